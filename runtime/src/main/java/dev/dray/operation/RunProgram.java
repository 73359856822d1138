package dev.dray.operation;

import dev.dray.memory.Window;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Run Program (0x80): a user operation. The source is an 80-byte {@code dray_op} block: start and
 * end of src, dst and aux in the submitter's space, then four arguments. r0 goes into bytes 16 to
 * 23. What the program emitted is executed after it; bytes completed are those descriptors.
 */
final class RunProgram implements Operation {
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
    ProgramSlot program = find(execution, programs, handle, Field.PROGRAM_HANDLE);
    OperandBlock block = new OperandBlock(execution);
    Window[] operands = new Window[3];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = block.bind(execution, i).window();
    }
    ProgramCall call = new ProgramCall(execution);
    long[] result = new long[1];
    if (call.run(program, operands, block.starts(), block.args(), result)) {
      execution.low(result[0]);
      call.followOns().run(execution);
    }
  }

  /** A program by its handle, if the submitter may run it. */
  static ProgramSlot find(
      Execution execution, IntFunction<Optional<ProgramSlot>> programs, int handle, Field field) {
    ProgramSlot found =
        programs
            .apply(handle)
            .orElseThrow(
                () ->
                    Rejection.field(
                        Status.PROGRAM_HANDLE,
                        field,
                        Integer.toUnsignedLong(handle),
                        "which no loaded program has: load it again, or do not close it yet"));
    if (!execution.space().mayRun(handle)) {
      throw new Rejection(
          Status.PERMISSION,
          "program %d needs a capability with EXECUTE: ask the kernel, or its owner, for one"
              .formatted(handle));
    }
    return found;
  }
}
