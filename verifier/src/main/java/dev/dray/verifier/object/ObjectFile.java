package dev.dray.verifier.object;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A relocatable eBPF object as clang writes it. Its programs are the global functions of executable
 * sections other than {@code .text}; an object that has only {@code .text} has its programs there.
 *
 * <p>The file may be hostile: what is wrong with it becomes a {@link MalformedObjectException}, and
 * memory and time stay in proportion to its size. What only one program uses is read when that
 * program is asked for, so that a broken one does not stand in the way of the others.
 */
public final class ObjectFile {
  /** Programs that a message lists. */
  private static final int LISTED = 20;

  private final ElfFile elf;
  private final SymbolTable symbols;
  private final Map<Integer, Relocations> relocations;
  private final FunctionTable functions;
  private final Optional<LineInfo> lines;
  private final GlobalData globals;
  private final Optional<BtfMaps> maps;

  private ObjectFile(ElfFile elf) {
    this.elf = elf;
    this.symbols = SymbolTable.parse(elf);
    this.relocations = Relocations.parse(elf, symbols);
    this.functions = FunctionTable.parse(elf, symbols, relocations);
    Optional<Btf> btf = elf.unique(".BTF").map(section -> Btf.parse(section.content()));
    this.lines =
        btf.flatMap(
            types ->
                elf.unique(".BTF.ext").map(section -> LineInfo.parse(section.content(), types)));
    this.globals = new GlobalData(elf, symbols, relocations);
    this.maps = btf.flatMap(types -> elf.unique(".maps").map(section -> maps(types, section)));
    if (functions.entries().isEmpty()) {
      throw new MalformedObjectException(
          "section table",
          0,
          "there is no program: no executable section holds a function",
          "put the function into a section: __attribute__((section(\"dray/op\")))");
    }
  }

  /**
   * Reads an object.
   *
   * @param file the whole file, not kept and not changed
   * @throws MalformedObjectException if it is no eBPF object or breaks a rule of the format
   */
  public static ObjectFile parse(byte[] file) {
    return new ObjectFile(ElfFile.parse(file.clone()));
  }

  /**
   * Reads an object; {@link #parse(byte[])} for one that lies in other memory.
   *
   * @throws MalformedObjectException if it is no eBPF object or breaks a rule of the format
   */
  public static ObjectFile parse(MemorySegment file) {
    // One byte more than is allowed is enough to be refused.
    long size = Math.min(file.byteSize(), Limits.FILE_BYTES + 1L);
    return new ObjectFile(ElfFile.parse(file.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE)));
  }

  /** The programs' names, in the order of sections and of places in them. */
  public List<EntryPoint> entryPoints() {
    return List.copyOf(functions.entries().keySet());
  }

  /**
   * Links every program.
   *
   * @throws MalformedObjectException if one of them refers to what does not exist or is malformed
   */
  public List<ProgramImage> programs() {
    return link(entryPoints());
  }

  /** Links every program that can be linked, and says of each other one what is wrong with it. */
  public List<LinkResult> linkEach() {
    Linker linker = linker();
    List<LinkResult> results = new ArrayList<>();
    functions.entries().forEach((entry, function) -> results.add(attempt(linker, entry, function)));
    return results;
  }

  private static LinkResult attempt(Linker linker, EntryPoint entry, Function function) {
    try {
      return new LinkResult.Linked(linker.link(entry, function));
    } catch (MalformedObjectException e) {
      return new LinkResult.Malformed(entry, e);
    }
  }

  /**
   * Links the programs of a section, or those of a name.
   *
   * @param name a section's ({@code dray/op}) or a function's
   * @throws NoSuchProgramException if there is neither; the message lists what there is
   * @throws MalformedObjectException if one of them refers to what does not exist or is malformed
   */
  public List<ProgramImage> programs(String name) {
    List<EntryPoint> all = entryPoints();
    List<EntryPoint> found = all.stream().filter(e -> e.section().equals(name)).toList();
    if (found.isEmpty()) {
      found = all.stream().filter(e -> e.function().equals(name)).toList();
    }
    if (found.isEmpty()) {
      throw new NoSuchProgramException(
          "no section and no function is called '"
              + name
              + "'; there are "
              + all.stream()
                  .map(e -> e.function() + " in " + e.section())
                  .collect(Collectors.joining(", "))
              + (all.size() > LISTED ? " and " + (all.size() - LISTED) + " more" : ""));
    }
    return link(found);
  }

  /**
   * Links one program.
   *
   * @param entry one of {@link #entryPoints()}
   * @throws NoSuchProgramException if it is not
   * @throws MalformedObjectException if it refers to what does not exist or is malformed
   */
  public ProgramImage program(EntryPoint entry) {
    Function function = functions.entries().get(entry);
    if (function == null) {
      throw new NoSuchProgramException(
          "no function " + entry.function() + " in section " + entry.section());
    }
    return linker().link(entry, function);
  }

  private List<ProgramImage> link(List<EntryPoint> wanted) {
    Linker linker = linker();
    List<ProgramImage> images = new ArrayList<>();
    for (EntryPoint entry : wanted) {
      Function function = functions.entries().get(entry);
      if (function != null) {
        images.add(linker.link(entry, function));
      }
    }
    return images;
  }

  private Linker linker() {
    AddressResolver resolver =
        new AddressResolver(elf, functions, globals, new MapTable(symbols, relocations, maps));
    return new Linker(new FunctionReader(relocations, resolver), lines);
  }

  private BtfMaps maps(Btf types, Section section) {
    Relocations own =
        elf.unique(".BTF")
            .map(s -> relocations.getOrDefault(s.index(), Relocations.none()))
            .orElse(Relocations.none());
    return new BtfMaps(types, own, symbols, section);
  }
}
