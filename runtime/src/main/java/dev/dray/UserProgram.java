package dev.dray;

import dev.dray.kernel.LoadedProgram;
import dev.dray.memory.host.HostOperand;
import dev.dray.memory.host.HostOperands;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.ProgramReport;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A user-defined operation that is loaded into an engine. Its globals and maps last from one
 * execution to the next. Safe for use by many threads.
 */
public final class UserProgram implements AutoCloseable {
  private static final int MAX_ARGUMENTS = 4;

  private final Runner runner;
  private final LoadedProgram program;

  UserProgram(Runner runner, LoadedProgram program) {
    this.runner = runner;
    this.program = program;
  }

  /** The name of its entry function. */
  public String name() {
    return program.instance().image().name();
  }

  /** What runs it. */
  public Tier tier() {
    return program.tier();
  }

  /** Why it runs in that tier, in words. */
  public String tierReason() {
    return program.tierReason();
  }

  /** What descriptors call it by. */
  public int handle() {
    return program.handle();
  }

  /** Its maps and globals. */
  public ProgramInstance instance() {
    return program.instance();
  }

  /**
   * Executes the program on the caller's thread.
   *
   * @param src the first operand, only read; {@link MemorySegment#NULL} if there is none
   * @param dst the second operand, read and written
   * @param aux the third operand, read and written: a table, a second source, state
   * @param args up to four immediates; the rest are 0
   * @throws OperationFailedException if the program traps or cannot reach its memory
   */
  public ProgramResult run(MemorySegment src, MemorySegment dst, MemorySegment aux, long... args) {
    return result(runner.call(name(), descriptor(args), operands(src, dst, aux)));
  }

  /** {@link #run(MemorySegment, MemorySegment, MemorySegment, long...)} without a third operand. */
  public ProgramResult run(MemorySegment src, MemorySegment dst, long... args) {
    return run(src, dst, MemorySegment.NULL, args);
  }

  /** Executes the program in the background. */
  public CompletableFuture<ProgramResult> runAsync(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... args) {
    return runner
        .submit(name(), descriptor(args), operands(src, dst, aux))
        .thenApply(UserProgram::result);
  }

  private static HostOperand[] operands(MemorySegment src, MemorySegment dst, MemorySegment aux) {
    return new HostOperand[] {
      HostOperand.read("src", src), HostOperand.write("dst", dst), HostOperand.write("aux", aux)
    };
  }

  private Function<HostOperands, Descriptor> descriptor(long[] args) {
    if (args.length > MAX_ARGUMENTS) {
      throw new IllegalArgumentException(
          "a program takes at most 4 arguments, given were " + args.length + ": pass more in aux");
    }
    long[] four = Arrays.copyOf(args, MAX_ARGUMENTS);
    return operands ->
        Descriptor.runProgram(
            program.handle(),
            operands.words(
                operands.address(0),
                operands.end(0),
                operands.address(1),
                operands.end(1),
                operands.address(2),
                operands.end(2),
                four[0],
                four[1],
                four[2],
                four[3]));
  }

  private static ProgramResult result(CompletionRecord record) {
    ProgramReport report = record.program().orElseThrow();
    return new ProgramResult(
        record.low(), report.tier(), report.instructions(), report.nanoseconds());
  }

  /** Unloads the program, after the executions that are under way. */
  @Override
  public void close() {
    program.close();
  }
}
