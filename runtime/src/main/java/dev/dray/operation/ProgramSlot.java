package dev.dray.operation;

import dev.dray.memory.Window;
import dev.dray.vm.Executable;
import dev.dray.vm.Invocation;
import dev.dray.vm.helper.HelperEnvironment;
import java.util.OptionalLong;

/**
 * A program as descriptors find it by handle.
 *
 * @param executable in the tier that was chosen when it was loaded
 * @param operandLimit bytes of the longest operand that it is known to be safe for
 * @param fuel instructions that one execution may run; empty for no limit
 * @param environment what its helpers take from outside
 */
public record ProgramSlot(
    Executable executable, long operandLimit, OptionalLong fuel, HelperEnvironment environment) {
  /** The longest operand that any program may have, in bytes. */
  public static final long LONGEST_OPERAND = 1L << 40;

  /** The invocation of one descriptor. */
  Invocation invocation(
      Window src, Window dst, Window aux, long arg0, long arg1, long arg2, long arg3) {
    Invocation plain =
        Invocation.of(src, dst, aux, arg0, arg1, arg2, arg3).withEnvironment(environment);
    return fuel.isPresent() ? plain.withFuel(fuel.getAsLong()) : plain;
  }
}
