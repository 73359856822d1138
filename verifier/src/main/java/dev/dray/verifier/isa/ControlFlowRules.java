package dev.dray.verifier.isa;

import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.Exit;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.MalformedProgramException.Rule;
import java.util.OptionalLong;

/** What RFC 9669 asks of a program as a whole: where jumps may go, and how it ends. */
public final class ControlFlowRules {
  private ControlFlowRules() {}

  /**
   * Checks a complete program: it is not empty, every jump, local call and function address names
   * an instruction, and nothing runs past its end.
   *
   * @throws MalformedProgramException if it breaks a rule
   */
  public static void check(Code code) {
    if (code.instructions().isEmpty()) {
      throw new MalformedProgramException(
          0, Rule.NOT_EMPTY, "the program is empty; the shortest is one exit");
    }
    for (int index = 0; index < code.instructions().size(); index++) {
      Instruction instruction = code.instructions().get(index);
      int slot = code.slotOf(index);
      OptionalLong target = target(instruction, slot);
      if (target.isPresent()) {
        inside(code, slot, instruction, target.getAsLong());
        atInstruction(code, slot, instruction, target.getAsLong());
      }
    }
    int last = code.instructions().size() - 1;
    switch (code.instructions().get(last)) {
      case Exit _, Jump _ -> {}
      default ->
          throw new MalformedProgramException(
              code.slotOf(last),
              Rule.ENDS,
              "the program runs past its end (the last instruction must be exit or an unconditional"
                  + " jump)");
    }
  }

  /** Checks what relocation cannot change: jumps that stay inside land on an instruction. */
  static void checkUnlinked(Code code) {
    for (int index = 0; index < code.instructions().size(); index++) {
      Instruction instruction = code.instructions().get(index);
      int slot = code.slotOf(index);
      if (instruction instanceof Jump || instruction instanceof Branch) {
        long target = target(instruction, slot).orElseThrow();
        if (target >= 0 && target < code.slots()) {
          atInstruction(code, slot, instruction, target);
        }
      }
    }
  }

  private static OptionalLong target(Instruction instruction, int slot) {
    return switch (instruction) {
      case Jump jump -> OptionalLong.of(slot + 1L + jump.offset());
      case Branch branch -> OptionalLong.of(slot + 1L + branch.offset());
      case CallLocal call -> OptionalLong.of(slot + 1L + call.offset());
      case LoadAddress load when load.kind() == PseudoSource.CODE -> OptionalLong.of(load.first());
      default -> OptionalLong.empty();
    };
  }

  private static void inside(Code code, int slot, Instruction instruction, long target) {
    if (target < 0 || target >= code.slots()) {
      throw new MalformedProgramException(
          slot,
          Rule.TARGET_INSIDE,
          "the %s goes to slot %d, outside the program (slots 0 to %d)"
              .formatted(noun(instruction), target, code.slots() - 1));
    }
  }

  private static void atInstruction(Code code, int slot, Instruction instruction, long target) {
    if (!code.isInstruction((int) target)) {
      throw new MalformedProgramException(
          slot,
          Rule.TARGET_IS_INSTRUCTION,
          "the %s goes to slot %d, the second half of the 64-bit immediate at %d"
              .formatted(noun(instruction), target, target - 1));
    }
  }

  private static String noun(Instruction instruction) {
    return switch (instruction) {
      case CallLocal _ -> "call";
      case LoadAddress _ -> "function address";
      default -> "jump";
    };
  }
}
