package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Run;
import java.lang.foreign.MemorySegment;

/** Copies between operands run by run, without a look at the stop flag: for small pieces. */
final class Runs {
  private Runs() {}

  static void copy(Extent source, long from, Extent destination, long to, long size) {
    for (long done = 0; done < size; ) {
      Run bytes = source.readableRun(from + done, size - done);
      Run target = destination.writableRun(to + done, bytes.length());
      long run = target.length();
      MemorySegment.copy(
          bytes.segment(), bytes.position(), target.segment(), target.position(), run);
      done += run;
    }
  }
}
