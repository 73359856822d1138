package dev.dray.verifier.object;

import dev.dray.verifier.isa.MapDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The map definitions of an object; each is read when a program refers to it. */
final class MapTable {
  /** Of {@code struct bpf_map_def}: type, key size, value size, entries, flags. */
  private static final int OLD_DEFINITION = 20;

  private final SymbolTable symbols;
  private final Map<Integer, Relocations> relocations;
  private final Optional<BtfMaps> btf;
  private final Map<Target.Place, MapDefinition> definitions = new HashMap<>();
  private final Map<Integer, Map<Long, Symbol>> variables = new HashMap<>();

  MapTable(SymbolTable symbols, Map<Integer, Relocations> relocations, Optional<BtfMaps> btf) {
    this.symbols = symbols;
    this.relocations = relocations;
    this.btf = btf;
  }

  /** The map whose definition starts at an offset of a section. */
  Target.OfMap at(Section section, long offset) {
    Target.Place place = new Target.Place(section.index(), offset);
    MapDefinition definition = definitions.get(place);
    if (definition == null) {
      if (definitions.size() == Limits.NAMED) {
        throw section.malformed(
            offset, "more than " + Limits.NAMED + " maps in use", "split the object");
      }
      definition = read(section, offset);
      definitions.put(place, definition);
    }
    return new Target.OfMap(place, definition);
  }

  private MapDefinition read(Section section, long offset) {
    if (section.type() != Section.PROGBITS || section.compressed()) {
      throw section.malformed(0, "map definitions without contents", Bytes.DAMAGED);
    }
    Symbol symbol = variables.computeIfAbsent(section.index(), i -> variables(section)).get(offset);
    if (symbol == null) {
      throw section.malformed(
          offset, "a program refers to a place where no map starts", Bytes.DAMAGED);
    }
    String name = symbol.name();
    checkNoValues(section, offset, symbol);
    if (section.name().equals("maps")) {
      return old(section, offset, symbol).define(name, section, offset);
    }
    return btf.orElseThrow(
            () ->
                section.malformed(
                    offset,
                    "map " + name + " is described by type information (.BTF), and there is none",
                    "compile with -g"))
        .shape(section, offset, name)
        .define(name, section, offset);
  }

  private Map<Long, Symbol> variables(Section section) {
    Map<Long, Symbol> result = new HashMap<>();
    for (Symbol symbol : symbols.in(section)) {
      if (symbol.object()) {
        result.putIfAbsent(symbol.value(), symbol);
      }
    }
    return result;
  }

  private void checkNoValues(Section section, long offset, Symbol symbol) {
    List<Relocation> inside =
        relocations
            .getOrDefault(section.index(), Relocations.none())
            .within(offset, offset + Math.max(1, symbol.size()));
    if (!inside.isEmpty()) {
      throw section.malformed(
          inside.get(0).offset(),
          "map " + symbol.name() + " starts with " + inside.get(0).symbol().label() + " in it",
          "leave its values out, and put programs or maps into it from Java");
    }
  }

  private static MapShape old(Section section, long offset, Symbol symbol) {
    Bytes content = section.content();
    if (symbol.size() < OLD_DEFINITION || symbol.size() > Limits.MAP_FIELDS) {
      throw section.malformed(
          offset,
          "map " + symbol.name() + " is defined in " + symbol.size() + " bytes, not in 20",
          "use struct bpf_map_def, or a definition in section .maps");
    }
    for (long at = offset + OLD_DEFINITION; at < offset + symbol.size(); at++) {
      if (content.u8(at) != 0) {
        throw section.malformed(
            at,
            "map " + symbol.name() + " uses fields that struct bpf_map_def does not have",
            "use a definition in section .maps");
      }
    }
    return new MapShape(
        content.u32(offset),
        content.u32(offset + 4),
        content.u32(offset + 8),
        content.u32(offset + 12),
        content.u32(offset + 16));
  }
}
