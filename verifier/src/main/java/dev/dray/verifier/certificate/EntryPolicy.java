package dev.dray.verifier.certificate;

/** What a program finds when it is entered. */
public sealed interface EntryPolicy {

  /**
   * A user operation: r1 points to the context, the operands' lengths are 0 to limit.
   *
   * @param limit bytes; whoever runs the program must refuse longer operands
   */
  record Operation(long limit) implements EntryPolicy {}

  /**
   * The public conformance suite's entry: r1 points to a readable and writable buffer (as {@link
   * Region.Kind#AUX}), r2 is its length.
   */
  record Buffer(long bytes) implements EntryPolicy {}
}
