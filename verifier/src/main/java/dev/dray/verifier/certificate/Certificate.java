package dev.dray.verifier.certificate;

import java.util.List;

/**
 * A proof that a program is safe and terminates, bound to what it was proven for.
 *
 * @param binding what program, maps and helpers it is for
 * @param policy how that program is entered
 * @param contexts context 0 is the entry
 * @param cutPoints in order of their ids
 * @param loops one for each loop head, in order of heads
 */
public record Certificate(
    CertificateBinding binding,
    EntryPolicy policy,
    List<CallContext> contexts,
    List<CutPoint> cutPoints,
    List<LoopProof> loops) {

  /** The version of the safety policy and of this model. */
  public static final int VERSION = 2;

  /** Copies its lists. */
  public Certificate {
    contexts = List.copyOf(contexts);
    cutPoints = List.copyOf(cutPoints);
    loops = List.copyOf(loops);
  }
}
