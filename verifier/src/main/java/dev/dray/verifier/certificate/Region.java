package dev.dray.verifier.certificate;

import java.util.List;

/** What a pointer points into. Bounds follow from the region alone. */
public sealed interface Region {

  /**
   * An operand; its length is {@link Symbols#SRC_LENGTH} or its like, its contents are volatile.
   */
  record Operand(Kind kind) implements Region {}

  /** Which operand. */
  enum Kind {
    /** Read only. */
    SRC,
    DST,
    AUX;

    /** The root symbol that stands for the operand's length in bytes. */
    public int lengthSymbol() {
      return ordinal();
    }
  }

  /** The read-only context, 80 bytes. */
  record Context() implements Region {}

  /**
   * The 512 bytes of a frame. Offset 0 is the frame's top, where r10 points: valid offsets are -512
   * to -1.
   *
   * @param depth 0 for the entry function
   */
  record Stack(int depth) implements Region {}

  /**
   * A value of a map, or global data.
   *
   * @param map index into the program's maps
   * @param instance which value: pointers with equal instances point into one value, others may
   *     not. A symbol (see {@link Invariant}); {@link Symbols#ONLY_INSTANCE} for global data and
   *     for one-entry arrays addressed by a 64-bit immediate
   */
  record MapValue(int map, int instance) implements Region {}

  /**
   * The key that a for_each callback gets: read only, as long as the map's keys.
   *
   * @param map index into the program's maps
   */
  record MapKey(int map) implements Region {}

  /**
   * A reserved ring-buffer record of a constant size.
   *
   * @param map index of the ring buffer
   * @param size bytes
   * @param instance which reservation, as for map values
   */
  record RingRecord(int map, long size, int instance) implements Region {}

  /**
   * One of several regions, depending on the path that was taken. Pointers whose choices have equal
   * instances point into the same one.
   *
   * @param members at least two, without instances: operands, and values of maps
   * @param instance a symbol, as for map values
   * @param length the symbol that stands for the length in bytes of the one that it is
   */
  record Choice(List<Region> members, int instance, int length) implements Region {
    /** Copies its list. */
    public Choice {
      members = List.copyOf(members);
    }
  }

  /**
   * Whether pointers into equal regions point into one object, so that they may be compared and
   * subtracted. Not so for keys: nested calls of for_each may visit one map.
   */
  default boolean single() {
    return !(this instanceof MapKey);
  }
}
