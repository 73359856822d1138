package dev.dray.verifier.isa;

import java.util.Arrays;

/**
 * A map that a program refers to. Global data is a map too: an {@link MapType#ARRAY} of one value,
 * with its initial contents.
 *
 * @param name the symbol's name, or the section's for global data
 * @param keySize bytes; 0 for ring buffers
 * @param valueSize bytes; 0 for ring buffers
 * @param maxEntries entries; for ring buffers the size in bytes
 * @param flags Linux map flags; of those {@link #READ_ONLY_TO_PROGRAMS} makes a difference here
 * @param contents what fills the map before the first run
 */
public record MapDefinition(
    String name,
    MapType type,
    int keySize,
    int valueSize,
    int maxEntries,
    int flags,
    Contents contents) {

  /** Where a map's first contents come from. */
  public sealed interface Contents {}

  /** Nothing, or zeros: an ordinary map. */
  public record Empty() implements Contents {}

  /** A data section; bytes has the length of the value. Read-only data is constant (`.rodata`). */
  public record Global(boolean readOnly, byte[] bytes) implements Contents {
    @Override
    public boolean equals(Object other) {
      return other instanceof Global global
          && readOnly == global.readOnly
          && Arrays.equals(bytes, global.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** An ordinary map without initial contents. */
  public MapDefinition(String name, MapType type, int keySize, int valueSize, int maxEntries) {
    this(name, type, keySize, valueSize, maxEntries, 0, new Empty());
  }

  /** {@code BPF_F_RDONLY_PROG}: programs only read the map, whoever holds it may write. */
  public static final int READ_ONLY_TO_PROGRAMS = 1 << 7;

  /** {@code BPF_F_WRONLY_PROG}. */
  public static final int WRITE_ONLY_TO_PROGRAMS = 1 << 8;

  /** Whether the program must not write the map's values, nor add or delete entries. */
  public boolean readOnly() {
    return constant() || (flags & READ_ONLY_TO_PROGRAMS) != 0;
  }

  /** Whether nobody writes the map's values. */
  public boolean constant() {
    return contents instanceof Global global && global.readOnly();
  }

  /** Whether this is a data section rather than a map of the user's. */
  public boolean global() {
    return contents instanceof Global;
  }
}
