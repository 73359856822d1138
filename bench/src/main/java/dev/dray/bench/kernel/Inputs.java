package dev.dray.bench.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.dray.programs.Workload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/** What the kernels work on. */
final class Inputs {
  private static final int ALIGNMENT = 64;
  private static final int CRC32C_POLYNOMIAL = 0x82f63b78;
  private static final int HASH_SLOTS = 4096;
  private static final int HASH_KEYS = 2048;
  private static final long HASH_FACTOR = 0x9e3779b97f4a7c15L;
  private static final int DICTIONARY_WORDS = 1024;

  private Inputs() {}

  /** Random bytes and one argument. */
  static Kernel.Input random(long argument) {
    return (random, bytes, arena) ->
        workload(randomBytes(random, bytes, arena), MemorySegment.NULL, argument);
  }

  /** Random bytes, and the table of the CRC. */
  static Workload crcTable(SplittableRandom random, long bytes, Arena arena) {
    MemorySegment table = arena.allocate(JAVA_INT, 256);
    for (int i = 0; i < 256; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ (crc & 1) * CRC32C_POLYNOMIAL;
      }
      table.setAtIndex(JAVA_INT, i, crc);
    }
    return workload(randomBytes(random, bytes, arena), table, 0);
  }

  /** Letters; one byte in seven delimits a field, every tenth of those ends a line. */
  static Workload text(SplittableRandom random, long bytes, Arena arena) {
    MemorySegment src = arena.allocate(bytes, ALIGNMENT);
    for (long at = 0; at < bytes; at++) {
      int c =
          random.nextInt(7) > 0 ? 'a' + random.nextInt(26) : random.nextInt(10) > 0 ? ',' : '\n';
      src.set(JAVA_BYTE, at, (byte) c);
    }
    return workload(src, MemorySegment.NULL, ',');
  }

  /** Runs of 1 to 16 equal bytes. */
  static Workload runs(SplittableRandom random, long bytes, Arena arena) {
    MemorySegment src = arena.allocate(bytes, ALIGNMENT);
    long at = 0;
    while (at < bytes) {
      long length = Math.min(1 + random.nextInt(16), bytes - at);
      src.asSlice(at, length).fill((byte) random.nextInt());
      at += length;
    }
    return workload(src, MemorySegment.NULL, 0);
  }

  /** Keys, half of which are in a table that is half full. */
  static Workload keys(SplittableRandom random, long bytes, Arena arena) {
    MemorySegment table = arena.allocate(JAVA_LONG, 2L * HASH_SLOTS);
    long[] present = new long[HASH_KEYS];
    for (int i = 0; i < HASH_KEYS; i++) {
      present[i] = random.nextLong() | 1;
      int slot = (int) (present[i] * HASH_FACTOR >>> 52);
      while (table.getAtIndex(JAVA_LONG, 2L * slot) != 0) {
        slot = slot + 1 & HASH_SLOTS - 1;
      }
      table.setAtIndex(JAVA_LONG, 2L * slot, present[i]);
      table.setAtIndex(JAVA_LONG, 2L * slot + 1, i + 1L);
    }
    MemorySegment src = arena.allocate(bytes, ALIGNMENT);
    for (long i = 0; i < bytes / Long.BYTES; i++) {
      boolean hit = random.nextBoolean();
      src.setAtIndex(
          JAVA_LONG, i, hit ? present[random.nextInt(HASH_KEYS)] : random.nextLong() & -2 | 2);
    }
    return workload(src, table, 0);
  }

  /** Random codes and a random dictionary. */
  static Workload dictionary(SplittableRandom random, long bytes, Arena arena) {
    MemorySegment words = randomBytes(random, (long) DICTIONARY_WORDS * Integer.BYTES, arena);
    return workload(randomBytes(random, bytes, arena), words, 0);
  }

  /** Numbers of 1 to 64 bits, small ones more often; the last may be cut off. */
  static Workload varints(SplittableRandom random, long bytes, Arena arena) {
    MemorySegment src = arena.allocate(bytes, ALIGNMENT);
    long rest = 0;
    for (long at = 0; at < bytes; at++) {
      if (rest == 0) {
        rest = random.nextLong() >>> random.nextInt(32, 64);
      }
      src.set(JAVA_BYTE, at, (byte) (rest > 0x7f ? rest & 0x7f | 0x80 : rest));
      rest >>>= 7;
    }
    return workload(src, MemorySegment.NULL, 0);
  }

  private static MemorySegment randomBytes(SplittableRandom random, long bytes, Arena arena) {
    MemorySegment src = arena.allocate(bytes, ALIGNMENT);
    for (long i = 0; i < bytes / Long.BYTES; i++) {
      src.setAtIndex(JAVA_LONG, i, random.nextLong());
    }
    return src;
  }

  private static Workload workload(MemorySegment src, MemorySegment aux, long argument) {
    return new Workload(src, src.byteSize(), aux, List.of(argument, 0L, 0L, 0L));
  }
}
