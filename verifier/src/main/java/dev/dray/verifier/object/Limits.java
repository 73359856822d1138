package dev.dray.verifier.object;

/** What a hostile file may make us allocate or walk, at most. */
final class Limits {
  static final int FILE_BYTES = 64 << 20;
  static final int SYMBOLS = 1_000_000;
  static final int RELOCATIONS = 1_000_000;

  /** Functions, and likewise maps: things whose names are kept. */
  static final int NAMED = 65_536;

  static final int LINES = 1_000_000;

  /** Members of the structure that defines a map, and bytes of one of the older kind. */
  static final int MAP_FIELDS = 64;

  static final int BTF_TYPES = 1_000_000;

  /** Typedefs, qualifiers and array dimensions around one type. */
  static final int BTF_DEPTH = 64;

  /** Of one name in characters; more is cut off. */
  static final int NAME = 1024;

  /** Source text kept for one object, in characters; lines beyond come without text. */
  static final int SOURCE_TEXT = 16 << 20;

  /** Slots of one linked program. */
  static final int PROGRAM_SLOTS = 1_000_000;

  /** Slots of all programs that are linked at once. */
  static final int LINKED_SLOTS = 4_000_000;

  /** Bytes of all data sections together. */
  static final long GLOBAL_BYTES = 64L << 20;

  static final int MAP_KEY_BYTES = 512;
  static final int MAP_VALUE_BYTES = 64 << 20;

  /** Keys and values of one map together. */
  static final long MAP_BYTES = 1L << 30;

  private Limits() {}
}
