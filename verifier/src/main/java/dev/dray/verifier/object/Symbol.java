package dev.dray.verifier.object;

/**
 * An ELF symbol.
 *
 * @param names the string table, from which the name is read when it is wanted
 * @param section the index of the section that defines it, or one of the constants below
 * @param sectionName empty where no section defines it
 * @param value bytes from the section's start
 * @param size bytes; 0 if unknown
 */
record Symbol(
    int index,
    Bytes names,
    long nameOffset,
    int type,
    int binding,
    int section,
    String sectionName,
    long value,
    long size) {
  static final int UNDEFINED = 0;
  static final int ABSOLUTE = 0xfff1;
  static final int COMMON = 0xfff2;

  private static final int NO_TYPE = 0;
  private static final int OBJECT = 1;
  private static final int FUNCTION = 2;
  private static final int LOCAL = 0;

  String name() {
    return names.string(nameOffset);
  }

  /** The name, or where it is for one without: clang refers to what is static by its section. */
  String label() {
    String name = name();
    return name.isEmpty() ? "something in " + sectionName : name;
  }

  boolean local() {
    return binding == LOCAL;
  }

  boolean function() {
    return type == FUNCTION;
  }

  boolean object() {
    return type == OBJECT;
  }

  boolean untyped() {
    return type == NO_TYPE;
  }
}
