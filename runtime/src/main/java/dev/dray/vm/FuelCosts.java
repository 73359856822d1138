package dev.dray.vm;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import java.util.BitSet;

/**
 * How fuel is counted: every instruction costs one (a 64-bit immediate too; a helper call one, and
 * its callbacks what they run). Instructions are best charged by basic block, on entry. Fuel is
 * compared at check points only: when a jump or branch is taken backwards or to itself, and on
 * entry to a function (local call, callback, tail call; not the program's own entry). There, if the
 * instructions executed so far, the jump or call among them, exceed the limit, the execution stops
 * before the target's first instruction. The interpreter and the sandboxed tier share this, so that
 * they stop alike; between check points a program cannot run for longer than its length.
 *
 * <p>Blocks start at functions (named or loaded as a code pointer), at targets of jumps, and after
 * every jump, branch, call and exit.
 */
public final class FuelCosts {
  private final int[] costs;
  private final int[] leaders;

  private FuelCosts(int[] costs, int[] leaders) {
    this.costs = costs;
    this.leaders = leaders;
  }

  /** The costs of a program's blocks. */
  public static FuelCosts of(Program program) {
    Code code = program.code();
    BitSet starts = starts(program);
    int[] costs = new int[code.slots()];
    int[] leaders = new int[code.slots()];
    int leader = 0;
    for (int index = 0; index < code.instructions().size(); index++) {
      int slot = code.slotOf(index);
      if (starts.get(slot)) {
        leader = slot;
      }
      costs[leader]++;
      for (int each = slot; each < slot + code.instructions().get(index).slots(); each++) {
        leaders[each] = leader;
      }
    }
    return new FuelCosts(costs, leaders);
  }

  /** The number of instructions of the block that starts at a slot; 0 where none does. */
  public int at(int slot) {
    return costs[slot];
  }

  /** The first slot of the block that a slot belongs to. */
  public int leader(int slot) {
    return leaders[slot];
  }

  private static BitSet starts(Program program) {
    Code code = program.code();
    BitSet starts = new BitSet();
    starts.set(0);
    for (FunctionSymbol function : program.functions()) {
      mark(starts, code, function.start());
    }
    for (int index = 0; index < code.instructions().size(); index++) {
      Instruction instruction = code.instructions().get(index);
      int next = code.slotOf(index) + instruction.slots();
      switch (instruction) {
        case Instruction.Jump jump -> {
          mark(starts, code, next + jump.offset());
          mark(starts, code, next);
        }
        case Instruction.Branch branch -> {
          mark(starts, code, next + branch.offset());
          mark(starts, code, next);
        }
        case Instruction.CallLocal call -> {
          mark(starts, code, next + call.offset());
          mark(starts, code, next);
        }
        case Instruction.LoadAddress address -> {
          if (address.kind() == Instruction.PseudoSource.CODE) {
            mark(starts, code, address.first());
          }
        }
        case Instruction.CallHelper _,
            Instruction.CallBtf _,
            Instruction.CallIndirect _,
            Instruction.Exit _ ->
            mark(starts, code, next);
        default -> {}
      }
    }
    return starts;
  }

  private static void mark(BitSet starts, Code code, int slot) {
    if (code.isInstruction(slot)) {
      starts.set(slot);
    }
  }
}
