package dev.dray.vm.jit;

/** What an emitted class extends. Its instances hold no state. */
abstract class CompiledCode {

  /**
   * Runs a function of the program.
   *
   * @param start its first slot
   * @param frame where its frame ends in the stack region
   * @return r0
   */
  abstract long call(
      Execution execution, int start, long r1, long r2, long r3, long r4, long r5, long frame);
}
