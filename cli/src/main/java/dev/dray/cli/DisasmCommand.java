package dev.dray.cli;

import dev.dray.cli.disasm.CompiledListing;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.file.ProgramFile;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.verifier.object.SourceLine;
import dev.dray.vm.Tier;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Instructions to text. */
@Command(
    name = "disasm",
    description = {
      "Prints a program's instructions as text.",
      "They are linked as they would run, in clang's notation, with the lines of C where the object"
          + " carries them. The text goes back through 'dray asm'.",
      "With --tier, the bytecode that the tier runs stands below the instruction it comes from;"
          + " what prepares the method stands below the first."
    },
    footer = {
      "Examples:",
      "  dray disasm programs/src/main/resources/dev/dray/programs/xor.o",
      "  dray disasm op.o --tier direct"
    })
final class DisasmCommand extends Action {
  @Parameters(
      paramLabel = "PROGRAM",
      description = "clang ELF object, raw instructions (.bin) or assembler text (.s)")
  private Path program;

  @Option(
      names = "--section",
      paramLabel = "NAME",
      description = "only the programs of this section, or of this function name")
  private Optional<String> section = Optional.empty();

  @Option(
      names = "--tier",
      paramLabel = "T",
      converter = TierOption.class,
      description = "beside the bytecode of a compiled tier: sandboxed, guarded or direct")
  private Optional<Tier> tier = Optional.empty();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  DisasmCommand() {}

  @Override
  ExitStatus run() {
    List<ProgramImage> images = ProgramFile.all(program, section);
    for (ProgramImage image : images) {
      Optional<CompiledListing> bytecode = tier.map(each -> CompiledListing.of(image, each));
      if (!image.section().isEmpty()) {
        out().println("; " + image.name() + " in section " + image.section());
      }
      print(image, bytecode);
    }
    return ExitStatus.DONE;
  }

  private void print(ProgramImage image, Optional<CompiledListing> bytecode) {
    Code code = image.program().code();
    Iterator<String> lines = Disassembler.disassemble(code).lines().iterator();
    Optional<SourceLine> shown = Optional.empty();
    for (int index = 0; lines.hasNext(); index++) {
      Optional<SourceLine> source = image.lines().at(code.slotOf(index));
      if (source.isPresent() && !source.equals(shown)) {
        SourceLine line = source.get();
        out().println("; " + line.file() + ":" + line.line() + "  " + line.text());
        shown = source;
      }
      out().println(lines.next());
      int slot = code.slotOf(index);
      bytecode.ifPresent(text -> text.at(slot).forEach(each -> out().println(";         " + each)));
    }
  }
}
