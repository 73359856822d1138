package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Source;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Numbers that bounds are likely to stop at: those that a program compares with, and neighbours.
 */
final class Thresholds {
  private static final int MOST = 64;
  private static final int MOST_OF_LOOP = 32;

  private final Code code;
  private final Graph graph;
  private final long[] all;

  Thresholds(Code code, Graph graph) {
    this.code = code;
    this.graph = graph;
    TreeSet<Long> constants = new TreeSet<>();
    for (Instruction instruction : code.instructions()) {
      if (constants.size() <= MOST) {
        compared(instruction, constants::add);
      }
    }
    constants.add(0L);
    constants.add(0xffL);
    constants.add(0xffffL);
    constants.add(0xffff_ffffL);
    this.all = array(constants);
  }

  /** Those of the whole program, ascending. */
  long[] all() {
    return all;
  }

  /** Those of a loop, ascending; none if they are many. */
  long[] of(BitSet body) {
    TreeSet<Long> constants = new TreeSet<>();
    body.stream()
        .mapToObj(node -> code.at(graph.nodes().get(node).pc()))
        .forEach(
            instruction -> {
              compared(instruction, constants::add);
              moved(instruction, constants::add);
            });
    return constants.size() > MOST_OF_LOOP ? new long[0] : array(constants);
  }

  /** The comparisons that decide whether a loop goes round again, as they hold where it does. */
  List<Instruction.Branch> latches(int head, BitSet body) {
    List<Instruction.Branch> latches = new ArrayList<>();
    for (int node = body.nextSetBit(0); node >= 0; node = body.nextSetBit(node + 1)) {
      int[] successors = graph.nodes().get(node).successors();
      if (successors.length == 2
          && (successors[0] == head) != (successors[1] == head)
          && code.at(graph.nodes().get(node).pc()) instanceof Instruction.Branch branch) {
        Optional<Condition> again =
            successors[1] == head ? Optional.of(branch.condition()) : branch.condition().negation();
        again.ifPresent(
            condition ->
                latches.add(
                    new Instruction.Branch(
                        condition, branch.width(), branch.dst(), branch.source(), 0)));
      }
    }
    return latches;
  }

  /**
   * Before version 2 of the instruction set compilers put what they compare with into registers.
   */
  private static void moved(Instruction instruction, Consumer<Long> constants) {
    if (instruction instanceof Instruction.Alu alu
        && alu.operation() == AluOperation.MOV
        && alu.source() instanceof Source.Immediate immediate) {
      near(immediate.value(), constants);
    }
  }

  private static void compared(Instruction instruction, Consumer<Long> constants) {
    if (instruction instanceof Instruction.Branch branch
        && branch.source() instanceof Source.Immediate immediate) {
      near(immediate.value(), constants);
    }
  }

  private static void near(long value, Consumer<Long> constants) {
    for (long near = value - 1; near <= value + 1; near++) {
      constants.accept(near);
    }
  }

  private static long[] array(Set<Long> constants) {
    return constants.stream().mapToLong(Long::longValue).toArray();
  }
}
