package dev.dray.verifier.object;

/**
 * An ELF section.
 *
 * @param index in the section table
 * @param flags SHF_ bits
 * @param size bytes in memory; for NOBITS sections nothing of it is in the file
 * @param link meaning depends on the type: a string or symbol table
 * @param info meaning depends on the type: the section that relocations apply to
 * @param entrySize bytes of a table's entry
 * @param content what the file holds; empty for NOBITS
 */
record Section(
    int index,
    String name,
    int type,
    long flags,
    long size,
    int link,
    int info,
    long entrySize,
    Bytes content) {
  static final int PROGBITS = 1;
  static final int SYMTAB = 2;
  static final int STRTAB = 3;
  static final int RELA = 4;
  static final int NOBITS = 8;
  static final int REL = 9;

  private static final int WRITE = 1;
  private static final int ALLOC = 2;
  private static final int EXECUTE = 4;
  private static final int COMPRESSED = 0x800;

  boolean executable() {
    return type == PROGBITS && (flags & EXECUTE) != 0;
  }

  /** Code that is called by programs rather than run as one. */
  boolean text() {
    return executable() && (name.equals(".text") || name.startsWith(".text."));
  }

  boolean mapDefinitions() {
    return name.equals(".maps") || name.equals("maps");
  }

  /** Whether the program sees the section as memory. */
  boolean data() {
    return (type == PROGBITS || type == NOBITS)
        && (flags & ALLOC) != 0
        && (flags & EXECUTE) == 0
        && !mapDefinitions();
  }

  boolean readOnly() {
    return name.startsWith(".rodata") || (flags & WRITE) == 0;
  }

  boolean compressed() {
    return (flags & COMPRESSED) != 0;
  }

  MalformedObjectException malformed(long offset, String rule, String advice) {
    return content.malformed(offset, rule, advice);
  }
}
