package dev.dray.vm.jit;

import java.util.BitSet;

/** What an emitted class extends. */
abstract class CompiledCode {
  private BitSet functions = new BitSet();

  /**
   * Runs a function of the program.
   *
   * @param start its first slot
   * @param frame where its frame ends in the stack region
   * @return r0
   */
  abstract long call(
      Execution execution, int start, long r1, long r2, long r3, long r4, long r5, long frame);

  /** Names the functions that may be called by pointer; once, before anybody runs it. */
  final CompiledCode withFunctions(BitSet starts) {
    functions = starts;
    return this;
  }

  /** Whether a function that may be called by pointer starts at a slot. */
  final boolean isFunction(int start) {
    return start >= 0 && functions.get(start);
  }
}
