package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.OperandFaultException;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.function.Supplier;

/**
 * Batch (0x01): a list of descriptors in memory, executed in order on one processing element. A
 * fence after a failure ends the batch; what lies behind it is not attempted. Bytes completed are
 * the descriptors that were executed.
 */
final class Batch implements Operation {
  private final Supplier<Dispatch> dispatch;

  Batch(Supplier<Dispatch> dispatch) {
    this.dispatch = dispatch;
  }

  @Override
  public Opcode opcode() {
    return Opcode.BATCH;
  }

  @Override
  public void execute(Execution execution) {
    long list = execution.get(Field.DESCRIPTOR_LIST);
    if ((list & (Descriptor.BYTES - 1)) != 0) {
      throw Rejection.field(
          Status.LIST_ALIGNMENT,
          Field.DESCRIPTOR_LIST,
          list,
          "must be a multiple of 64: allocate the list with that alignment");
    }
    long count = execution.get(Field.DESCRIPTOR_COUNT);
    if (count < 1 || count > execution.limits().maxBatch()) {
      throw Rejection.field(
          Status.INVALID_COUNT,
          Field.DESCRIPTOR_COUNT,
          count,
          "must be 1 to " + execution.limits().maxBatch() + ": split the batch");
    }
    Extent descriptors;
    try {
      descriptors = execution.read(Execution.SOURCE, list, count * Descriptor.BYTES);
    } catch (OperandFaultException e) {
      listFault(execution, e);
      return;
    }
    run(execution, descriptors, count);
  }

  private void run(Execution execution, Extent descriptors, long count) {
    Execution member = execution.member();
    boolean failed = false;
    for (long i = 0; i < count; i++) {
      try {
        read(descriptors, i, member);
      } catch (OperandFaultException e) {
        listFault(execution, e);
        return;
      }
      if (failed && member.has(Flag.FENCE)) {
        execution.fail(
            Status.BATCH_FAILED,
            "descriptor "
                + i
                + " and those behind it wait at a fence for one that failed: "
                + execution.firstFailure());
        return;
      }
      dispatch.get().runMember(execution, member);
      if (member.status() != Status.SUCCESS && !failed) {
        failed = true;
        execution.firstFailure("descriptor " + i + " ended with " + member.record().explain());
      }
      execution.progress(i + 1);
    }
    if (failed) {
      execution.fail(Status.BATCH_FAILED, execution.firstFailure());
    }
  }

  private static void read(Extent descriptors, long index, Execution member) {
    long offset = index * Descriptor.BYTES;
    // A descriptor never crosses a frame: both are aligned to 64 bytes.
    Descriptor.read(descriptors.readable(offset), descriptors.position(offset), member.words());
  }

  private static void listFault(Execution execution, OperandFaultException fault) {
    execution.fail(fault);
    execution.status(Status.BATCH_LIST_FAULT);
  }
}
