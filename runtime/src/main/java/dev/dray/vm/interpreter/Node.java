package dev.dray.vm.interpreter;

import java.util.List;

/**
 * One operation of the internal form before layout.
 *
 * @param start the slot of the first instruction that went into it
 * @param parts one, or the two of a pair
 */
record Node(int op, int start, List<Part> parts) {

  /**
   * The operands of an instruction.
   *
   * @param slot of the instruction, for traps and counting
   * @param words without the target
   * @param target the slot that it jumps to, or -1
   */
  record Part(int slot, int[] words, int target) {}

  static Node plain(int op, int slot, int... words) {
    return branch(op, slot, -1, words);
  }

  static Node branch(int op, int slot, int target, int... words) {
    return new Node(op, slot, List.of(new Part(slot, words, target)));
  }

  Node startingAt(int slot) {
    return new Node(op, slot, parts);
  }

  Node with(Node second, int pair) {
    return new Node(pair, start, List.of(parts.getFirst(), second.parts.getFirst()));
  }

  int slot() {
    return parts.getFirst().slot();
  }

  int[] words() {
    return parts.getFirst().words();
  }
}
