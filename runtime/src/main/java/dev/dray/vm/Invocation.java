package dev.dray.vm;

import dev.dray.memory.Window;
import dev.dray.vm.helper.HelperEnvironment;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * The inputs of one execution.
 *
 * @param fuel how many instructions it may run, charged by {@link FuelCosts}; empty for no limit
 * @param stop ends it early when set
 */
public record Invocation(
    Entry entry, OptionalLong fuel, StopFlag stop, HelperEnvironment environment) {

  /** How the program is entered. */
  public sealed interface Entry {}

  /**
   * As a user operation: r1 points to the read-only context of 80 bytes that names three windows
   * and holds four arguments.
   */
  public record Operands(
      Window src, Window dst, Window aux, long arg0, long arg1, long arg2, long arg3)
      implements Entry {}

  /** As the public conformance suite wants it: r1 = writable memory, r2 = its length in bytes. */
  public record Memory(MemorySegment memory) implements Entry {}

  /** A user operation without limits, in the machine's own environment. */
  public static Invocation of(Window src, Window dst, Window aux, long... args) {
    if (args.length > 4) {
      throw new IllegalArgumentException(args.length + " arguments; a program takes at most 4");
    }
    return of(new Operands(src, dst, aux, at(args, 0), at(args, 1), at(args, 2), at(args, 3)));
  }

  /** A raw entry without limits, in the machine's own environment. */
  public static Invocation raw(MemorySegment memory) {
    return of(new Memory(memory));
  }

  private static Invocation of(Entry entry) {
    return new Invocation(entry, OptionalLong.empty(), new StopFlag(), HelperEnvironment.system());
  }

  /** The same with a limit of instructions. */
  public Invocation withFuel(long instructions) {
    return new Invocation(entry, OptionalLong.of(instructions), stop, environment);
  }

  /** The same under another stop flag. */
  public Invocation withStop(StopFlag flag) {
    return new Invocation(entry, fuel, flag, environment);
  }

  /** The same in another environment. */
  public Invocation withEnvironment(HelperEnvironment other) {
    return new Invocation(entry, fuel, stop, other);
  }

  /** Bytes of the longest operand. */
  public long longestOperand() {
    return switch (entry) {
      case Operands operands ->
          Math.max(
              operands.src().length(), Math.max(operands.dst().length(), operands.aux().length()));
      case Memory memory -> memory.memory().byteSize();
    };
  }

  private static long at(long[] args, int index) {
    return index < args.length ? args[index] : 0;
  }
}
