package dev.dray.verifier.certificate;

import java.util.List;

/**
 * A proof that a program is safe and terminates, bound to what it was proven for.
 *
 * @param binding SHA-256, in lower-case hex, over the program's canonical text, its maps, the
 *     helper prototypes that it calls, the entry policy and {@link #VERSION} (see {@code
 *     CertificateBinding})
 * @param contexts context 0 is the entry
 * @param cutPoints in order of their ids
 * @param loops one for each loop head, in order of heads
 */
public record Certificate(
    String binding,
    EntryPolicy policy,
    List<CallContext> contexts,
    List<CutPoint> cutPoints,
    List<LoopProof> loops) {

  /** The version of the safety policy and of this model. */
  public static final int VERSION = 1;

  /** Copies its lists. */
  public Certificate {
    contexts = List.copyOf(contexts);
    cutPoints = List.copyOf(cutPoints);
    loops = List.copyOf(loops);
  }
}
