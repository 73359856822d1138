package dev.dray.operation;

import dev.dray.memory.OperandFaultException;
import dev.dray.memory.Translator;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.StopFlag;

/** From a descriptor's operation code to the operation, and from what it throws to a status. */
public final class Dispatch {
  private final Operation[] table = new Operation[0x100];

  /** A table of operations. */
  public Dispatch(Iterable<Operation> operations) {
    for (Operation operation : operations) {
      int code = operation.opcode().code();
      if (table[code] != null) {
        throw new IllegalArgumentException("two operations have the code " + code);
      }
      table[code] = operation;
    }
  }

  /**
   * Executes the descriptor in an execution's words, to its end: whatever happens is in the
   * execution afterwards. Operands are let go.
   */
  public void run(Execution execution, Translator space) {
    execution.begin(space);
    try {
      run(execution);
    } catch (Rejection rejection) {
      execution.fail(rejection);
    } catch (OperandFaultException fault) {
      execution.fail(fault);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      execution.fail(Status.INTERNAL, e + ": report it, with the descriptor");
    } finally {
      execution.end();
    }
  }

  /** Ends the descriptor in an execution's words without executing it. */
  public void refuse(Execution execution, Status status, String words) {
    execution.begin((address, length, write, into) -> {});
    execution.fail(status, words);
    execution.end();
  }

  private void run(Execution execution) {
    int code = (int) execution.get(Field.OPERATION);
    Operation operation = table[code];
    if (operation == null) {
      throw Rejection.field(
          Status.UNSUPPORTED_OPERATION,
          Field.OPERATION,
          code,
          "which is no operation of this engine: take a code of Opcode");
    }
    Rules.check(operation.opcode(), execution);
    StopFlag stop = execution.stop();
    if (stop.isStopped()) {
      throw new Rejection(Status.ABORTED, "an abort command ended it before it started");
    }
    operation.execute(execution);
  }
}
