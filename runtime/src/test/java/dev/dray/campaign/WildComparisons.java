package dev.dray.campaign;

import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.vm.AddressLayout;

/**
 * Notices comparisons with addresses far outside every region: their result depends on where
 * regions lie, which the policy allows.
 */
final class WildComparisons implements Observer {
  private static final long FAR = 1L << 43;

  private final Instruction[] branches;
  private boolean seen;

  WildComparisons(Program program) {
    branches = new Instruction[program.code().slots()];
    for (int slot = 0; slot < branches.length; slot++) {
      if (program.code().isInstruction(slot)) {
        branches[slot] = program.code().at(slot);
      }
    }
  }

  boolean seen() {
    return seen;
  }

  @Override
  public void before(ReferenceMachine machine, int pc) {
    if (branches[pc] instanceof Instruction.Branch branch
        && branch.source() instanceof Source.Register(int number)) {
      long left = machine.registers[branch.dst()];
      long right = machine.registers[number];
      seen |= pointer(left) != pointer(right) || (pointer(left) && Math.abs(left - right) > FAR);
    }
  }

  private static boolean pointer(long value) {
    return value >= AddressLayout.base(1) && value < AddressLayout.base(64);
  }
}
