package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.OperandFaultException;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;

/**
 * Batch (0x01): a list of descriptors in memory, executed in order on one processing element. A
 * fence after a failure ends the batch; what lies behind it is not attempted. Bytes completed are
 * the descriptors that were executed. A fault on the list ends the batch with result 1 if a
 * descriptor had failed; what is left is submitted with the batch error flag then.
 */
final class Batch implements Operation {
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
      descriptors = bindList(execution);
    } catch (OperandFaultException e) {
      listFault(execution, e, execution.has(Flag.BATCH_ERROR));
      return;
    }
    run(execution, descriptors, count);
  }

  private static Extent bindList(Execution execution) {
    return execution.readBlocking(
        Execution.SOURCE,
        execution.get(Field.DESCRIPTOR_LIST),
        execution.get(Field.DESCRIPTOR_COUNT) * Descriptor.BYTES);
  }

  private void run(Execution execution, Extent descriptors, long count) {
    Execution member = execution.member();
    // The rest of a batch whose list faulted: what failed before still counts at a fence.
    boolean failed = execution.has(Flag.BATCH_ERROR);
    if (failed) {
      execution.firstFailure("the part before this one, says the batch error flag");
    }
    for (long i = 0; ; i++) {
      i = ShortMembers.run(execution, descriptors, i, count, failed);
      if (i == count) {
        break;
      }
      try {
        read(descriptors, i, member);
        if (execution.leaseless() && !member.needsNoLease()) {
          // It may wait for long: the list has a lease from here on, too.
          execution.holdByLease();
          bindList(execution);
        }
      } catch (OperandFaultException e) {
        listFault(execution, e, failed);
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
      execution.runMember(member);
      if (member.status() != Status.SUCCESS && !failed) {
        failed = true;
        execution.firstFailure("descriptor " + i + " ended with " + member.record().explain());
      }
      execution.told(i + 1);
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

  private static void listFault(Execution execution, OperandFaultException fault, boolean failed) {
    execution.fail(fault);
    execution.result(failed ? 1 : 0);
    execution.status(Status.BATCH_LIST_FAULT);
  }
}
