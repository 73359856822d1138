package dev.dray.verifier.object;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A range of the file that no read can leave. Little-endian; offsets count from its start. */
final class Bytes {
  static final String DAMAGED = "the file is damaged or truncated: compile it again";

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private final String name;
  private final byte[] file;
  private final int start;
  private final int length;

  private Bytes(String name, byte[] file, int start, int length) {
    this.name = name;
    this.file = file;
    this.start = start;
    this.length = length;
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  static Bytes of(String name, byte[] file) {
    return new Bytes(name, file, 0, file.length);
  }

  /** A part of this range under a name of its own. */
  Bytes slice(String part, long offset, long size) {
    return new Bytes(part, file, start + require(offset, size), (int) size);
  }

  Bytes named(String other) {
    return new Bytes(other, file, start, length);
  }

  String name() {
    return name;
  }

  int length() {
    return length;
  }

  /** Where the range starts in the file. */
  int position() {
    return start;
  }

  int u8(long offset) {
    return file[start + require(offset, 1)] & 0xff;
  }

  int u16(long offset) {
    return (short) SHORT.get(file, start + require(offset, 2)) & 0xffff;
  }

  int i32(long offset) {
    return (int) INT.get(file, start + require(offset, 4));
  }

  long u32(long offset) {
    return i32(offset) & 0xffff_ffffL;
  }

  long i64(long offset) {
    return (long) LONG.get(file, start + require(offset, 8));
  }

  byte[] copy(long offset, long size) {
    int from = start + require(offset, size);
    return Arrays.copyOfRange(file, from, from + (int) size);
  }

  /** The string that a NUL ends, cut off after {@link Limits#NAME} bytes. */
  String string(long offset) {
    int from = start + require(offset, 1);
    int limit = Math.min(start + length, from + Limits.NAME);
    int to = from;
    while (to < limit && file[to] != 0) {
      to++;
    }
    if (to == start + length) {
      throw malformed(offset, "a string has no terminating NUL", DAMAGED);
    }
    return new String(file, from, to - from, StandardCharsets.UTF_8);
  }

  MalformedObjectException malformed(long offset, String rule, String advice) {
    return new MalformedObjectException(name, offset, rule, advice);
  }

  private int require(long offset, long size) {
    if (offset < 0 || size < 0 || size > length || offset > length - size) {
      throw malformed(
          offset,
          "needs "
              + Long.toUnsignedString(size)
              + " bytes here, but there are "
              + length
              + " in all",
          DAMAGED);
    }
    return (int) offset;
  }
}
