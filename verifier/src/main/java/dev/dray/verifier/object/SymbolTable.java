package dev.dray.verifier.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The symbols of an object (System V gABI, "Symbol Table"). */
final class SymbolTable {
  private static final int ENTRY = 24;
  private static final int FIRST_RESERVED = 0xff00;

  private final List<Symbol> symbols;

  private final Map<Integer, List<Symbol>> bySection;

  private SymbolTable(List<Symbol> symbols) {
    this.symbols = List.copyOf(symbols);
    this.bySection = symbols.stream().collect(Collectors.groupingBy(Symbol::section));
  }

  static SymbolTable parse(ElfFile elf) {
    List<Section> tables = elf.sections().stream().filter(s -> s.type() == Section.SYMTAB).toList();
    if (tables.size() != 1) {
      throw new MalformedObjectException(
          "section table",
          0,
          "there are " + tables.size() + " symbol tables, one is needed",
          "compile again, and do not strip the symbols");
    }
    Section table = tables.get(0);
    Bytes content = table.content();
    if (content.length() % ENTRY != 0 || content.length() / ENTRY > Limits.SYMBOLS) {
      throw content.malformed(
          0,
          content.length() + " bytes of symbols: at most 1,000,000 of 24 bytes each",
          Bytes.DAMAGED);
    }
    Bytes names =
        elf.section(table.link())
            .filter(s -> s.type() == Section.STRTAB)
            .orElseThrow(
                () ->
                    content.malformed(
                        0,
                        "section " + table.link() + " should hold the names of the symbols",
                        Bytes.DAMAGED))
            .content();
    List<Symbol> symbols = new ArrayList<>();
    for (int at = 0; at < content.length(); at += ENTRY) {
      symbols.add(read(elf, content, names, at));
    }
    return new SymbolTable(symbols);
  }

  private static Symbol read(ElfFile elf, Bytes content, Bytes names, int at) {
    int info = content.u8(at + 4);
    int index = at / ENTRY;
    int sectionIndex = content.u16(at + 6);
    long value = content.i64(at + 8);
    long size = content.i64(at + 16);
    String sectionName = "";
    if (sectionIndex != Symbol.UNDEFINED && sectionIndex < FIRST_RESERVED) {
      Section section =
          elf.section(sectionIndex)
              .orElseThrow(
                  () ->
                      content.malformed(
                          at + 6,
                          "symbol "
                              + index
                              + " lies in section "
                              + sectionIndex
                              + ", there are "
                              + elf.sections().size(),
                          Bytes.DAMAGED));
      if (value < 0 || size < 0 || value > section.size() || size > section.size() - value) {
        throw content.malformed(
            at + 8,
            "symbol " + index + " reaches beyond the end of section " + section.name(),
            Bytes.DAMAGED);
      }
      sectionName = section.name();
    }
    return new Symbol(
        index,
        names,
        content.u32(at),
        info & 0xf,
        info >> 4,
        sectionIndex,
        sectionName,
        value,
        size);
  }

  List<Symbol> in(Section section) {
    return bySection.getOrDefault(section.index(), List.of());
  }

  /** Symbols that the linker would have made room for (clang's -fcommon). */
  List<Symbol> common() {
    return bySection.getOrDefault(Symbol.COMMON, List.of());
  }

  Optional<Symbol> at(long index) {
    return index >= 0 && index < symbols.size()
        ? Optional.of(symbols.get((int) index))
        : Optional.empty();
  }
}
