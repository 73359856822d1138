package dev.dray.operation;

import dev.dray.memory.Window;
import dev.dray.operation.descriptor.ProgramReport;
import dev.dray.operation.descriptor.Status;
import dev.dray.verifier.analysis.cost.Cost.Parameter;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.Trap;
import dev.dray.vm.helper.FollowOnSink;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Calls programs for one descriptor: on windows, with arguments, under the descriptor's stop flag
 * and the program's quota; and says in the execution how a call went wrong.
 */
final class ProgramCall {
  private final Execution execution;
  private final FollowOns followOns;
  private long instructions;
  private long nanoseconds;

  ProgramCall(Execution execution) {
    this.execution = execution;
    this.followOns = new FollowOns(execution.depth());
  }

  /** What the programs emitted. */
  FollowOns followOns() {
    return followOns;
  }

  /**
   * One call.
   *
   * @param addresses of src, dst and aux in the submitter's space, for faults
   * @param result takes r0
   * @return false if the execution has failed, which says how
   */
  boolean run(
      ProgramSlot program, Window[] operands, long[] addresses, long[] args, long[] result) {
    checkLengths(program, operands);
    checkQuota(program, operands, args);
    Invocation invocation =
        program
            .invocation(operands[0], operands[1], operands[2], args[0], args[1], args[2], args[3])
            .withStop(execution.stop());
    if (program.emits()) {
      invocation =
          invocation.withEnvironment(
              program.environment().withService(FollowOnSink.class, followOns));
    }
    long start = System.nanoTime();
    Outcome outcome;
    try {
      outcome = program.executable().run(invocation);
    } catch (IllegalStateException e) {
      // The instance was closed after its handle was looked up.
      throw new Rejection(Status.PROGRAM_HANDLE, e.getMessage() + ": close it after its work");
    }
    nanoseconds += System.nanoTime() - start;
    instructions += outcome.instructions();
    return conclude(program, outcome, addresses, result);
  }

  private static void checkLengths(ProgramSlot program, Window[] operands) {
    for (int i = 0; i < operands.length; i++) {
      if (operands[i].length() > program.operandLimit()) {
        throw new Rejection(
            Status.INVALID_SIZE,
            OperandBlock.NAMES[i]
                + " of the dray_op block is "
                + operands[i].length()
                + " bytes long; the program is proven for operands up to "
                + program.operandLimit()
                + " bytes, because it counts in 32 bits: split the operand, count in 64 bits, or"
                + " load the program sandboxed");
      }
    }
  }

  private static void checkQuota(ProgramSlot program, Window[] operands, long[] args) {
    if (program.quota().isEmpty()) {
      return;
    }
    ProgramSlot.Quota quota = program.quota().get();
    BigInteger cost = quota.cost().evaluate(parameter -> value(parameter, operands, args));
    if (cost.compareTo(BigInteger.valueOf(quota.instructions())) > 0) {
      throw new Rejection(
          Status.PROGRAM_FUEL,
          "the program may take "
              + cost
              + " instructions on these operands ("
              + quota.cost()
              + "), its quota is "
              + quota.instructions()
              + ": pass smaller operands or load it with a larger quota");
    }
  }

  private static long value(Parameter parameter, Window[] operands, long[] args) {
    return switch (parameter) {
      case SRC -> operands[0].length();
      case DST -> operands[1].length();
      case AUX -> operands[2].length();
      case ARG0 -> args[0];
      case ARG1 -> args[1];
      case ARG2 -> args[2];
      case ARG3 -> args[3];
    };
  }

  private boolean conclude(ProgramSlot program, Outcome outcome, long[] addresses, long[] result) {
    Optional<Trap> trap = Optional.empty();
    boolean succeeded = false;
    switch (outcome) {
      case Outcome.Success success -> {
        result[0] = success.result();
        succeeded = true;
      }
      case Outcome.Trapped trapped -> {
        trap = Optional.of(trapped.trap());
        execution.fail(Status.PROGRAM_TRAP, trapped.trap().message());
      }
      case Outcome.Stopped stopped ->
          execution.fail(
              stopped.reason() == Outcome.Reason.OUT_OF_FUEL ? Status.PROGRAM_FUEL : Status.ABORTED,
              stopped.message());
      case Outcome.Faulted faulted -> faulted(faulted, addresses);
    }
    execution.program(
        new ProgramReport(program.executable().tier(), instructions, nanoseconds, trap));
    return succeeded;
  }

  private void faulted(Outcome.Faulted faulted, long[] addresses) {
    int operand =
        switch (faulted.region().kind()) {
          case DST -> 1;
          case AUX -> 2;
          default -> 0;
        };
    int[] numbers = {Execution.SOURCE, Execution.DESTINATION, Execution.DESTINATION2};
    execution.faulted(
        numbers[operand],
        addresses[operand] + faulted.fault().offset(),
        faulted.fault().write(),
        "instruction "
            + faulted.pc()
            + ": "
            + faulted.fault().getMessage()
            + "; a program cannot be resumed: make the memory present and run it again");
    execution.status(Conclusion.status(faulted.fault().kind()));
  }
}
