package dev.dray.operation;

import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Run Plan (0x83): a chain of operations in one pass. The source is a {@code dray_op} block as for
 * programs: src goes through the stages, block by block, dst takes what the last one gives, aux is
 * every program's. Bytes written to dst go into bytes 16 to 23, the last CRC into 24 to 31. Bytes
 * completed are those of the source. The source must not change meanwhile, since stages may read it
 * more than once.
 */
final class RunPlan implements Operation {
  private final IntFunction<Optional<PlanSlot>> plans;
  private final IntFunction<Optional<ProgramSlot>> programs;

  RunPlan(IntFunction<Optional<PlanSlot>> plans, IntFunction<Optional<ProgramSlot>> programs) {
    this.plans = plans;
    this.programs = programs;
  }

  @Override
  public Opcode opcode() {
    return Opcode.RUN_PLAN;
  }

  @Override
  public void execute(Execution execution) {
    int handle = (int) execution.get(Field.PROGRAM_HANDLE);
    PlanSlot plan =
        plans
            .apply(handle)
            .orElseThrow(
                () ->
                    Rejection.field(
                        Status.PROGRAM_HANDLE,
                        Field.PROGRAM_HANDLE,
                        Integer.toUnsignedLong(handle),
                        "which no plan has: make it again, or do not close it yet"));
    OperandBlock block = new OperandBlock(execution);
    long[] starts = block.starts();
    if (plan.lastMover() >= 0 && block.length(0) > 0 && block.length(1) > 0) {
      Checks.disjoint(
          Field.SOURCE, starts[0], block.length(0), Field.DESTINATION, starts[1], block.length(1));
    }
    PlanRun run = new PlanRun(execution, plan, programs, block);
    if (run.run()) {
      execution.low(run.written());
      execution.high(run.crc());
      execution.stages(run.values());
      run.followOns().run(execution);
    }
  }
}
