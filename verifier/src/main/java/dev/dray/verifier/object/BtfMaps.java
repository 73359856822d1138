package dev.dray.verifier.object;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Map definitions as clang describes them in .BTF: variables of the data section .maps. */
final class BtfMaps {
  private static final int PROGRAM_ARRAY = 3;
  private static final int ENTRY = 12;

  private final Btf btf;
  private final Relocations relocations;
  private final SymbolTable symbols;
  private final Map<Long, Variable> byOffset = new HashMap<>();
  private final Map<String, Long> byName = new HashMap<>();

  /** A variable's structure, and the place in .BTF that names it. */
  private record Variable(long type, long place) {}

  /**
   * The definitions of an object.
   *
   * @param relocations those of .BTF: clang leaves the variables' offsets to the linker
   * @param maps section .maps
   */
  BtfMaps(Btf btf, Relocations relocations, SymbolTable symbols, Section maps) {
    this.btf = btf;
    this.relocations = relocations;
    this.symbols = symbols;
    for (BtfType type : btf.types()) {
      if (type.kind() == BtfType.DATA_SECTION && btf.string(type.nameOffset()).equals(".maps")) {
        readVariables(type, maps);
      }
    }
  }

  private void readVariables(BtfType section, Section maps) {
    if (section.length() > Limits.NAMED - byOffset.size()) {
      throw btf.section()
          .malformed(section.data(), "more than " + Limits.NAMED + " maps", "split the object");
    }
    for (int i = 0; i < section.length(); i++) {
      long at = section.data() + (long) i * ENTRY;
      BtfType variable = btf.type(btf.section().u32(at), at);
      if (variable.kind() != BtfType.VARIABLE) {
        throw btf.section().malformed(at, "an entry of .maps is no variable", Bytes.DAMAGED);
      }
      long inPlace = btf.section().u32(at + 4);
      // Tools that strip an object may drop the relocations of .BTF, and leave the names.
      long offset =
          relocations
              .at(at + 4)
              .map(relocation -> relocation.symbol().value() + inPlace)
              .orElseGet(() -> offsetByName(maps, variable, inPlace));
      byOffset.putIfAbsent(offset, new Variable(variable.sizeOrType(), at));
    }
  }

  private long offsetByName(Section maps, BtfType variable, long inPlace) {
    if (byName.isEmpty()) {
      symbols.in(maps).stream()
          .filter(Symbol::object)
          .limit(Limits.NAMED)
          .forEach(symbol -> byName.put(symbol.name(), symbol.value()));
    }
    return byName.getOrDefault(btf.string(variable.nameOffset()), inPlace);
  }

  /** The numbers of the map whose variable is at an offset of .maps. */
  MapShape shape(Section maps, long offset, String name) {
    Variable variable = byOffset.get(offset);
    if (variable == null) {
      throw maps.malformed(
          offset, "the type information does not describe map " + name, "compile again with -g");
    }
    BtfType struct = btf.plain(variable.type(), variable.place());
    if (struct.kind() != BtfType.STRUCT || struct.length() > Limits.MAP_FIELDS) {
      throw maps.malformed(
          offset,
          "map " + name + " is no structure of a few members",
          "define it with __uint and __type");
    }
    Fields fields = new Fields(maps, offset, name);
    for (int i = 0; i < struct.length(); i++) {
      fields.read(struct.data() + (long) i * ENTRY);
    }
    return fields.shape();
  }

  /** Collects the members of one definition. */
  private final class Fields {
    private final Section maps;
    private final long offset;
    private final String map;
    private final Map<String, Long> numbers = new HashMap<>();

    Fields(Section maps, long offset, String map) {
      this.maps = maps;
      this.offset = offset;
      this.map = map;
    }

    void read(long member) {
      String field = btf.string(btf.section().u32(member));
      long type = btf.section().u32(member + 4);
      switch (field) {
        case "type", "max_entries", "map_flags", "key_size", "value_size" ->
            put(field, number(field, type, member));
        case "key", "value" -> put(field + "_size", size(field, type, member));
        // Where a map is kept and on which node does not matter here; the size of `values` is in
        // max_entries.
        case "pinning", "numa_node", "map_extra", "values" -> {}
        default ->
            throw maps.malformed(
                offset,
                "map " + map + " has a field " + field,
                "use type, key, value, key_size, value_size, max_entries, map_flags");
      }
    }

    MapShape shape() {
      if (!numbers.containsKey("type")) {
        throw maps.malformed(offset, "map " + map + " has no type", "add __uint(type, ...)");
      }
      boolean programs = get("type") == PROGRAM_ARRAY;
      return new MapShape(
          get("type"),
          numbers.getOrDefault("key_size", programs ? 4L : 0L),
          numbers.getOrDefault("value_size", programs ? 4L : 0L),
          get("max_entries"),
          get("map_flags"));
    }

    private long get(String field) {
      return numbers.getOrDefault(field, 0L);
    }

    private void put(String field, long number) {
      Long other = numbers.put(field, number);
      if (other != null && other != number) {
        throw maps.malformed(
            offset,
            "map " + map + " has " + field + " " + other + " and " + number,
            "give it once");
      }
    }

    /** {@code __uint(field, n)} is {@code int (*field)[n]}. */
    private long number(String field, long type, long member) {
      BtfType array = pointee(type, member).orElseThrow(() -> shapeOf(field, "__uint"));
      if (array.kind() != BtfType.ARRAY) {
        throw shapeOf(field, "__uint");
      }
      return btf.section().u32(array.data() + 8);
    }

    /** {@code __type(field, t)} is {@code t *field}. */
    private long size(String field, long type, long member) {
      BtfType pointer = btf.plain(type, member);
      if (pointer.kind() != BtfType.POINTER) {
        throw shapeOf(field, "__type");
      }
      return btf.size(pointer.sizeOrType(), member);
    }

    private Optional<BtfType> pointee(long type, long member) {
      BtfType pointer = btf.plain(type, member);
      return pointer.kind() == BtfType.POINTER
          ? Optional.of(btf.plain(pointer.sizeOrType(), member))
          : Optional.empty();
    }

    private MalformedObjectException shapeOf(String field, String macro) {
      return maps.malformed(
          offset,
          "field " + field + " of map " + map + " is not written with " + macro,
          "write " + macro + "(" + field + ", ...)");
    }
  }
}
