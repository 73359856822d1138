package dev.dray.operation;

import dev.dray.operation.crc.Crc32c;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What the operations of one processing element work with and keep for the next descriptor. */
final class Workspace {
  private static final int ARRAYS = 4;
  private static final int LEAST = 4200;

  private final Crc32c crc32c = new Crc32c();
  private final byte[][] arrays = new byte[ARRAYS][0];
  private final MemorySegment[] buffers = {MemorySegment.NULL, MemorySegment.NULL};

  /** An array of at least so many bytes. */
  byte[] array(int index, int bytes) {
    byte[] room = arrays[index];
    if (room.length < bytes) {
      room = new byte[Math.max(bytes, LEAST)];
      arrays[index] = room;
    }
    return room;
  }

  /** Native memory of so many bytes. */
  MemorySegment buffer(int index, long bytes) {
    MemorySegment room = buffers[index];
    if (room.byteSize() < bytes) {
      room = Arena.ofAuto().allocate(bytes, 64);
      buffers[index] = room;
    }
    return room.asSlice(0, bytes);
  }

  Crc32c crc32c() {
    return crc32c;
  }
}
