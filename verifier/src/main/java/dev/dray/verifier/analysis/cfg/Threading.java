package dev.dray.verifier.analysis.cfg;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Source;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Places where paths meet at, or shortly before, a conditional jump that each of them has decided
 * before: on every way there the same operands were compared and are still the same, or a flag was
 * set to a number. Compilers leave them where several values are selected by one condition. Nothing
 * has to be joined there: the paths part again.
 */
public final class Threading {
  private static final int MAXIMUM_DISTANCE = 24;
  private static final int MAXIMUM_COPIED = 8;
  private static final int NOTHING = 0;
  private static final int EVERYTHING = -1;

  private final Graph graph;
  private final Loops loops;
  private final Code code;

  /** For one graph and its loops. */
  public Threading(Graph graph, Loops loops, Code code) {
    this.graph = graph;
    this.loops = loops;
    this.code = code;
  }

  /** The nodes where paths meet and no join is needed. */
  public BitSet decided() {
    BitSet heads = new BitSet();
    loops.loops().forEach(loop -> heads.set(loop.head()));
    BitSet decided = new BitSet();
    for (int node = 0; node < graph.nodes().size(); node++) {
      if (loops.predecessors(node).length > 1 && !heads.get(node)) {
        @Nullable Branch branch = ahead(node);
        if (branch != null && decidedBefore(node, branch, heads)) {
          decided.set(node);
        }
      }
    }
    return decided;
  }

  /** The conditional jump that a few simple instructions lead to, none of which it depends on. */
  private @Nullable Branch ahead(int from) {
    int written = 0;
    int node = from;
    for (int distance = 0; distance < MAXIMUM_COPIED; distance++) {
      Graph.Node place = graph.nodes().get(node);
      if (place.callbackHead() || (node != from && loops.predecessors(node).length != 1)) {
        return null;
      }
      Instruction instruction = code.at(place.pc());
      if (instruction instanceof Branch branch) {
        boolean same = branch.condition() != Condition.SET && (compared(branch) & written) == 0;
        return same ? branch : null;
      }
      written |= written(instruction);
      if (written == EVERYTHING) {
        return null;
      }
      node = place.successors()[0];
    }
    return null;
  }

  private static int compared(Branch branch) {
    int registers = 1 << branch.dst();
    return branch.source() instanceof Source.Register register
        ? registers | 1 << register.number()
        : registers;
  }

  private boolean decidedBefore(int node, Branch branch, BitSet heads) {
    for (int predecessor : loops.predecessors(node)) {
      if (!decidedOnTheWay(predecessor, node, branch, heads)) {
        return false;
      }
    }
    return true;
  }

  private boolean decidedOnTheWay(int from, int to, Branch branch, BitSet heads) {
    int kept = compared(branch);
    int next = to;
    int node = from;
    for (int distance = 0; distance < MAXIMUM_DISTANCE; distance++) {
      Graph.Node place = graph.nodes().get(node);
      if (place.callbackHead() || place.context() != graph.nodes().get(to).context()) {
        return false;
      }
      Instruction instruction = code.at(place.pc());
      if (instruction instanceof Branch earlier) {
        int[] ways = place.successors();
        if (ways[0] != ways[1] && Decision.settles(earlier, ways[1] == next, branch)) {
          return true;
        }
      }
      if (setsFlag(instruction, branch)) {
        return true;
      }
      boolean joined = loops.predecessors(node).length != 1 || heads.get(node);
      if ((written(instruction) & kept) != 0 || joined) {
        return false;
      }
      next = node;
      node = loops.predecessors(next)[0];
    }
    return false;
  }

  /** Whether a number is moved to what a jump compares with a number. */
  private static boolean setsFlag(Instruction instruction, Branch branch) {
    return branch.source() instanceof Source.Immediate
        && instruction instanceof Instruction.Alu alu
        && alu.operation() == AluOperation.MOV
        && alu.dst() == branch.dst()
        && alu.source() instanceof Source.Immediate;
  }

  /** The registers that a simple instruction writes; all for those that lead elsewhere. */
  private static int written(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Alu alu -> 1 << alu.dst();
      case Instruction.Negate negate -> 1 << negate.dst();
      case Instruction.MoveSigned move -> 1 << move.dst();
      case Instruction.ByteSwap swap -> 1 << swap.dst();
      case Instruction.LoadImmediate load -> 1 << load.dst();
      case Instruction.LoadAddress load -> 1 << load.dst();
      case Instruction.Load load -> 1 << load.dst();
      case Instruction.Store store -> NOTHING;
      case Instruction.Jump jump -> NOTHING;
      case Branch branch -> NOTHING;
      default -> EVERYTHING;
    };
  }
}
