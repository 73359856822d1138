package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Fill (0x04): repeats a pattern of 8 or 16 bytes; the last repetition may be cut. */
final class Fill implements Operation {
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Longer runs are filled by copying what is filled already: twice as fast as storing words. */
  private static final long SEED_BYTES = 1024;

  @Override
  public Opcode opcode() {
    return Opcode.FILL;
  }

  @Override
  public void execute(Execution execution) {
    Checks.zeroUnless(execution, Flag.FILL_16, Field.PATTERN_UPPER);
    long size = execution.get(Field.TRANSFER_SIZE);
    Extent destination =
        execution.bind(Execution.DESTINATION, execution.get(Field.DESTINATION), size, Use.FILL);
    long lower = execution.get(Field.PATTERN);
    long upper = execution.has(Flag.FILL_16) ? execution.get(Field.PATTERN_UPPER) : lower;
    fill(destination, size, lower, upper, execution);
  }

  static void fill(Extent destination, long size, long lower, long upper, Execution execution) {
    for (long done = 0; done < size; ) {
      long run = Math.min(destination.run(done), Math.min(size - done, Execution.POLL_BYTES));
      run(destination, done, run, lower, upper);
      done += run;
      execution.progress(done);
    }
  }

  /** Fills an operand without a look at the stop flag. */
  static void run(Extent destination, long size, long lower, long upper) {
    for (long done = 0; done < size; ) {
      long run = Math.min(destination.run(done), size - done);
      run(destination, done, run, lower, upper);
      done += run;
    }
  }

  private static void run(Extent destination, long done, long run, long lower, long upper) {
    MemorySegment to = destination.writable(done);
    long at = destination.position(done);
    if (lower == upper && lower == (lower & 0xFF) * 0x0101010101010101L) {
      to.asSlice(at, run).fill((byte) lower);
    } else {
      repeat(to, at, run, rotated(lower, upper, done), rotated(upper, lower, done));
    }
  }

  /** The 8 bytes of the 16-byte pattern that come first at a distance from its start. */
  private static long rotated(long lower, long upper, long distance) {
    int phase = (int) distance & 15;
    long first = phase < 8 ? lower : upper;
    long second = phase < 8 ? upper : lower;
    int bits = (phase & 7) * 8;
    return bits == 0 ? first : first >>> bits | second << (64 - bits);
  }

  private static void repeat(MemorySegment to, long at, long size, long lower, long upper) {
    long seeded = Math.min(size, SEED_BYTES);
    long done = 0;
    for (; done + 16 <= seeded; done += 16) {
      to.set(WORD, at + done, lower);
      to.set(WORD, at + done + 8, upper);
    }
    for (; done < seeded; done++) {
      long word = (done & 8) == 0 ? lower : upper;
      to.set(ValueLayout.JAVA_BYTE, at + done, (byte) (word >>> ((done & 7) * 8)));
    }
    while (done < size) {
      long more = Math.min(done, size - done);
      MemorySegment.copy(to, at, to, at + done, more);
      done += more;
    }
  }
}
