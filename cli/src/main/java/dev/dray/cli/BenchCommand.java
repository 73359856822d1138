package dev.dray.cli;

import dev.dray.cli.bench.BenchRequest;
import dev.dray.cli.bench.BenchRun;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.text.Progress;
import dev.dray.vm.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** User-defined operations side by side. */
@Command(
    name = "bench",
    description = {
      "Times programs in every tier, in turns and in one process, beside native functions of the"
          + " same signature (uint64_t f(struct dray_op *)). What computes the same has to give the"
          + " same result and the same dst and aux, or the command fails.",
      "",
      "Times are medians. dst is as long as src, and zeroed before each run, outside the timing. A"
          + " native function is compared with the only program there is, or with the one of its"
          + " name."
    },
    footer = {
      "Examples:",
      "  dray bench op.o --size 64K --native ./libop.so:op",
      "  dray bench crc32c histogram --tier interpreter"
    })
final class BenchCommand extends Action {
  @Parameters(
      paramLabel = "PROGRAM",
      arity = "0..*",
      description =
          "programs, or names from the catalogue, which bring operands of their own; without any,"
              + " the whole catalogue and the built-in operations")
  private List<String> programs = List.of();

  @Option(
      names = "--size",
      paramLabel = "N",
      converter = Numbers.BenchSize.class,
      description = "bytes of src, also as 64K or 4M; may be repeated; without it 64K and 4M")
  private List<Long> sizes = List.of();

  @Option(
      names = "--src",
      paramLabel = "FILE",
      description = "what src holds, repeated or cut to each size; without it random bytes")
  private Optional<Path> src = Optional.empty();

  @Option(
      names = "--aux",
      paramLabel = "FILE",
      description = "what aux holds before each run; without it aux is empty")
  private Optional<Path> aux = Optional.empty();

  @Option(
      names = "--arg",
      paramLabel = "N",
      converter = Numbers.Immediate.class,
      description = "next immediate, four at most: -2^63 to 2^64-1, decimal or 0x")
  private List<Long> arguments = List.of();

  @Option(
      names = "--tier",
      paramLabel = "T",
      converter = TierOption.class,
      completionCandidates = TierOption.Names.class,
      description = "only these tiers: ${COMPLETION-CANDIDATES}; may be repeated")
  private List<Tier> tiers = List.of();

  @Option(
      names = "--native",
      paramLabel = "LIB.so:SYMBOL",
      description = "a function of a shared library; ratios are to the first one, may be repeated")
  private List<String> natives = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "9",
      description =
          "how often each gets its turn, at least 1; without it ${DEFAULT-VALUE}, fewer are a quick"
              + " look")
  private int rounds;

  @Option(
      names = "--kernels",
      description =
          "instead of programs, the kernels that Dray itself is measured with, beside the same C"
              + " compiled natively")
  private boolean kernels;

  @Option(
      names = "--paged",
      description =
          "every tier once more, on operands that are scattered over frames of 4 KiB, translations"
              + " at hand")
  private boolean paged;

  @Option(names = "--json", description = "one JSON object for each program, tier and size")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  BenchCommand() {}

  @Override
  ExitStatus run() {
    BenchRequest request =
        new BenchRequest(
            programs, sizes, src, aux, arguments, tiers, natives, rounds, kernels, paged, json);
    try (Progress progress = new Progress(err(), Terminals.errors())) {
      return new BenchRun(request, progress, out(), err()).run();
    }
  }
}
