package dev.dray.vm.interpreter;

import java.util.BitSet;

/**
 * A program in the internal form.
 *
 * @param words operations and their operands
 * @param slots the slot that each word came from
 * @param registers what the register file starts as: 16 registers, of which 11 are the program's,
 *     then constants
 * @param entries the position of the operation for each slot at which a block starts; -1 elsewhere
 * @param functions the slots at which functions start, named or loaded as code pointers
 * @param counted how many instructions lie before each slot
 */
record Lowered(
    int[] words, int[] slots, long[] registers, int[] entries, int[] counted, BitSet functions) {

  /** The position of the function that starts at a slot, or -1 where none does. */
  int entry(int slot) {
    return slot >= 0 && functions.get(slot) ? entries[slot] : -1;
  }

  /** How many instructions lie before the one at a position. */
  int countedAt(int position) {
    return counted[slots[position]];
  }
}
