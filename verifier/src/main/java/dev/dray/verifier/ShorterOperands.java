package dev.dray.verifier;

import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Whether it is worth asking if a rejected program is safe for operands below 4 GiB: only numbers
 * of 32 bits make a difference, and only to bounds.
 */
final class ShorterOperands {
  /** What may hold for short operands although it does not for long ones. */
  private static final Set<Rule> CURABLE =
      EnumSet.of(
          Rule.READ_BOUNDS,
          Rule.WRITE_BOUNDS,
          Rule.SPILLED_POINTER,
          Rule.ALIGNMENT,
          Rule.TERMINATION,
          Rule.CALLBACK_RESULT,
          Rule.HELPER_ARGUMENT,
          Rule.NOT_A_POINTER);

  private ShorterOperands() {}

  static boolean mayHelp(Program program, List<Finding> findings) {
    return findings.stream().map(Finding::rule).allMatch(CURABLE::contains)
        && program.code().instructions().stream().anyMatch(ShorterOperands::narrow);
  }

  /** Whether an instruction keeps 32 bits of a number. */
  private static boolean narrow(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Alu alu -> alu.width() == Width.W32 || narrows(alu);
      case Instruction.Negate negate -> negate.width() == Width.W32;
      case Instruction.MoveSigned move -> move.bits() == 32 || move.width() == Width.W32;
      case Instruction.ByteSwap swap -> swap.bits() == 32;
      case Instruction.Branch branch -> branch.width() == Width.W32;
      case Instruction.Load load -> load.size() == MemorySize.W;
      default -> false;
    };
  }

  private static boolean narrows(Instruction.Alu alu) {
    return switch (alu.operation()) {
      case LSH, RSH, ARSH -> immediate(alu, 32);
      default -> alu.operation() == AluOperation.AND && alu.source() instanceof Source.Register;
    };
  }

  private static boolean immediate(Instruction.Alu alu, long value) {
    return alu.source() instanceof Source.Immediate immediate && immediate.value() == value;
  }
}
