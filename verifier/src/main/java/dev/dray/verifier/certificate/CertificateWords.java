package dev.dray.verifier.certificate;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Numbers and lists as bytes. */
final class CertificateWords {
  private static final int HASH_BYTES = 32;

  private CertificateWords() {}

  /** Writes. */
  static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
      return out.toByteArray();
    }

    void fixed(long value, int bytes) {
      for (int i = 0; i < bytes; i++) {
        out.write((int) (value >>> (8 * i)));
      }
    }

    void unsigned(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    void signed(long value) {
      unsigned(value << 1 ^ value >> 63);
    }

    void tagged(int tag, long value) {
      unsigned(tag);
      signed(value);
    }

    void raw(byte[] bytes) {
      out.writeBytes(bytes);
    }

    void hash(String hex) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      if (bytes.length != HASH_BYTES) {
        throw new IllegalArgumentException(
            "a binding of " + bytes.length + " bytes; SHA-256 has " + HASH_BYTES);
      }
      out.writeBytes(bytes);
    }

    <T> void list(List<T> list, Consumer<T> each) {
      unsigned(list.size());
      list.forEach(each);
    }
  }

  /** Reads; nothing is allocated that is larger than the bytes that are left. */
  static final class Reader {
    private final byte[] bytes;
    private int position;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    MalformedCertificateException malformed(String message) {
      return new MalformedCertificateException(position, message);
    }

    private int next() {
      if (position == bytes.length) {
        throw malformed("the certificate ends too soon");
      }
      return bytes[position++] & 0xff;
    }

    long fixed(int count) {
      long value = 0;
      for (int i = 0; i < count; i++) {
        value |= (long) next() << (8 * i);
      }
      return value;
    }

    long unsigned() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        int part = next();
        if (shift == 63 && part > 1) {
          break;
        }
        value |= (long) (part & 0x7f) << shift;
        if (part < 0x80) {
          return value;
        }
      }
      throw malformed("a number of more than 64 bits");
    }

    long signed() {
      long value = unsigned();
      return value >>> 1 ^ -(value & 1);
    }

    int integer() {
      long value = signed();
      if (value != (int) value) {
        throw malformed(value + " does not fit into 32 bits");
      }
      return (int) value;
    }

    /** A number below a count. */
    int choice(int count) {
      long value = unsigned();
      if (value < 0 || value >= count) {
        throw malformed("alternative " + Long.toUnsignedString(value) + " of " + count);
      }
      return (int) value;
    }

    String hash() {
      if (bytes.length - position < HASH_BYTES) {
        throw malformed("the certificate ends too soon");
      }
      position += HASH_BYTES;
      return HexFormat.of().formatHex(bytes, position - HASH_BYTES, position);
    }

    /** The bytes that are left. */
    byte[] rest() {
      return Arrays.copyOfRange(bytes, position, bytes.length);
    }

    <T> List<T> list(Supplier<T> each) {
      return numbered(index -> each.get());
    }

    <T> List<T> numbered(IntFunction<T> each) {
      long count = unsigned();
      if (count < 0 || count > bytes.length - position) {
        throw malformed(
            "a list of "
                + Long.toUnsignedString(count)
                + " in "
                + (bytes.length - position)
                + " bytes");
      }
      List<T> list = new ArrayList<>();
      for (int index = 0; index < count; index++) {
        list.add(each.apply(index));
      }
      return list;
    }

    void end() {
      if (position != bytes.length) {
        throw malformed((bytes.length - position) + " bytes too many");
      }
    }
  }
}
