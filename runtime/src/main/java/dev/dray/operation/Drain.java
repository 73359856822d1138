package dev.dray.operation;

import dev.dray.memory.OperandFaultException;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;

/**
 * Drain (0x02): completes after everything that its queue had before it. Readback addresses are
 * read then. One whose completion record cannot be written does not wait first.
 */
final class Drain implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.DRAIN;
  }

  @Override
  public void execute(Execution execution) {
    Checks.zeroUnless(execution, Flag.READBACK1_VALID, Field.READBACK1);
    Checks.zeroUnless(execution, Flag.READBACK2_VALID, Field.READBACK2);
    checkClass(execution, Flag.READBACK1_VALID, Flag.ADDRESS1_CLASS);
    checkClass(execution, Flag.READBACK2_VALID, Flag.ADDRESS2_CLASS);
    checkRecord(execution);
    execution.surroundings().awaitEarlier(execution.stop());
    Checks.notStopped(execution, "an abort command ended it while it waited for those before");
    readBack(execution, Flag.READBACK1_VALID, Field.READBACK1, Execution.SOURCE);
    readBack(execution, Flag.READBACK2_VALID, Field.READBACK2, Execution.SOURCE2);
  }

  private static void checkClass(Execution execution, Flag used, Flag chosen) {
    if (execution.has(chosen) && !execution.has(used)) {
      throw new Rejection(
          Status.INVALID_FLAGS,
          chosen.label()
              + " is for a readback that is not asked for: clear it or set "
              + used.label(),
          chosen.mask());
    }
  }

  private static void checkRecord(Execution execution) {
    long address = execution.get(Field.COMPLETION_ADDRESS);
    boolean aligned = (address & (CompletionLayout.ALIGNMENT - 1)) == 0;
    if (!execution.has(Flag.COMPLETION_ADDRESS_VALID) || !aligned) {
      return;
    }
    try {
      execution.writeBlocking(Execution.COMPLETION, address, CompletionLayout.BYTES).writable(0);
    } catch (OperandFaultException e) {
      throw new Rejection(
          Status.COMPLETION_FAULT_BEFORE_DRAIN, "the drain did not begin: " + e.getMessage());
    } finally {
      execution.operand(Execution.COMPLETION).release();
    }
  }

  private static void readBack(Execution execution, Flag flag, Field field, int operand) {
    if (!execution.has(flag)) {
      return;
    }
    try {
      execution.readBlocking(operand, execution.get(field), 1).readable(0);
    } catch (OperandFaultException e) {
      execution.faulted(operand, e.address(), false, String.valueOf(e.getMessage()));
      execution.status(Status.READBACK_FAULT);
    }
  }
}
