package dev.dray.verifier.object;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The functions of all executable sections, and which of them are programs. */
final class FunctionTable {
  private static final int SLOT = 8;

  private final Map<Integer, NavigableMap<Long, Function>> bySection = new HashMap<>();
  private final Map<EntryPoint, Function> entries = new LinkedHashMap<>();

  private int count;

  private FunctionTable() {}

  static FunctionTable parse(
      ElfFile elf, SymbolTable symbols, Map<Integer, Relocations> relocations) {
    FunctionTable table = new FunctionTable();
    List<Section> sections =
        elf.sections().stream().filter(s -> s.executable() && s.size() > 0).toList();
    for (Section section : sections) {
      Relocations own = relocations.getOrDefault(section.index(), Relocations.none());
      table.bySection.put(section.index(), table.functions(section, symbols.in(section), own));
    }
    for (boolean text : new boolean[] {false, true}) {
      for (boolean local : new boolean[] {false, true}) {
        if (table.entries.isEmpty()) {
          sections.stream()
              .filter(s -> s.text() == text)
              .forEach(s -> table.addEntries(s, symbols.in(s), local));
        }
      }
    }
    return table;
  }

  /** The function that starts at an offset of a section. */
  Optional<Function> at(int section, long offset) {
    NavigableMap<Long, Function> functions = bySection.get(section);
    return functions == null ? Optional.empty() : Optional.ofNullable(functions.get(offset));
  }

  /** The programs in the order of sections and places. */
  Map<EntryPoint, Function> entries() {
    return entries;
  }

  private void addEntries(Section section, List<Symbol> symbols, boolean local) {
    NavigableMap<Long, Function> functions = bySection.get(section.index());
    boolean typed = symbols.stream().anyMatch(Symbol::function);
    boolean named = false;
    for (Symbol symbol : starts(symbols)) {
      Function function = functions == null ? null : functions.get(symbol.value());
      if (symbol.local() == local && function != null) {
        named = true;
        EntryPoint entry = new EntryPoint(section.name(), symbol.name());
        if (entries.putIfAbsent(entry, function) != null) {
          throw section.malformed(
              function.start(),
              "a second program has the name " + symbol.name(),
              "give the functions different names");
        }
      }
    }
    Function first = functions == null ? null : functions.get(0L);
    if (!typed && !named && !local && first != null) {
      entries.put(new EntryPoint(section.name(), first.name()), first);
    }
  }

  private NavigableMap<Long, Function> functions(
      Section section, List<Symbol> symbols, Relocations relocations) {
    if (section.size() % SLOT != 0 || section.compressed()) {
      throw section.malformed(
          0,
          "code of " + section.size() + " bytes: it must be a multiple of 8, and not compressed",
          Bytes.DAMAGED);
    }
    // By start: the end so far, or 0 while only the next function's start tells.
    NavigableMap<Long, Long> ends = new TreeMap<>();
    Map<Long, String> names = new HashMap<>();
    List<Symbol> starts = starts(symbols);
    requireFew(section, count + starts.size());
    for (Symbol symbol : starts) {
      if (symbol.value() % SLOT != 0 || symbol.size() % SLOT != 0) {
        throw section.malformed(
            symbol.value(),
            "function " + symbol.name() + " does not start and end at an instruction",
            Bytes.DAMAGED);
      }
      if (symbol.value() < section.size()) {
        long end = symbol.size() == 0 ? 0 : symbol.value() + symbol.size();
        ends.merge(symbol.value(), end, Math::max);
        names.computeIfAbsent(symbol.value(), v -> symbol.name());
      }
    }
    if (starts.stream().noneMatch(Symbol::function)) {
      ends.putIfAbsent(0L, 0L);
      callTargets(section, relocations).forEach(start -> ends.putIfAbsent(start, 0L));
      symbols.stream()
          .filter(symbol -> symbol.untyped() && ends.containsKey(symbol.value()))
          .forEach(symbol -> names.computeIfAbsent(symbol.value(), v -> symbol.name()));
    }
    count += ends.size();
    requireFew(section, count);
    NavigableMap<Long, Function> functions = new TreeMap<>();
    for (Map.Entry<Long, Long> entry : ends.entrySet()) {
      long start = entry.getKey();
      Long next = ends.higherKey(start);
      long limit = next == null ? section.size() : next;
      String name =
          names.getOrDefault(start, start == 0 ? section.name() : "function_" + start / SLOT);
      if (entry.getValue() > limit) {
        throw section.malformed(
            start, "function " + name + " overlaps the next one", Bytes.DAMAGED);
      }
      long end = entry.getValue() == 0 ? limit : entry.getValue();
      functions.put(start, new Function(name, section, (int) start, (int) end));
    }
    return functions;
  }

  private static void requireFew(Section section, int functions) {
    if (functions > Limits.NAMED) {
      throw section.malformed(
          0, functions + " functions, at most " + Limits.NAMED + " are read", "split the object");
    }
  }

  /** Symbols of functions, globals first; hand-written assembler often gives them no type. */
  private static List<Symbol> starts(List<Symbol> symbols) {
    boolean typed = symbols.stream().anyMatch(Symbol::function);
    return symbols.stream()
        .filter(s -> typed ? s.function() : s.untyped() && !s.local())
        .sorted(Comparator.comparing(Symbol::local).thenComparingLong(Symbol::value))
        .toList();
  }

  private static List<Long> callTargets(Section section, Relocations relocations) {
    Bytes code = section.content();
    List<Long> targets = new ArrayList<>();
    for (long at = 0; at < code.length(); at += SLOT) {
      int opcode = code.u8(at);
      if (opcode == 0x85 && code.u8(at + 1) >> 4 == 1 && relocations.at(at).isEmpty()) {
        long target = at + SLOT + (long) code.i32(at + 4) * SLOT;
        if (target >= 0 && target < code.length()) {
          targets.add(target);
        }
      }
      if (opcode == 0x18) {
        at += SLOT;
      }
    }
    return targets;
  }
}
