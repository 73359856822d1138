package dev.dray.verifier.object;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The header and the sections of a relocatable ELF64 file for eBPF (System V gABI, chapter 4). */
final class ElfFile {
  private static final int HEADER = 64;
  private static final int SECTION_HEADER = 64;
  private static final int ELF_MAGIC = 0x464c457f;
  private static final int MACHINE_BPF = 247;
  private static final int RELOCATABLE = 1;
  private static final String COMPILE = "compile with clang -O2 -g -target bpf -c";

  private final List<Section> sections;

  private ElfFile(List<Section> sections) {
    this.sections = List.copyOf(sections);
  }

  List<Section> sections() {
    return sections;
  }

  /** The section, where an index comes from the file. */
  Optional<Section> section(long index) {
    return index > 0 && index < sections.size()
        ? Optional.of(sections.get((int) index))
        : Optional.empty();
  }

  /** The only section of a name. */
  Optional<Section> unique(String name) {
    List<Section> found = sections.stream().filter(s -> s.name().equals(name)).toList();
    if (found.size() > 1) {
      throw found.get(1).malformed(0, "two sections have the name " + name, Bytes.DAMAGED);
    }
    return found.stream().findFirst();
  }

  static ElfFile parse(byte[] data) {
    Bytes file = Bytes.of("ELF header", data);
    if (data.length > Limits.FILE_BYTES) {
      throw file.malformed(
          0,
          "the file has " + data.length + " bytes, at most " + Limits.FILE_BYTES + " are read",
          "split the object");
    }
    checkHeader(file);
    long tableOffset = file.i64(40);
    int count = file.u16(60);
    if (count == 0) {
      throw file.malformed(60, "there are no sections", COMPILE);
    }
    Bytes table = file.named("section table").slice("section table", tableOffset, count * 64L);
    List<Section> unnamed = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      unnamed.add(readSection(file, table, i));
    }
    checkOverlaps(file, unnamed, tableOffset, table.length());
    return new ElfFile(named(file, unnamed));
  }

  private static void checkHeader(Bytes file) {
    if (file.length() < HEADER) {
      throw file.malformed(
          0, "the file has " + file.length() + " bytes, an ELF header takes 64", Bytes.DAMAGED);
    }
    check(file, file.i32(0) == ELF_MAGIC, 0, "the file does not start with 7f 'E' 'L' 'F'");
    check(file, file.u8(4) == 2, 4, "ELF class " + file.u8(4) + " is not 2 (64-bit)");
    check(file, file.u8(5) == 1, 5, "byte order " + file.u8(5) + " is not 1 (little-endian)");
    check(file, file.u8(6) == 1, 6, "ELF version " + file.u8(6) + " is not 1");
    check(
        file,
        file.u16(18) == MACHINE_BPF,
        18,
        "the machine is " + machine(file.u16(18)) + ", not 247 (eBPF)");
    check(
        file,
        file.u16(16) == RELOCATABLE,
        16,
        "the file type is " + file.u16(16) + ", not 1 (relocatable: compiled, not linked)");
    check(
        file,
        file.u16(58) == SECTION_HEADER,
        58,
        "section headers of " + file.u16(58) + " bytes, not 64");
  }

  private static String machine(int number) {
    return switch (number) {
      case 3 -> "3 (x86)";
      case 62 -> "62 (x86-64)";
      case 183 -> "183 (AArch64)";
      case 243 -> "243 (RISC-V)";
      default -> Integer.toString(number);
    };
  }

  private static void check(Bytes file, boolean holds, long offset, String rule) {
    if (!holds) {
      throw file.malformed(offset, rule, COMPILE);
    }
  }

  private static Section readSection(Bytes file, Bytes table, int index) {
    long at = (long) index * SECTION_HEADER;
    int type = table.i32(at + 4);
    long size = table.i64(at + 32);
    String place = "section " + index;
    boolean inFile = type != 0 && type != Section.NOBITS;
    if (size < 0 || (inFile && size > file.length())) {
      throw table.malformed(
          at + 32,
          place + " has " + Long.toUnsignedString(size) + " bytes in a file of " + file.length(),
          Bytes.DAMAGED);
    }
    Bytes content =
        inFile ? file.named(place).slice(place, table.i64(at + 24), size) : file.slice(place, 0, 0);
    return new Section(
        index,
        place,
        type,
        table.i64(at + 8),
        size,
        table.i32(at + 40),
        table.i32(at + 44),
        table.i64(at + 56),
        content);
  }

  // Without overlaps the sections hold no more than the file, whatever their headers claim.
  private static void checkOverlaps(
      Bytes file, List<Section> sections, long tableOffset, long tableSize) {
    record Extent(String name, long start, long end) {}
    List<Extent> extents = new ArrayList<>();
    extents.add(new Extent("the ELF header", 0, HEADER));
    extents.add(new Extent("the section table", tableOffset, tableOffset + tableSize));
    for (Section section : sections) {
      if (section.content().length() > 0) {
        long start = section.content().position();
        extents.add(new Extent(section.name(), start, start + section.size()));
      }
    }
    extents.sort(Comparator.comparingLong(Extent::start));
    for (int i = 1; i < extents.size(); i++) {
      Extent before = extents.get(i - 1);
      Extent here = extents.get(i);
      if (here.start() < before.end()) {
        throw file.named("file")
            .malformed(here.start(), here.name() + " overlaps " + before.name(), Bytes.DAMAGED);
      }
    }
  }

  private static List<Section> named(Bytes file, List<Section> sections) {
    int index = file.u16(62);
    if (index >= sections.size() || sections.get(index).type() != Section.STRTAB) {
      throw file.malformed(62, "section " + index + " is no string table", Bytes.DAMAGED);
    }
    Bytes names = sections.get(index).content().named("section names");
    long tableOffset = file.i64(40);
    List<Section> named = new ArrayList<>(sections.size());
    for (Section s : sections) {
      String name = s.index() == 0 ? "" : names.string(file.u32(tableOffset + s.index() * 64L));
      named.add(
          new Section(
              s.index(),
              name,
              s.type(),
              s.flags(),
              s.size(),
              s.link(),
              s.info(),
              s.entrySize(),
              s.content().named(name.isEmpty() ? s.name() : name)));
    }
    return named;
  }
}
