package dev.dray.verifier.object;

/** What became of one of an object's programs when it was linked. */
public sealed interface LinkResult {

  /** It is complete. */
  record Linked(ProgramImage image) implements LinkResult {}

  /**
   * It is not a program; others of the same object may be.
   *
   * @param entry where it would have started
   */
  record Malformed(EntryPoint entry, MalformedObjectException reason) implements LinkResult {}
}
