package dev.dray.verifier.object;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Data sections as maps of one entry; all programs of an object share their contents. */
final class GlobalData {
  private static final Set<String> KERNEL_ONLY = Set.of(".kconfig", ".ksyms", ".struct_ops");

  private final SymbolTable symbols;
  private final Map<Integer, Relocations> relocations;
  private final Map<Target.Place, MapDefinition> definitions = new ConcurrentHashMap<>();
  private final Map<Integer, NavigableMap<Long, Symbol>> objects = new ConcurrentHashMap<>();

  GlobalData(ElfFile elf, SymbolTable symbols, Map<Integer, Relocations> relocations) {
    this.symbols = symbols;
    this.relocations = relocations;
    long total = 0;
    for (Section section : elf.sections()) {
      total = section.data() ? add(total, section.size(), section.name()) : total;
    }
    for (Symbol symbol : symbols.common()) {
      total = add(total, symbol.size(), "COMMON");
    }
  }

  private static long add(long total, long size, String section) {
    if (size < 0 || size > Limits.GLOBAL_BYTES - total) {
      throw new MalformedObjectException(
          section,
          0,
          "global data of more than " + Limits.GLOBAL_BYTES + " bytes",
          "make the variables smaller, or pass the data as an operand");
    }
    return total + size;
  }

  /** The target of an address in a data section. */
  Target.OfData at(Section section, long offset) {
    if (KERNEL_ONLY.contains(section.name())) {
      throw section.malformed(
          offset, "this section exists only inside a Linux kernel", "do not refer to it");
    }
    if (section.compressed() || section.size() == 0) {
      throw section.malformed(
          offset, "a program refers to an empty or compressed section", Bytes.DAMAGED);
    }
    if (offset < 0 || offset > section.size()) {
      throw section.malformed(
          offset,
          "a program refers to a place outside the section's " + section.size() + " bytes",
          "keep the addresses of global variables inside them");
    }
    checkPointers(section, offset);
    Target.Place place = new Target.Place(section.index(), 0);
    MapDefinition definition =
        definitions.computeIfAbsent(
            place,
            p -> define(section.name(), section.readOnly(), section.size(), section.content()));
    return new Target.OfData(place, definition, (int) offset);
  }

  /** The target of an address in a common symbol. */
  Target.OfData common(Symbol symbol, long addend) {
    if (addend < 0 || addend > symbol.size() || symbol.size() == 0) {
      throw new MalformedObjectException(
          "COMMON",
          addend,
          "a program refers to a place outside the " + symbol.size() + " bytes of " + symbol.name(),
          "keep the addresses of global variables inside them");
    }
    if (definitions.size() >= Limits.NAMED) {
      throw new MalformedObjectException(
          "COMMON", 0, "more than " + Limits.NAMED + " variables", "compile with -fno-common");
    }
    Target.Place place = new Target.Place(Symbol.COMMON, symbol.index());
    MapDefinition definition =
        definitions.computeIfAbsent(
            place,
            p -> define(symbol.name(), false, symbol.size(), Bytes.of("COMMON", new byte[0])));
    return new Target.OfData(place, definition, (int) addend);
  }

  private static MapDefinition define(String name, boolean readOnly, long size, Bytes content) {
    byte[] bytes = content.length() == 0 ? new byte[(int) size] : content.copy(0, size);
    return new MapDefinition(
        name, MapType.ARRAY, 4, bytes.length, 1, 0, new MapDefinition.Global(readOnly, bytes));
  }

  // An address is known only when the program runs, so a variable cannot start with one. Other
  // variables of the section may be used all the same.
  private void checkPointers(Section section, long offset) {
    Relocations own = relocations.get(section.index());
    if (own == null) {
      return;
    }
    Map.Entry<Long, Symbol> before =
        objects.computeIfAbsent(section.index(), i -> objects(section)).floorEntry(offset);
    long start = 0;
    long end = section.size();
    String variable = "the section";
    if (before != null) {
      Symbol symbol = before.getValue();
      if (symbol.size() > 0 && offset < symbol.value() + symbol.size()) {
        start = symbol.value();
        end = symbol.value() + symbol.size();
        variable = "variable " + symbol.name();
      }
    }
    List<Relocation> inside = own.within(start, end);
    if (!inside.isEmpty()) {
      Relocation first = inside.get(0);
      throw section.malformed(
          first.offset(),
          variable
              + " starts with the address of "
              + first.symbol().label()
              + " in it, which is known only when the program runs",
          "store an index and select the variable or function with a switch");
    }
  }

  private NavigableMap<Long, Symbol> objects(Section section) {
    NavigableMap<Long, Symbol> result = new TreeMap<>();
    symbols.in(section).stream()
        .filter(Symbol::object)
        .forEach(symbol -> result.putIfAbsent(symbol.value(), symbol));
    return result;
  }
}
