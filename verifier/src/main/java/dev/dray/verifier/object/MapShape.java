package dev.dray.verifier.object;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The numbers of a map definition as the object gives them, not yet checked.
 *
 * @param key bytes
 * @param value bytes
 */
record MapShape(long type, long key, long value, long entries, long flags) {

  /** The definition, where the numbers make sense for the type. */
  MapDefinition define(String name, Section section, long offset) {
    MapType known =
        Arrays.stream(MapType.values())
            .filter(t -> t.number() == type)
            .findFirst()
            .orElseThrow(
                () ->
                    section.malformed(
                        offset,
                        "map " + name + " is of type " + type + ", which does not exist here",
                        "use one of "
                            + Arrays.stream(MapType.values())
                                .map(t -> t + " (" + t.number() + ")")
                                .collect(Collectors.joining(", "))));
    String broken =
        switch (known) {
          case RING_BUFFER -> ringBuffer();
          case PROGRAM_ARRAY -> key == 4 && value == 4 ? "" : "a key and a value of 4 bytes";
          case ARRAY, PER_CPU_ARRAY -> key == 4 ? checkValue() : "a key of 4 bytes";
          case HASH, LRU_HASH ->
              key >= 1 && key <= Limits.MAP_KEY_BYTES
                  ? checkValue()
                  : "a key of 1 to " + Limits.MAP_KEY_BYTES + " bytes";
        };
    if (broken.isEmpty() && (entries < 1 || entries > Integer.MAX_VALUE)) {
      broken = "max_entries from 1 to 2147483647";
    }
    if (broken.isEmpty() && entries > Limits.MAP_BYTES / Math.max(1, key + value)) {
      broken = "at most 1 GiB of keys and values";
    }
    if (broken.isEmpty() && (flags & MapDefinition.WRITE_ONLY_TO_PROGRAMS) != 0) {
      broken = "map_flags without BPF_F_WRONLY_PROG, which is not enforced here";
    }
    if (!broken.isEmpty()) {
      throw section.malformed(
          offset,
          "map "
              + name
              + " ("
              + known
              + ", key "
              + key
              + " bytes, value "
              + value
              + " bytes, max_entries "
              + entries
              + ") needs "
              + broken,
          "correct its definition");
    }
    return new MapDefinition(
        name, known, (int) key, (int) value, (int) entries, (int) flags, new MapDefinition.Empty());
  }

  private String checkValue() {
    return value >= 1 && value <= Limits.MAP_VALUE_BYTES
        ? ""
        : "a value of 1 to " + Limits.MAP_VALUE_BYTES + " bytes";
  }

  private String ringBuffer() {
    if (key != 0 || value != 0) {
      return "no key and no value";
    }
    return entries >= 4096 && Long.bitCount(entries) == 1
        ? ""
        : "max_entries (its size in bytes) to be a power of two, at least 4096";
  }
}
