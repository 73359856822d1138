package dev.dray.operation;

import dev.dray.memory.Window;
import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.vm.Executable;
import dev.dray.vm.Invocation;
import dev.dray.vm.helper.HelperEnvironment;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A program as descriptors find it by handle.
 *
 * @param executable in the tier that was chosen when it was loaded
 * @param operandLimit bytes of the longest operand that it is known to be safe for
 * @param fuel instructions that one execution may run; empty for no limit
 * @param environment what its helpers take from outside
 * @param quota what the program may cost, checked before it starts; empty for no limit
 * @param emits whether it calls the helper that emits descriptors
 */
public record ProgramSlot(
    Executable executable,
    long operandLimit,
    OptionalLong fuel,
    HelperEnvironment environment,
    Optional<Quota> quota,
    boolean emits) {
  /** The longest operand that any program may have, in bytes. */
  public static final long LONGEST_OPERAND = 1L << 40;

  /**
   * A limit to the cost that the verifier proved.
   *
   * @param cost upper bound on executed instructions
   * @param instructions the most that one execution may cost
   */
  public record Quota(Cost cost, long instructions) {}

  /** A program without a quota that emits nothing. */
  public ProgramSlot(
      Executable executable, long operandLimit, OptionalLong fuel, HelperEnvironment environment) {
    this(executable, operandLimit, fuel, environment, Optional.empty(), false);
  }

  /** The invocation of one descriptor. */
  Invocation invocation(
      Window src, Window dst, Window aux, long arg0, long arg1, long arg2, long arg3) {
    Invocation plain =
        Invocation.of(src, dst, aux, arg0, arg1, arg2, arg3).withEnvironment(environment);
    return fuel.isPresent() ? plain.withFuel(fuel.getAsLong()) : plain;
  }
}
