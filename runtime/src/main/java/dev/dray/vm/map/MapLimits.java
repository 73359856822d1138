package dev.dray.vm.map;

import dev.dray.verifier.isa.MapDefinition;

/**
 * What one map may take of the host. Definitions come from object files, which may be hostile.
 *
 * @param bytes of values and keys together, or of a ring buffer
 * @param entries of a map other than a ring buffer
 */
public record MapLimits(long bytes, int entries) {
  /** 256 MiB and 16 Mi entries. */
  public static final MapLimits DEFAULT = new MapLimits(256L << 20, 16 << 20);

  void checkBytes(MapDefinition definition, long wanted) {
    if (wanted < 0 || wanted > bytes) {
      throw refuse(definition, "wants " + Long.toUnsignedString(wanted) + " bytes", bytes);
    }
  }

  void checkEntries(MapDefinition definition) {
    if (definition.maxEntries() < 1 || definition.maxEntries() > entries) {
      throw refuse(
          definition,
          "has max_entries " + Integer.toUnsignedString(definition.maxEntries()),
          entries);
    }
  }

  private static IllegalArgumentException refuse(
      MapDefinition definition, String what, long limit) {
    return new IllegalArgumentException(
        "map "
            + definition.name()
            + " "
            + what
            + "; allowed is 1 to "
            + limit
            + ": lower max_entries, or raise the instance's limit");
  }
}
