package dev.dray.cli;

import dev.dray.UserProgram;
import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.file.InputFile;
import dev.dray.cli.file.OutputFile;
import dev.dray.cli.file.ProgramFile;
import dev.dray.cli.run.EngineRun;
import dev.dray.cli.run.Operands;
import dev.dray.cli.run.Report;
import dev.dray.cli.verify.CertificateFiles;
import dev.dray.kernel.LoadOptions;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Tier;
import dev.dray.vm.helper.HelperEnvironment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One execution inside the engine. */
@Command(
    name = "run",
    description = {
      "Runs a program once, inside the engine, over files.",
      "The program is entered with a read-only context that names three operands and four arguments"
          + " (struct dray_op in dray.h): src, which it reads, dst and aux, which it reads and"
          + " writes. What it returns is the result."
    },
    footer = {
      "Examples:",
      "  dray run crc32c.o --src photo.jpg",
      "  dray run xor.o --src in.bin --dst-size 4096 --arg 0x0123456789abcdef --out out.bin"
    })
final class RunCommand extends Action {
  private static final int MOST_ARGUMENTS = 4;

  @Parameters(
      paramLabel = "PROGRAM",
      description = "clang ELF object, raw instructions (.bin) or assembler text (.s)")
  private Path program;

  @Option(
      names = "--section",
      paramLabel = "NAME",
      description = "which program of an object: its section or its function's name")
  private Optional<String> section = Optional.empty();

  @Option(names = "--src", paramLabel = "FILE", description = "first operand; empty if left out")
  private Optional<Path> src = Optional.empty();

  @Option(
      names = "--dst",
      paramLabel = "FILE",
      description = "dst starts as this file, which is never modified")
  private Optional<Path> dst = Optional.empty();

  @Option(
      names = "--dst-size",
      paramLabel = "N",
      converter = Numbers.Size.class,
      description = "dst is N zero bytes; empty if --dst is left out too")
  private Optional<Long> dstSize = Optional.empty();

  @Option(
      names = "--aux",
      paramLabel = "FILE",
      description = "third operand, never modified; empty if left out")
  private Optional<Path> aux = Optional.empty();

  @Option(
      names = "--arg",
      paramLabel = "N",
      converter = Numbers.Immediate.class,
      description =
          "the next of up to four arguments, -2^63 to 2^64-1, decimal or 0x; 0 if left out")
  private List<Long> arguments = new ArrayList<>();

  @Option(names = "--out", paramLabel = "FILE", description = "write dst there after the run")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--aux-out", paramLabel = "FILE", description = "write aux there after the run")
  private Optional<Path> auxOut = Optional.empty();

  @Option(
      names = "--tier",
      paramLabel = "T",
      converter = TierOption.class,
      completionCandidates = TierOption.Names.class,
      description = "${COMPLETION-CANDIDATES}")
  private Optional<Tier> tier = Optional.empty();

  @Option(
      names = "--fuel",
      paramLabel = "N",
      converter = Numbers.Count.class,
      description = "stop after about N instructions (interpreter and sandboxed)")
  private Optional<Long> fuel = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description =
          "verify by this certificate ('dray verify --save-certificate'), which is refused if it"
              + " does not prove the program (guarded and direct; the other tiers verify nothing)")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--or-verify",
      description = "where the certificate is refused, verify without it")
  private boolean orVerify;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  RunCommand() {}

  @Override
  ExitStatus run() {
    if (arguments.size() > MOST_ARGUMENTS) {
      throw CliException.usage(
          arguments.size() + " --arg given; a descriptor carries four, put more into --aux");
    }
    if (dst.isPresent() && dstSize.isPresent()) {
      throw CliException.usage(
          "--dst and --dst-size given; dst starts as a file or as zeros: give one");
    }
    refuseInputAsOutput();
    ProgramImage image = ProgramFile.one(program, section);
    try (EngineRun engine = new EngineRun();
        Arena arena = engine.newArena();
        UserProgram loaded = load(engine, image)) {
      Operands operands =
          new Operands(
              src.map(file -> InputFile.segment(file, arena)).orElse(nothing(arena)),
              dst(arena),
              aux.map(file -> InputFile.segment(file, arena)).orElse(nothing(arena)),
              arguments.stream().mapToLong(Long::longValue).toArray());
      Optional<OutputFile> dstFile = out.map(OutputFile::check);
      Optional<OutputFile> auxFile = auxOut.map(OutputFile::check);
      Report report = EngineRun.run(loaded, operands);
      dstFile.ifPresent(file -> file.write(operands.dst()));
      auxFile.ifPresent(file -> file.write(operands.aux()));
      print(report);
      return report.succeeded() ? ExitStatus.DONE : ExitStatus.FAILED;
    }
  }

  private UserProgram load(EngineRun engine, ProgramImage image) {
    if (certificate.isEmpty()) {
      return engine.load(image, options());
    }
    try {
      Certificate proof = CertificateFiles.read(certificate.get());
      return engine.load(image, options().withCertificate(proof));
    } catch (CliException refused) {
      if (!orVerify || refused.status() == ExitStatus.USAGE) {
        throw refused;
      }
      err().println("dray: " + refused.getMessage() + "; verified without the certificate");
      return engine.load(image, options());
    }
  }

  private LoadOptions options() {
    LoadOptions options =
        LoadOptions.standard()
            .withEnvironment(HelperEnvironment.system().withTrace(err()::println));
    if (fuel.isPresent()) {
      options = options.withFuel(fuel.get());
    }
    return tier.isPresent() ? options.withTier(tier.get()) : options;
  }

  private MemorySegment dst(Arena arena) {
    return dst.map(file -> InputFile.segment(file, arena))
        .orElseGet(() -> InputFile.allocate("--dst-size", dstSize.orElse(0L), arena));
  }

  private static MemorySegment nothing(Arena arena) {
    return InputFile.allocate("an empty operand", 0, arena);
  }

  private void print(Report report) {
    if (json) {
      out().println(report.json());
    } else {
      report.lines().forEach(out()::println);
    }
    if (!report.succeeded()) {
      err().println("dray: " + program + ": " + report.message());
    }
  }

  /** Inputs are promised to stay as they are. */
  private void refuseInputAsOutput() {
    List<Path> inputs = new ArrayList<>(List.of(program));
    src.ifPresent(inputs::add);
    aux.ifPresent(inputs::add);
    dst.ifPresent(inputs::add);
    out.ifPresent(file -> refuse("--out", file, inputs));
    auxOut.ifPresent(file -> refuse("--aux-out", file, inputs));
    if (out.isPresent() && auxOut.isPresent()) {
      refuse("--aux-out", auxOut.get(), List.of(out.get()));
    }
  }

  private static void refuse(String option, Path output, List<Path> others) {
    for (Path other : others) {
      if (isSame(output, other)) {
        throw CliException.usage(
            option
                + " "
                + output
                + " is used for something else already; inputs are never modified: give another"
                + " path");
      }
    }
  }

  /** Whether two paths name one regular file; devices may serve for several things. */
  private static boolean isSame(Path a, Path b) {
    try {
      if (Files.exists(a) && Files.exists(b)) {
        return Files.isRegularFile(a) && Files.isSameFile(a, b);
      }
    } catch (IOException _) {
      return false;
    }
    return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
  }
}
