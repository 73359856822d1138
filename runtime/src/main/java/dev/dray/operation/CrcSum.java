package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.crc.BitOrderCrc;
import dev.dray.operation.crc.Crc32c;
import dev.dray.operation.crc.Crc64;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The CRC of a descriptor: its width, seed and orders of bits. Without flags the value is the usual
 * one, inverted before and after. Bypassing inversion takes seed and value as the plain register,
 * highest power first; bypassing reflection takes each byte's highest bit first.
 */
abstract sealed class CrcSum {
  private static final BitOrderCrc PLAIN_32 = new BitOrderCrc(32, BitOrderCrc.CRC32C);
  private static final BitOrderCrc PLAIN_64 = new BitOrderCrc(64, BitOrderCrc.CRC64);

  /** The sum that a descriptor asks for, with its seed. */
  static CrcSum of(Execution execution) {
    Checks.zeroUnless(execution, Flag.CRC_READ_SEED, Field.CRC_SEED_ADDRESS);
    boolean wide = execution.has(Flag.CRC_64);
    long seed = seed(execution, wide);
    boolean plain = execution.has(Flag.CRC_BYPASS_INVERSION);
    boolean straight = execution.has(Flag.CRC_BYPASS_REFLECTION);
    if (straight || (plain && wide)) {
      return new ByTable(execution, wide ? PLAIN_64 : PLAIN_32, seed, plain, straight);
    }
    if (wide) {
      return new Usual64(execution, seed);
    }
    return new Usual32(execution.crc32c(), (int) seed, plain);
  }

  /** The usual CRC-32C, continued from a seed. */
  static CrcSum usual(int seed) {
    return new Usual32(new Crc32c(), seed, false);
  }

  private static long seed(Execution execution, boolean wide) {
    if (!execution.has(Flag.CRC_READ_SEED)) {
      long seed = execution.get(Field.CRC_SEED);
      if (!wide && seed >>> 32 != 0) {
        throw Rejection.field(
            Status.RESERVED_FIELD,
            Field.CRC_SEED,
            seed,
            "must have 32 bits for a 32-bit CRC: clear bytes 44 to 47");
      }
      return seed;
    }
    if (execution.get(Field.CRC_SEED) != 0) {
      throw Rejection.field(
          Status.RESERVED_FIELD,
          Field.CRC_SEED,
          execution.get(Field.CRC_SEED),
          "must be 0 when the seed is read from memory: clear it, or the flag");
    }
    int bytes = wide ? 8 : 4;
    Checks.aligned(execution, Field.CRC_SEED_ADDRESS, bytes);
    Extent memory = execution.read(Execution.SOURCE2, execution.get(Field.CRC_SEED_ADDRESS), bytes);
    byte[] room = execution.scratch(0, 8);
    Blocks.read(memory, 0, room, 0, bytes);
    return Little.get(room, 0, bytes);
  }

  /** Adds bytes. */
  abstract void update(MemorySegment segment, long offset, long length);

  /** The value after a number of bytes in all. */
  abstract long value(long length);

  private static final class Usual32 extends CrcSum {
    private final Crc32c crc;
    private final int seed;
    private final boolean plain;

    Usual32(Crc32c crc, int seed, boolean plain) {
      this.crc = crc;
      this.seed = seed;
      this.plain = plain;
      crc.start();
    }

    @Override
    void update(MemorySegment segment, long offset, long length) {
      crc.update(segment, offset, length);
    }

    @Override
    long value(long length) {
      int value =
          plain
              ? Integer.reverse(~crc.value(~Integer.reverse(seed), length))
              : crc.value(seed, length);
      return Integer.toUnsignedLong(value);
    }
  }

  /** What goes through an array piece by piece. */
  private abstract static sealed class Arrays extends CrcSum {
    private static final int PIECE = 4096;

    private final byte[] piece;

    Arrays(Execution execution) {
      piece = execution.scratch(3, PIECE);
    }

    @Override
    final void update(MemorySegment segment, long offset, long length) {
      for (long done = 0; done < length; done += PIECE) {
        int run = (int) Math.min(PIECE, length - done);
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset + done, piece, 0, run);
        update(piece, run);
      }
    }

    abstract void update(byte[] bytes, int length);
  }

  private static final class Usual64 extends Arrays {
    private long crc;

    Usual64(Execution execution, long seed) {
      super(execution);
      crc = seed;
    }

    @Override
    void update(byte[] bytes, int length) {
      crc = Crc64.update(crc, bytes, 0, length);
    }

    @Override
    long value(long length) {
      return crc;
    }
  }

  private static final class ByTable extends Arrays {
    private final BitOrderCrc crc;
    private final boolean plain;
    private final boolean straight;
    private long register;

    ByTable(Execution execution, BitOrderCrc crc, long seed, boolean plain, boolean straight) {
      super(execution);
      this.crc = crc;
      this.plain = plain;
      this.straight = straight;
      register = plain ? seed : crc.reverse(~seed & crc.mask());
    }

    @Override
    void update(byte[] bytes, int length) {
      register =
          straight
              ? crc.update(register, bytes, 0, length)
              : crc.updateReflected(register, bytes, 0, length);
    }

    @Override
    long value(long length) {
      return plain ? register : ~crc.reverse(register) & crc.mask();
    }
  }
}
