package dev.dray.campaign;

import dev.dray.memory.Window;
import dev.dray.vm.Invocation;
import dev.dray.vm.helper.HelperEnvironment;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The operands of one execution as slices of one block of memory, so that they may overlap.
 *
 * @param block the first contents of everything
 * @param at where src, dst and aux start in the block
 * @param lengths of src, dst and aux
 * @param args the four immediates
 */
record Input(byte[] block, int[] at, int[] lengths, long[] args) {
  /** Bytes of every block. */
  static final int BLOCK = 4096;

  private static final String[] NAMES = {"src", "dst", "aux"};

  /** Fills memory with the first contents. */
  void fill(MemorySegment memory) {
    MemorySegment.copy(block, 0, memory, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, block.length);
  }

  /** An operand, 0 to 2, within a filled block. */
  MemorySegment operand(MemorySegment memory, int index) {
    return memory.asSlice(at[index], lengths[index]);
  }

  /** An invocation on a filled block. */
  Invocation invocation(MemorySegment memory) {
    return Invocation.of(
            new Window.Contiguous(operand(memory, 0)),
            new Window.Contiguous(operand(memory, 1)),
            new Window.Contiguous(operand(memory, 2)),
            args)
        .withEnvironment(HelperEnvironment.fixed());
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < NAMES.length; index++) {
      byte[] bytes = Arrays.copyOfRange(block, at[index], at[index] + lengths[index]);
      text.append(
          "; %s at %d, %d bytes: %s%n"
              .formatted(NAMES[index], at[index], lengths[index], HexFormat.of().formatHex(bytes)));
    }
    for (long arg : args) {
      text.append("; arg 0x").append(Long.toHexString(arg)).append('\n');
    }
    return text.toString();
  }
}
