package dev.dray.operation;

import dev.dray.memory.Extent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Moves pieces of operands into arrays and back, whatever the memory they are scattered over. */
final class Blocks {
  private Blocks() {}

  static void read(Extent from, long offset, byte[] into, int at, int length) {
    int done = 0;
    while (done < length) {
      int run = (int) Math.min(from.run(offset + done), length - done);
      MemorySegment.copy(
          from.readable(offset + done),
          ValueLayout.JAVA_BYTE,
          from.position(offset + done),
          into,
          at + done,
          run);
      done += run;
    }
  }

  static void write(byte[] from, int at, Extent into, long offset, int length) {
    int done = 0;
    while (done < length) {
      int run = (int) Math.min(into.run(offset + done), length - done);
      MemorySegment.copy(
          from,
          at + done,
          into.writable(offset + done),
          ValueLayout.JAVA_BYTE,
          into.position(offset + done),
          run);
      done += run;
    }
  }
}
