package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.vm.Outcome;

/** Whether two tiers ended an execution in the same way. */
final class Same {
  private Same() {}

  /** Compares all but the number of instructions, which compiled tiers do not count. */
  static void check(Outcome compiled, Outcome interpreted, String where) {
    assertThat(strip(compiled)).as(where).isEqualTo(strip(interpreted));
  }

  private static Object strip(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success success -> "r0 = 0x" + Long.toHexString(success.result());
      case Outcome.Trapped trapped -> trapped.trap();
      case Outcome.Stopped stopped ->
          stopped.reason()
              + " at "
              + stopped.pc()
              + (stopped.reason() == Outcome.Reason.OUT_OF_FUEL
                  ? " after " + stopped.instructions()
                  : "");
      case Outcome.Faulted faulted ->
          faulted.region() + " " + faulted.fault().offset() + " at " + faulted.pc();
    };
  }
}
