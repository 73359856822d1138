package dev.dray.vm.helper;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program's memory as a helper sees it. Each tier brings its own: the interpreter checks
 * synthetic addresses, compiled tiers of verified programs wrap raw ones. A range may lie scattered
 * over frames; {@link #piece} walks it, the others hide it.
 *
 * <p>All methods throw {@link MemoryAccessException} where the program may not access a byte; a
 * size of 0 touches nothing and is always allowed.
 */
public interface HelperMemory {

  /** Checks that a whole range may be accessed, before anything of it is. */
  void check(long address, long size, boolean write);

  /**
   * The longest piece of host memory that starts at an address: at least 1 byte, at most a given
   * number, which is positive.
   */
  MemorySegment piece(long address, long atMost, boolean write);

  /** A range to read from: the memory itself, or a copy where the range is scattered. */
  default MemorySegment readable(long address, long size) {
    if (size == 0) {
      return MemorySegment.NULL;
    }
    MemorySegment first = piece(address, size, false);
    if (first.byteSize() == size) {
      return first;
    }
    check(address, size, false);
    MemorySegment copy = Arena.ofAuto().allocate(size, 8);
    read(address, copy);
    return copy;
  }

  /** Copies bytes of the program's into a buffer of the helper's. */
  default void read(long address, MemorySegment into) {
    long size = into.byteSize();
    check(address, size, false);
    for (long done = 0; done < size; ) {
      MemorySegment piece = piece(address + done, size - done, false);
      MemorySegment.copy(piece, 0, into, done, piece.byteSize());
      done += piece.byteSize();
    }
  }

  /** Copies bytes of the helper's into the program's memory. */
  default void write(long address, MemorySegment from) {
    long size = from.byteSize();
    check(address, size, true);
    for (long done = 0; done < size; ) {
      MemorySegment piece = piece(address + done, size - done, true);
      MemorySegment.copy(from, done, piece, 0, piece.byteSize());
      done += piece.byteSize();
    }
  }

  /** Lets an action change a range: the memory itself, or a copy that is written back. */
  default void update(long address, long size, Consumer<MemorySegment> action) {
    check(address, size, true);
    if (size == 0) {
      action.accept(MemorySegment.NULL);
      return;
    }
    MemorySegment first = piece(address, size, true);
    if (first.byteSize() == size) {
      action.accept(first);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(size, 8);
      read(address, copy);
      action.accept(copy);
      write(address, copy);
    }
  }

  /** A zero-terminated string, without its zero; empty if none ends within a number of bytes. */
  default Optional<byte[]> string(long address, int atMost) {
    byte[] bytes = new byte[Math.min(atMost, 64)];
    for (int length = 0; length < atMost; length++) {
      byte next = piece(address + length, 1, false).get(ValueLayout.JAVA_BYTE, 0);
      if (next == 0) {
        return Optional.of(Arrays.copyOf(bytes, length));
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(atMost, 2 * length));
      }
      bytes[length] = next;
    }
    return Optional.empty();
  }
}
