package dev.dray.verifier.asm;

import dev.dray.verifier.isa.Instruction;
import java.util.function.Function;

/**
 * An instruction whose labels are not resolved yet.
 *
 * @param slots how many it takes
 * @param late the instruction, once labels are known
 */
record Draft(int slots, Function<Labels.At, Instruction> late) {

  static Draft of(Instruction instruction) {
    return new Draft(instruction.slots(), _ -> instruction);
  }
}
