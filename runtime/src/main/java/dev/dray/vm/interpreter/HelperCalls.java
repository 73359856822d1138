package dev.dray.vm.interpreter;

import dev.dray.vm.Trap;
import dev.dray.vm.helper.BadArgumentException;
import dev.dray.vm.helper.HelperRegistry;
import dev.dray.vm.helper.MemoryAccessException;
import dev.dray.vm.interpreter.Signal.TrapSignal;
import java.util.Optional;

/** Calls of helpers by number. */
public final class HelperCalls {
  private HelperCalls() {}

  /**
   * Calls a helper.
   *
   * @return what it returns in r0
   * @throws TrapSignal if there is none of that number, or if it failed by itself
   */
  public static long call(
      Machine machine, long number, long r1, long r2, long r3, long r4, long r5) {
    Optional<HelperRegistry.Binding> binding =
        number == (int) number ? machine.instance().helpers().find((int) number) : Optional.empty();
    if (binding.isEmpty()) {
      throw new TrapSignal(
          Trap.Kind.BAD_CALL, "calls helper " + number + ", but there is no such helper");
    }
    try {
      return binding.get().function().call(machine, r1, r2, r3, r4, r5);
    } catch (Signal | MemoryAccessException | BadArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new TrapSignal(
          Trap.Kind.HELPER_FAILED,
          "failed in helper " + binding.get().prototype().name() + ": " + e);
    }
  }
}
