package dev.dray.verifier.object;

import java.util.Optional;

/** Finds what a symbol and an addend name. */
final class AddressResolver {
  private final ElfFile elf;
  private final FunctionTable functions;
  private final GlobalData globals;
  private final MapTable maps;

  AddressResolver(ElfFile elf, FunctionTable functions, GlobalData globals, MapTable maps) {
    this.elf = elf;
    this.functions = functions;
    this.globals = globals;
    this.maps = maps;
  }

  /**
   * The target of a relocation.
   *
   * @param from the section of the place that refers to it
   * @param addend bytes
   */
  Target resolve(Section from, Relocation relocation, long addend) {
    Symbol symbol = relocation.symbol();
    if (symbol.section() == Symbol.UNDEFINED) {
      throw undefined(from, relocation);
    }
    if (symbol.section() == Symbol.COMMON) {
      return globals.common(symbol, addend);
    }
    Optional<Section> found = elf.section(symbol.section());
    long offset = symbol.value() + addend;
    if (found.isPresent()) {
      Section section = found.get();
      if (section.executable()) {
        return new Target.OfFunction(function(from, relocation.offset(), section, offset));
      }
      if (section.mapDefinitions()) {
        return maps.at(section, offset);
      }
      if (section.data()) {
        return globals.at(section, offset);
      }
    }
    throw from.malformed(
        relocation.offset(),
        "refers to " + symbol.label() + ", which is neither code nor data nor a map",
        Bytes.DAMAGED);
  }

  /** The function that starts at an offset of a section. */
  Function function(Section from, long place, Section section, long offset) {
    return functions
        .at(section.index(), offset)
        .orElseThrow(
            () ->
                from.malformed(
                    place,
                    "refers to offset 0x"
                        + Long.toHexString(offset)
                        + " of "
                        + section.name()
                        + ", where no function starts",
                    "in assembler, declare it with .type NAME, @function"));
  }

  private static MalformedObjectException undefined(Section from, Relocation relocation) {
    String name = relocation.symbol().label();
    if (relocation.type() == Relocation.CALL) {
      return from.malformed(
          relocation.offset(),
          "calls " + name + ", which the object does not define",
          "define it in the same file (static, or #include it), or call a helper by its number:"
              + " static long (*"
              + name
              + ")(...) = (void *)N");
    }
    return from.malformed(
        relocation.offset(),
        "refers to " + name + ", which the object does not define",
        "define it in the same file; kernel symbols and kernel configuration do not exist here");
  }
}
