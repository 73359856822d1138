package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.OperandFaultException;
import dev.dray.memory.Translator;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.EngineEvent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** From a descriptor's operation code to the operation, and from what it throws to a status. */
public final class Dispatch {
  private static final Set<Opcode> NEVER_IN_A_BATCH =
      EnumSet.of(Opcode.BATCH, Opcode.DRAIN, Opcode.UPDATE_WINDOW, Opcode.CLONE, Opcode.MIGRATE);

  /** An operation and what is asked of it with every descriptor. */
  private record Entry(Operation operation, Opcode opcode, Rules rules, boolean inBatches) {}

  private final @Nullable Entry[] table = new Entry[0x100];
  private final LockTable locks = new LockTable();

  /** A table of operations. */
  public Dispatch(Iterable<Operation> operations) {
    for (Operation operation : operations) {
      add(operation);
    }
    add(new Batch());
    locks.operations().forEach(this::add);
  }

  /** Ends those who wait for locks and answer to a description. */
  public void abortWaiting(Predicate<Deferral> which) {
    locks.abort(which);
  }

  /** Ends those who wait for locks, and lets nobody wait for one any more. */
  public void close() {
    locks.close();
  }

  private void add(Operation operation) {
    Opcode opcode = operation.opcode();
    int code = opcode.code();
    if (table[code] != null) {
      throw new IllegalArgumentException("two operations have the code " + code);
    }
    table[code] =
        new Entry(operation, opcode, Rules.of(opcode), !NEVER_IN_A_BATCH.contains(opcode));
  }

  /**
   * Executes the descriptor in an execution's words, to its end: whatever happens is in the
   * execution and in its completion record afterwards. Operands are let go.
   */
  public void run(Execution execution, Translator space) {
    run(execution, space, false);
  }

  /** Executes a member of a batch. */
  void runMember(Execution batch, Execution member) {
    Field.PASID.set(member.words(), batch.get(Field.PASID));
    run(member, batch.space(), true);
  }

  private void run(Execution execution, Translator space, boolean inBatch) {
    execution.begin(space, this);
    execution.inBatch(inBatch);
    try {
      run(execution, inBatch);
    } catch (Rejection rejection) {
      execution.fail(rejection);
    } catch (OperandFaultException fault) {
      execution.fail(fault);
    } catch (RuntimeException | Error e) {
      // Whatever it is, the element goes on.
      execution.fail(Status.INTERNAL, e + ": report it, with the descriptor");
    }
    if (execution.surroundings().deferred()) {
      execution.releaseOperands();
    } else {
      finish(execution, inBatch);
    }
  }

  /** Ends the descriptor in an execution's words without executing it. */
  public void refuse(Execution execution, Translator space, Status status, String words) {
    execution.begin(space, this);
    execution.fail(status, words);
    finish(execution, false);
  }

  private void run(Execution execution, boolean inBatch) {
    int code = (int) execution.get(Field.OPERATION);
    Entry entry = table[code];
    if (entry == null) {
      throw Rejection.field(
          Status.UNSUPPORTED_OPERATION,
          Field.OPERATION,
          code,
          "which is no operation of this engine: take a code of Opcode");
    }
    if (inBatch && !entry.inBatches()) {
      throw Rejection.field(
          Status.UNSUPPORTED_OPERATION,
          Field.OPERATION,
          code,
          "and " + entry.opcode().label() + " is not allowed in a batch: submit it by itself");
    }
    entry.rules().check(execution, inBatch);
    if (execution.stop().isStopped()) {
      throw new Rejection(Status.ABORTED, "an abort command ended it before it started");
    }
    FaultInjector injector = execution.injector();
    if (injector != null) {
      injector.element(code);
    }
    entry.operation().execute(execution);
  }

  /** Writes the completion record, where there is to be one, after all operands are let go. */
  private static void finish(Execution execution, boolean inBatch) {
    execution.releaseOperands();
    Status status = execution.status();
    boolean quiet =
        status == Status.SUCCESS || status == Status.SUCCESS_FALSE || status == Status.BATCH_FAILED;
    if (execution.has(Flag.COMPLETION_ADDRESS_VALID)
        && (execution.has(Flag.REQUEST_COMPLETION) || !quiet)) {
      writeRecord(execution, inBatch);
    } else if (!quiet && !execution.handled()) {
      log(
          execution,
          status,
          0,
          "a descriptor without a completion record failed: give it an address for one");
    }
    if (execution.has(Flag.REQUEST_INTERRUPT)) {
      execution.surroundings().interrupt((int) execution.get(Field.INTERRUPT_HANDLE));
    }
  }

  private static void writeRecord(Execution execution, boolean inBatch) {
    long address = execution.get(Field.COMPLETION_ADDRESS);
    if ((address & (CompletionLayout.ALIGNMENT - 1)) != 0) {
      log(
          execution,
          Status.COMPLETION_ALIGNMENT,
          address,
          "the completion record address must be a multiple of 32: align it");
      return;
    }
    try {
      FaultInjector injector = execution.injector();
      if (injector != null) {
        injector.completionWrite(address);
      }
      Extent memory =
          execution.writeBlocking(Execution.COMPLETION, address, CompletionLayout.BYTES);
      execution.write(memory);
    } catch (OperandFaultException | MemoryFaultException e) {
      log(execution, completionFault(execution, inBatch), address, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      // Nobody else may try: a record is written once, or its loss is logged.
      log(execution, completionFault(execution, inBatch), address, e.toString());
    } finally {
      execution.operand(Execution.COMPLETION).release();
    }
  }

  private static Status completionFault(Execution execution, boolean inBatch) {
    if (execution.status() == Status.COMPLETION_FAULT_BEFORE_DRAIN) {
      return Status.COMPLETION_FAULT_BEFORE_DRAIN;
    }
    return inBatch ? Status.COMPLETION_FAULT_IN_BATCH : Status.COMPLETION_FAULT;
  }

  private static void log(Execution execution, Status status, long address, String words) {
    execution
        .surroundings()
        .log(
            new EngineEvent(
                status,
                (int) execution.get(Field.PASID),
                address,
                (int) execution.get(Field.OPERATION),
                Optional.of(execution.record()),
                words + "; the record would have said " + execution.record().explain()));
  }
}
