package dev.dray.verifier.object;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The relocations of one section, in the order of their places. */
final class Relocations {
  private static final int ENTRY = 16;
  private static final Relocations NONE = new Relocations(List.of());

  private final List<Relocation> sorted;

  private Relocations(List<Relocation> sorted) {
    this.sorted = sorted;
  }

  /** By the section that they apply to; those of debugging sections are left out. */
  static Map<Integer, Relocations> parse(ElfFile elf, SymbolTable symbols) {
    Map<Integer, List<Relocation>> bySection = new HashMap<>();
    int total = 0;
    for (Section table : elf.sections()) {
      if (table.type() != Section.REL && table.type() != Section.RELA) {
        continue;
      }
      Section target =
          elf.section(table.info())
              .orElseThrow(
                  () ->
                      table.malformed(
                          0, "applies to section " + table.info() + ": none", Bytes.DAMAGED));
      if (target.executable()
          || target.data()
          || target.mapDefinitions()
          || target.name().equals(".BTF")) {
        List<Relocation> found = bySection.computeIfAbsent(target.index(), i -> new ArrayList<>());
        total += table.content().length() / ENTRY;
        if (total > Limits.RELOCATIONS) {
          throw table.malformed(
              0, "more than " + Limits.RELOCATIONS + " relocations", "split the object");
        }
        read(table, target, symbols, found);
      }
    }
    Map<Integer, Relocations> result = new HashMap<>();
    bySection.forEach((index, found) -> result.put(index, sorted(elf, index, found)));
    return result;
  }

  private static void read(
      Section table, Section target, SymbolTable symbols, List<Relocation> into) {
    Bytes content = table.content();
    if (table.type() == Section.RELA) {
      throw content.malformed(
          0, "relocations with explicit addends (RELA)", "compile with clang, which writes REL");
    }
    if (content.length() % ENTRY != 0) {
      throw content.malformed(
          0, content.length() + " bytes are not a multiple of 16", Bytes.DAMAGED);
    }
    for (int at = 0; at < content.length(); at += ENTRY) {
      long offset = content.i64(at);
      long index = content.u32(at + 12);
      if (offset < 0 || offset > target.size() - 4) {
        throw content.malformed(
            at,
            "relocates offset 0x"
                + Long.toHexString(offset)
                + " of "
                + target.name()
                + ", which has "
                + target.size()
                + " bytes",
            Bytes.DAMAGED);
      }
      int place = at;
      Symbol symbol =
          symbols
              .at(index)
              .orElseThrow(
                  () ->
                      content.malformed(
                          place + 12, "refers to symbol " + index + ": none", Bytes.DAMAGED));
      into.add(new Relocation(offset, content.i32(at + 8), symbol));
    }
  }

  private static Relocations sorted(ElfFile elf, int section, List<Relocation> relocations) {
    relocations.sort(Comparator.comparingLong(Relocation::offset));
    for (int i = 1; i < relocations.size(); i++) {
      long offset = relocations.get(i).offset();
      if (offset == relocations.get(i - 1).offset()) {
        throw elf.sections()
            .get(section)
            .malformed(offset, "two relocations apply to the same place", Bytes.DAMAGED);
      }
    }
    return new Relocations(relocations);
  }

  static Relocations none() {
    return NONE;
  }

  /** The relocation of the place at an offset. */
  Optional<Relocation> at(long offset) {
    int index = firstFrom(offset);
    return index < sorted.size() && sorted.get(index).offset() == offset
        ? Optional.of(sorted.get(index))
        : Optional.empty();
  }

  /** Those with start <= offset < end. */
  List<Relocation> within(long start, long end) {
    int from = firstFrom(start);
    return sorted.subList(from, Math.max(from, firstFrom(end)));
  }

  private int firstFrom(long offset) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).offset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
