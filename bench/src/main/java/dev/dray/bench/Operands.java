package dev.dray.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What every contender works on: native buffers that belong to an arena. dst is zeroed before every
 * call, outside the timing; aux starts every call as it was given.
 *
 * @param arguments four immediates
 */
public record Operands(
    MemorySegment src, MemorySegment dst, MemorySegment aux, byte[] auxContents, long[] arguments) {
  private static final int ALIGNMENT = 64;

  /**
   * Buffers of a size.
   *
   * @param data repeated or cut to the size; zeros where it is empty
   * @param size bytes of src and of dst
   * @param arguments at most four
   */
  public static Operands of(
      Arena arena, MemorySegment data, long size, byte[] aux, long... arguments) {
    MemorySegment src = allocate(arena, size);
    for (long done = 0; done < size && data.byteSize() > 0; ) {
      long piece = Math.min(data.byteSize(), size - done);
      MemorySegment.copy(data, 0, src, done, piece);
      done += piece;
    }
    MemorySegment third = allocate(arena, aux.length);
    third.copyFrom(MemorySegment.ofArray(aux));
    return new Operands(src, allocate(arena, size), third, aux, Arrays.copyOf(arguments, 4));
  }

  private static MemorySegment allocate(Arena arena, long size) {
    return arena.allocate(Math.max(1, size), ALIGNMENT).asSlice(0, size);
  }

  /** Puts dst and aux back to what they are before a call. */
  void reset() {
    dst.fill((byte) 0);
    MemorySegment.copy(MemorySegment.ofArray(auxContents), 0, aux, 0, auxContents.length);
  }
}
