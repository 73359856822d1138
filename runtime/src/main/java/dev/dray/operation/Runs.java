package dev.dray.operation;

import dev.dray.memory.Extent;
import java.lang.foreign.MemorySegment;

/** Copies between operands run by run, without a look at the stop flag: for small pieces. */
final class Runs {
  private Runs() {}

  static void copy(Extent source, long from, Extent destination, long to, long size) {
    for (long done = 0; done < size; ) {
      long run =
          Math.min(Math.min(source.run(from + done), destination.run(to + done)), size - done);
      MemorySegment bytes = source.readable(from + done);
      MemorySegment target = destination.writable(to + done);
      MemorySegment.copy(
          bytes, source.position(from + done), target, destination.position(to + done), run);
      done += run;
    }
  }
}
