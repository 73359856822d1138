package dev.dray.vm.interpreter;

import dev.dray.verifier.isa.Program;
import dev.dray.vm.FuelCosts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes fewer nodes of many, within basic blocks: folds copies into the operation that follows, and
 * covers the rest with pairs that have an opcode of their own, as few as can be.
 */
final class Fusion {
  private static final Map<Long, Integer> PAIRS = new HashMap<>();

  static {
    pair(Op.ADD, Op.ADD, Op.ADD_ADD);
    pair(Op.ADD, Op.GT, Op.ADD_GT);
    pair(Op.ADD, Op.LOAD8, Op.ADD_LOAD8);
    pair(Op.ADD, Op.LOAD32, Op.ADD_LOAD32);
    pair(Op.ADD, Op.LOAD64, Op.ADD_LOAD64);
    pair(Op.ADD, Op.MOV, Op.ADD_MOV);
    pair(Op.LOAD64, Op.STORE64, Op.LOAD64_STORE64);
    pair(Op.LOAD64, Op.GT, Op.LOAD64_GT);
    pair(Op.LOAD64, Op.GE, Op.LOAD64_GE);
    pair(Op.LOAD64, Op.XOR, Op.LOAD64_XOR);
    pair(Op.LOAD8, Op.NE32, Op.LOAD8_NE32);
    pair(Op.LOAD8, Op.EQ32, Op.LOAD8_EQ32);
    pair(Op.LOAD8, Op.LSH, Op.LOAD8_LSH);
    pair(Op.LOAD8, Op.XOR32, Op.LOAD8_XOR32);
    pair(Op.LOAD32, Op.ADD32, Op.LOAD32_ADD32);
    pair(Op.LOAD32, Op.XOR32, Op.LOAD32_XOR32);
    pair(Op.STORE64, Op.ADD, Op.STORE64_ADD);
    pair(Op.STORE32, Op.ADD, Op.STORE32_ADD);
    pair(Op.XOR, Op.STORE64, Op.XOR_STORE64);
    pair(Op.MOV, Op.JUMP, Op.MOV_JUMP);
    pair(Op.MOV, Op.GT, Op.MOV_GT);
    pair(Op.MOV, Op.MOV, Op.MOV_MOV);
    pair(Op.AND, Op.LSH, Op.AND_LSH);
    pair(Op.LSH, Op.ADD, Op.LSH_ADD);
    pair(Op.RSH32, Op.LSH32, Op.RSH32_LSH32);
    pair(Op.LSH32, Op.OR32, Op.LSH32_OR32);
  }

  private final FuelCosts blocks;

  private Fusion(Program program) {
    this.blocks = FuelCosts.of(program);
  }

  /** The same program in fewer nodes; the last node stays as it is. */
  static List<Node> fuse(List<Node> nodes, Program program) {
    Fusion fusion = new Fusion(program);
    return fusion.cover(fusion.foldCopies(nodes));
  }

  private static void pair(int first, int second, int both) {
    PAIRS.put(key(first, second), both);
  }

  private static long key(int first, int second) {
    return (long) first << 32 | second;
  }

  /** {@code a = b; a op= c} becomes {@code a = b op c}. */
  private List<Node> foldCopies(List<Node> nodes) {
    List<Node> folded = new ArrayList<>();
    for (Node node : nodes) {
      if (!folded.isEmpty() && joins(node) && folds(folded.getLast(), node)) {
        Node copy = folded.removeLast();
        int dst = copy.words()[0];
        int src = copy.words()[1];
        int right = node.words()[2];
        folded.add(
            Node.plain(node.op(), node.slot(), dst, src, right == dst ? src : right)
                .startingAt(copy.slot()));
      } else {
        folded.add(node);
      }
    }
    return folded;
  }

  private static boolean folds(Node copy, Node node) {
    boolean narrow = node.op() >= Op.ADD32 && node.op() <= Op.ARSH32;
    boolean wide = node.op() >= Op.ADD && node.op() <= Op.ARSH;
    return (copy.op() == Op.MOV && (wide || narrow) || copy.op() == Op.MOV32 && narrow)
        && node.words()[0] == copy.words()[0]
        && node.words()[1] == copy.words()[0];
  }

  /** Covers nodes with the fewest operations, from the end. */
  private List<Node> cover(List<Node> nodes) {
    int[] fewest = new int[nodes.size() + 2];
    for (int index = nodes.size() - 1; index >= 0; index--) {
      fewest[index] = 1 + fewest[index + 1];
      if (pairAt(nodes, index) >= 0) {
        fewest[index] = Math.min(fewest[index], 1 + fewest[index + 2]);
      }
    }
    List<Node> covered = new ArrayList<>();
    for (int index = 0; index < nodes.size(); index++) {
      int pair = pairAt(nodes, index);
      if (pair >= 0 && fewest[index] == 1 + fewest[index + 2]) {
        covered.add(nodes.get(index).with(nodes.get(index + 1), pair));
        index++;
      } else {
        covered.add(nodes.get(index));
      }
    }
    return covered;
  }

  private int pairAt(List<Node> nodes, int index) {
    if (index + 1 >= nodes.size() || !joins(nodes.get(index + 1))) {
      return -1;
    }
    return PAIRS.getOrDefault(key(nodes.get(index).op(), nodes.get(index + 1).op()), -1);
  }

  /** Whether a node can only be reached through the one before it. */
  private boolean joins(Node node) {
    return blocks.leader(node.start()) != node.start();
  }
}
