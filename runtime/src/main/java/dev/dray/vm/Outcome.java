package dev.dray.vm;

import dev.dray.memory.MemoryFaultException;

/**
 * How an execution ended. Instructions are those that were executed, by source instruction (a
 * 64-bit immediate counts one, a helper call one plus its callbacks); 0 in tiers that do not count.
 */
public sealed interface Outcome {

  /** Instructions executed. */
  long instructions();

  /** The program returned. */
  record Success(long result, long instructions) implements Outcome {}

  /** The program did what it may not. */
  record Trapped(Trap trap, long instructions) implements Outcome {}

  /**
   * The program was ended before its end.
   *
   * @param pc the slot at which it would have gone on
   */
  record Stopped(Reason reason, int pc, long instructions) implements Outcome {
    /** In words. */
    public String message() {
      return switch (reason) {
        case OUT_OF_FUEL ->
            "out of fuel at instruction " + pc + " after " + instructions + " instructions";
        case STOP_REQUESTED ->
            "stopped from outside at instruction "
                + pc
                + " after "
                + instructions
                + " instructions";
      };
    }
  }

  /** Why an execution was ended. */
  enum Reason {
    OUT_OF_FUEL,
    STOP_REQUESTED
  }

  /**
   * The translation of an operand refused an access.
   *
   * @param region the operand
   * @param fault its offset, direction and reason
   * @param pc the slot of the access
   */
  record Faulted(Region region, MemoryFaultException fault, int pc, long instructions)
      implements Outcome {}
}
