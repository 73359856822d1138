package dev.dray.verifier.object;

import java.util.ArrayList;
import java.util.List;

/** Types and strings of the .BTF section (Linux Documentation/bpf/btf.rst). */
final class Btf {
  static final int MAGIC = 0xeb9f;
  private static final int HEADER = 24;
  private static final int COMMON_PART = 12;

  private final Bytes section;
  private final Bytes strings;
  private final List<BtfType> types;

  private Btf(Bytes section, Bytes strings, List<BtfType> types) {
    this.section = section;
    this.strings = strings;
    this.types = types;
  }

  static Btf parse(Bytes section) {
    checkVersion(section);
    long header = section.u32(4);
    if (header < HEADER) {
      throw section.malformed(4, "a header of " + header + " bytes, not 24", Bytes.DAMAGED);
    }
    long typeSize = section.u32(12);
    long start = header + section.u32(8);
    Bytes strings = section.slice(".BTF strings", header + section.u32(16), section.u32(20));
    section.slice(section.name(), start, typeSize);
    List<BtfType> types = new ArrayList<>();
    long at = start;
    while (at < start + typeSize) {
      if (types.size() == Limits.BTF_TYPES) {
        throw section.malformed(at, "more than 1,000,000 types", "split the object");
      }
      int info = section.i32(at + 4);
      BtfType type =
          new BtfType(
              info >>> 24 & 0x1f,
              info & 0xffff,
              section.u32(at),
              section.u32(at + 8),
              at + COMMON_PART);
      if (type.kind() == 0 || type.kind() > BtfType.ENUM64) {
        throw section.malformed(
            at,
            "type " + (types.size() + 1) + " is of kind " + type.kind() + ", known are 1 to 19",
            "compile with clang 14 to 19");
      }
      types.add(type);
      at = type.data() + type.dataSize();
    }
    if (at != start + typeSize) {
      throw section.malformed(at, "the last type reaches beyond the types", Bytes.DAMAGED);
    }
    return new Btf(section, strings, types);
  }

  static void checkVersion(Bytes section) {
    if (section.u16(0) != MAGIC || section.u8(2) != 1) {
      throw section.malformed(
          0,
          "starts with magic 0x"
              + Integer.toHexString(section.u16(0))
              + " version "
              + section.u8(2)
              + ", not 0xeb9f version 1",
          "compile with clang 14 to 19 for little-endian");
    }
  }

  Bytes section() {
    return section;
  }

  String string(long offset) {
    return strings.string(offset);
  }

  List<BtfType> types() {
    return types;
  }

  /** The type of an id that comes from an offset in the section; 0 is void and no type. */
  BtfType type(long id, long from) {
    if (id < 1 || id > types.size()) {
      throw section.malformed(
          from, "refers to type " + id + ", there are 1 to " + types.size(), Bytes.DAMAGED);
    }
    return types.get((int) id - 1);
  }

  /** The type behind typedefs and qualifiers. */
  BtfType plain(long id, long from) {
    BtfType type = type(id, from);
    for (int depth = 0; type.transparent(); depth++) {
      limit(depth, from);
      type = type(type.sizeOrType(), type.data() - 4);
    }
    return type;
  }

  /** Bytes that a value of a type takes. */
  long size(long id, long from) {
    long elements = 1;
    BtfType type = type(id, from);
    for (int depth = 0; ; depth++) {
      limit(depth, from);
      if (type.transparent()) {
        type = type(type.sizeOrType(), type.data() - 4);
      } else if (type.kind() == BtfType.ARRAY) {
        elements = product(elements, section.u32(type.data() + 8), from);
        type = type(section.u32(type.data()), type.data());
      } else {
        return product(elements, sizeOfOne(type, from), from);
      }
    }
  }

  private long sizeOfOne(BtfType type, long from) {
    return switch (type.kind()) {
      case BtfType.POINTER -> 8;
      case BtfType.INT,
          BtfType.STRUCT,
          BtfType.UNION,
          BtfType.ENUM,
          BtfType.ENUM64,
          BtfType.FLOAT ->
          type.sizeOrType();
      default ->
          throw section.malformed(
              from, "a type of kind " + type.kind() + " has no size", "use a complete type");
    };
  }

  private long product(long a, long b, long from) {
    if (b != 0 && a > Limits.MAP_BYTES / b) {
      throw section.malformed(from, "a type larger than 1 GiB", "use a smaller type");
    }
    return a * b;
  }

  private void limit(int depth, long from) {
    if (depth > Limits.BTF_DEPTH) {
      throw section.malformed(
          from,
          "more than " + Limits.BTF_DEPTH + " types refer to one another, perhaps in a circle",
          Bytes.DAMAGED);
    }
  }
}
