package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Window;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.ProgramReport;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.Executable;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.Trap;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Run Program (0x80): a user operation. The source is an 80-byte {@code dray_op} block: start and
 * end of src, dst and aux in the submitter's space, then four arguments. r0 goes into bytes 16 to
 * 23.
 */
final class RunProgram implements Operation {
  /** Bytes of the block. */
  static final int BLOCK_BYTES = 80;

  private static final long MAX_ADDRESS = 1L << 47;
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final IntFunction<Optional<ProgramSlot>> programs;

  RunProgram(IntFunction<Optional<ProgramSlot>> programs) {
    this.programs = programs;
  }

  @Override
  public Opcode opcode() {
    return Opcode.RUN_PROGRAM;
  }

  @Override
  public void execute(Execution execution) {
    int handle = (int) execution.get(Field.PROGRAM_HANDLE);
    ProgramSlot program =
        programs
            .apply(handle)
            .orElseThrow(
                () ->
                    Rejection.field(
                        Status.PROGRAM_HANDLE,
                        Field.PROGRAM_HANDLE,
                        Integer.toUnsignedLong(handle),
                        "which no loaded program has: load it again, or do not close it yet"));
    long[] block = block(execution);
    Window src = operand(execution, program, Execution.SOURCE, "src", block[0], block[1]);
    Window dst = operand(execution, program, Execution.DESTINATION, "dst", block[2], block[3]);
    Window aux = operand(execution, program, Execution.DESTINATION2, "aux", block[4], block[5]);
    Invocation invocation =
        program
            .invocation(src, dst, aux, block[6], block[7], block[8], block[9])
            .withStop(execution.stop());
    long start = System.nanoTime();
    Outcome outcome = run(program.executable(), invocation);
    conclude(execution, program.executable(), outcome, System.nanoTime() - start, block);
  }

  private static Outcome run(Executable executable, Invocation invocation) {
    try {
      return executable.run(invocation);
    } catch (IllegalStateException e) {
      // The instance was closed after its handle was looked up.
      throw new Rejection(Status.PROGRAM_HANDLE, e.getMessage() + ": close it after its work");
    }
  }

  private static long[] block(Execution execution) {
    Extent extent =
        execution.read(Execution.SOURCE, execution.get(Field.PROGRAM_BLOCK), BLOCK_BYTES);
    long[] block = new long[BLOCK_BYTES / 8];
    byte[] bytes = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      bytes[i] = extent.readable(i).get(ValueLayout.JAVA_BYTE, extent.position(i));
    }
    java.lang.foreign.MemorySegment copy = java.lang.foreign.MemorySegment.ofArray(bytes);
    for (int i = 0; i < block.length; i++) {
      block[i] = copy.get(WORD, 8L * i);
    }
    return block;
  }

  private static Window operand(
      Execution execution, ProgramSlot program, int number, String name, long start, long end) {
    if (start == end) {
      return Window.empty();
    }
    if (start < 0
        || end < start
        || end > MAX_ADDRESS
        || end - start > ProgramSlot.LONGEST_OPERAND) {
      throw new Rejection(
          Status.INVALID_FIELD,
          name
              + " of the dray_op block runs from 0x"
              + Long.toHexString(start)
              + " to 0x"
              + Long.toHexString(end)
              + ": the end must not come before the start, lie below 2^47 and at most 2^40 bytes"
              + " away");
    }
    if (end - start > program.operandLimit()) {
      throw new Rejection(
          Status.INVALID_SIZE,
          name
              + " of the dray_op block is "
              + (end - start)
              + " bytes long; the program is proven for operands up to "
              + program.operandLimit()
              + " bytes, because it counts in 32 bits: split the operand, count in 64 bits, or load"
              + " the program sandboxed");
    }
    Extent extent =
        number != Execution.SOURCE
            ? execution.write(number, start, end - start)
            : execution.read(number, start, end - start);
    return extent.window();
  }

  private static void conclude(
      Execution execution, Executable executable, Outcome outcome, long nanoseconds, long[] block) {
    Optional<Trap> trap = Optional.empty();
    switch (outcome) {
      case Outcome.Success success -> execution.low(success.result());
      case Outcome.Trapped trapped -> {
        trap = Optional.of(trapped.trap());
        execution.fail(Status.PROGRAM_TRAP, trapped.trap().message());
      }
      case Outcome.Stopped stopped ->
          execution.fail(
              stopped.reason() == Outcome.Reason.OUT_OF_FUEL ? Status.PROGRAM_FUEL : Status.ABORTED,
              stopped.message());
      case Outcome.Faulted faulted -> {
        int start =
            switch (faulted.region().kind()) {
              case DST -> 2;
              case AUX -> 4;
              default -> 0;
            };
        execution.faulted(
            start == 0
                ? Execution.SOURCE
                : start == 2 ? Execution.DESTINATION : Execution.DESTINATION2,
            block[start] + faulted.fault().offset(),
            faulted.fault().write(),
            "instruction "
                + faulted.pc()
                + ": "
                + faulted.fault().getMessage()
                + "; a program cannot be resumed: make the memory present and run it again");
      }
    }
    execution.program(
        new ProgramReport(executable.tier(), outcome.instructions(), nanoseconds, trap));
  }
}
