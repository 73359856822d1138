package dev.dray.verifier.isa;

import java.util.Arrays;
import java.util.List;

/**
 * A sequence of instructions addressed by slot, as jumps, line tables and people count them: an
 * instruction with a 64-bit immediate takes two slots, and the second is no instruction.
 */
public final class Code {
  private final List<Instruction> instructions;
  private final int[] indexBySlot;
  private final int[] slotByIndex;

  /** A sequence of at least zero instructions. */
  public Code(List<Instruction> instructions) {
    this.instructions = List.copyOf(instructions);
    this.slotByIndex = new int[instructions.size()];
    int slot = 0;
    for (int index = 0; index < slotByIndex.length; index++) {
      slotByIndex[index] = slot;
      slot += this.instructions.get(index).slots();
    }
    this.indexBySlot = new int[slot];
    Arrays.fill(indexBySlot, -1);
    for (int index = 0; index < slotByIndex.length; index++) {
      indexBySlot[slotByIndex[index]] = index;
    }
  }

  /** The number of slots. */
  public int slots() {
    return indexBySlot.length;
  }

  /** The instructions in order, without holes. */
  public List<Instruction> instructions() {
    return instructions;
  }

  /**
   * Whether an instruction starts at a slot: false outside the sequence and in the middle of a
   * 64-bit immediate.
   */
  public boolean isInstruction(int slot) {
    return slot >= 0 && slot < indexBySlot.length && indexBySlot[slot] >= 0;
  }

  /**
   * The instruction that starts at a slot.
   *
   * @throws IllegalArgumentException if none does
   */
  public Instruction at(int slot) {
    return instructions.get(indexOf(slot));
  }

  /**
   * The position in {@link #instructions()} of the instruction that starts at a slot.
   *
   * @throws IllegalArgumentException if none does
   */
  public int indexOf(int slot) {
    if (!isInstruction(slot)) {
      throw new IllegalArgumentException(
          "no instruction starts at slot " + slot + " of " + indexBySlot.length);
    }
    return indexBySlot[slot];
  }

  /** The slot at which the instruction at a position of {@link #instructions()} starts. */
  public int slotOf(int index) {
    return slotByIndex[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Code code && instructions.equals(code.instructions);
  }

  @Override
  public int hashCode() {
    return instructions.hashCode();
  }
}
