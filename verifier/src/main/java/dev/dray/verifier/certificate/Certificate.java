package dev.dray.verifier.certificate;

import java.util.List;

/**
 * A proof that a program is safe and terminates, bound to what it was proven for.
 *
 * @param binding what program, maps and helpers it is for
 * @param policy how that program is entered
 * @param contexts context 0 is the entry
 * @param copyings what was analysed several times, in order
 * @param cutPoints in order of their ids
 * @param loops one for each loop head, in order of heads
 */
public record Certificate(
    CertificateBinding binding,
    EntryPolicy policy,
    List<CallContext> contexts,
    List<Copying> copyings,
    List<CutPoint> cutPoints,
    List<LoopProof> loops) {

  /** The version of the safety policy and of this model. */
  public static final int VERSION = 4;

  /** Copies its lists. */
  public Certificate {
    contexts = List.copyOf(contexts);
    copyings = List.copyOf(copyings);
    cutPoints = List.copyOf(cutPoints);
    loops = List.copyOf(loops);
  }

  /** One of a program that was analysed as it stands, with nothing copied. */
  public Certificate(
      CertificateBinding binding,
      EntryPolicy policy,
      List<CallContext> contexts,
      List<CutPoint> cutPoints,
      List<LoopProof> loops) {
    this(binding, policy, contexts, List.of(), cutPoints, loops);
  }
}
