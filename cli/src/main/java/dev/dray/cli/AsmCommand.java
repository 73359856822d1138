package dev.dray.cli;

import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.file.OutputFile;
import dev.dray.cli.file.ProgramFile;
import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.asm.AssemblyException;
import dev.dray.verifier.isa.Encoder;
import dev.dray.verifier.isa.MalformedProgramException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Text to raw instructions. */
@Command(
    name = "asm",
    description = {
      "Turns assembler text into raw instructions.",
      "Lines may be in clang's notation, such as 'r2 = *(u32 *)(r1 + 8)', or in that of the"
          + " conformance suite, such as 'ldxw %%r2, [%%r1+8]'. The output has 8 bytes for each"
          + " instruction."
    },
    footer = {"Example:", "  dray asm add.s -o add.bin && dray run add.bin"})
final class AsmCommand extends Action {
  @Parameters(paramLabel = "TEXT", description = "file of assembler text")
  private Path text;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "where to write the instructions")
  private Path output;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  AsmCommand() {}

  @Override
  ExitStatus run() {
    byte[] instructions = assemble(ProgramFile.text(text));
    OutputFile.check(output).write(instructions);
    return ExitStatus.DONE;
  }

  private byte[] assemble(String source) {
    try {
      return Encoder.encode(Assembler.assemble(source));
    } catch (AssemblyException | MalformedProgramException e) {
      throw CliException.failed(text + ": " + e.getMessage());
    }
  }
}
