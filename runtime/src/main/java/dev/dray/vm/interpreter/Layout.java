package dev.dray.vm.interpreter;

import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Lays nodes out as words and resolves their targets. */
final class Layout {
  private final List<Node> nodes;
  private final Constants constants;
  private final Program program;
  private final int[] counted;
  private final int[] entries;

  Layout(Program program, List<Node> nodes, Constants constants) {
    this.program = program;
    this.nodes = nodes;
    this.constants = constants;
    int slots = program.code().slots();
    this.counted = new int[slots + 1];
    for (int slot = 0, count = 0; slot <= slots; slot++) {
      counted[slot] = count;
      if (program.code().isInstruction(slot)) {
        count++;
      }
    }
    this.entries = new int[slots + 1];
    Arrays.fill(entries, -1);
  }

  Lowered lay() {
    int size = 0;
    for (Node node : nodes) {
      if (entries[node.start()] < 0) {
        entries[node.start()] = size;
      }
      size += length(node);
    }
    entries[entries.length - 1] = size - length(nodes.getLast());
    int[] words = new int[size];
    int[] slots = new int[size];
    int at = 0;
    for (Node node : nodes) {
      words[at] = node.op();
      slots[at] = node.start();
      at++;
      for (Node.Part part : node.parts()) {
        int length = length(node.op(), part);
        Arrays.fill(slots, at, at + length, part.slot());
        System.arraycopy(part.words(), 0, words, at, part.words().length);
        finish(node.op(), part, words, at + part.words().length);
        at += length;
      }
    }
    return new Lowered(words, slots, constants.registers(), entries, counted, functions());
  }

  private BitSet functions() {
    BitSet functions = new BitSet();
    functions.set(0);
    program.functions().forEach(function -> mark(functions, function.start()));
    for (Instruction instruction : program.code().instructions()) {
      if (instruction instanceof Instruction.LoadAddress load
          && load.kind() == Instruction.PseudoSource.CODE) {
        mark(functions, load.first());
      }
    }
    return functions;
  }

  private void mark(BitSet functions, int slot) {
    if (program.code().isInstruction(slot)) {
      functions.set(slot);
    }
  }

  /** The words after an instruction's own: where it goes, and what it counts. */
  private void finish(int op, Node.Part part, int[] words, int at) {
    int after = counted[part.slot()] + 1;
    switch (op) {
      case Op.CALL -> {
        words[at] = entries[part.target()];
        words[at + 1] = after;
      }
      case Op.CALL_HELPER, Op.CALL_INDIRECT, Op.EXIT, Op.BAD -> words[at] = after;
      default -> {
        if (part.target() >= 0) {
          words[at] = entries[part.target()];
          words[at + 1] = after - counted[part.target()];
        }
      }
    }
  }

  private static int length(Node node) {
    return 1 + node.parts().stream().mapToInt(part -> length(node.op(), part)).sum();
  }

  private static int length(int op, Node.Part part) {
    int extra =
        switch (op) {
          case Op.CALL -> 2;
          case Op.CALL_HELPER, Op.CALL_INDIRECT, Op.EXIT, Op.BAD -> 1;
          default -> part.target() >= 0 ? 2 : 0;
        };
    return part.words().length + extra;
  }
}
