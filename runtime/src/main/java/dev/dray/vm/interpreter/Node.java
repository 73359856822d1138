package dev.dray.vm.interpreter;

/**
 * One operation of the internal form before layout.
 *
 * @param slot of the instruction that it came from
 * @param words its operands, without the target
 * @param target the slot that it jumps to, or -1
 */
record Node(int op, int slot, int[] words, int target) {
  static Node plain(int op, int slot, int... words) {
    return new Node(op, slot, words, -1);
  }

  static Node branch(int op, int slot, int target, int... words) {
    return new Node(op, slot, words, target);
  }
}
