package dev.dray.cli;

import dev.dray.cli.conformance.HexBytes;
import dev.dray.cli.conformance.RawProgram;
import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import dev.dray.verifier.isa.Decoder;
import dev.dray.verifier.isa.MalformedProgramException;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.MalformedObjectException;
import dev.dray.verifier.object.ObjectFile;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Tier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One test of the conformance suite's own runner. */
@Command(
    name = "plugin",
    description = {
      "Serves the bpf_conformance runner as its plugin.",
      "The runner starts it once for each test. Reads a program in hexadecimal from standard input,"
          + " runs it with r1 = the memory and r2 = its length, and prints r0 in hexadecimal."
    },
    footer = {
      "Example, from the runner's directory:",
      "  bpf_conformance_runner --test_file_directory tests --plugin_path ./dray \\",
      "      --plugin_options plugin"
    })
final class PluginCommand extends Action {
  private static final int LIMIT = 64 << 20;

  @Parameters(
      paramLabel = "MEMORY",
      arity = "0..1",
      defaultValue = "",
      description = "the initial memory in hexadecimal, white space allowed; none if left out")
  private String memory;

  @Option(
      names = "--tier",
      paramLabel = "T",
      converter = TierOption.class,
      description = "interpreter or sandboxed; default ${DEFAULT-VALUE}",
      defaultValue = "interpreter")
  private Tier tier;

  @Option(names = "--elf", description = "standard input is an ELF object, not raw instructions")
  private boolean elf;

  private final InputStream in;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  PluginCommand(InputStream in) {
    this.in = in;
  }

  @Override
  ExitStatus run() {
    if (tier.verifiedOnly()) {
      throw CliException.usage(
          "tier " + tier.label() + " takes verified programs only: use interpreter or sandboxed");
    }
    byte[] initial = HexBytes.parse("the memory", memory);
    RawProgram program = new RawProgram(image(HexBytes.parse("standard input", input())), initial);
    return switch (program.run(tier, err()::println)) {
      case RawProgram.Result(long value) -> {
        out().println("0x" + Long.toHexString(value));
        yield ExitStatus.DONE;
      }
      case RawProgram.Failure(String message) -> throw CliException.failed(message);
      case RawProgram.Rejected(String message) -> throw CliException.failed(message);
    };
  }

  private String input() {
    try {
      byte[] bytes = in.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw CliException.failed("standard input is longer than " + LIMIT + " characters");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw CliException.usage("cannot read standard input: " + e.getMessage());
    }
  }

  private ProgramImage image(byte[] bytes) {
    try {
      if (!elf) {
        return new ProgramImage(
            "program", "", Program.of(Decoder.decode(bytes)), LineTable.empty());
      }
      List<ProgramImage> programs = ObjectFile.parse(bytes).programs();
      return programs.getFirst();
    } catch (MalformedProgramException | MalformedObjectException e) {
      throw CliException.failed(String.valueOf(e.getMessage()));
    }
  }
}
