package dev.dray.cli;

import dev.dray.cli.file.ExitStatus;
import dev.dray.kernel.TracedCopy;
import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.RiscvFormat;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.trace.TraceEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One transfer between address spaces, step by step. */
@Command(
    name = "trace",
    description = {
      "Shows one copy between two address spaces, step by step.",
      "The capability check, each level of each page walk, TLB hits and misses, the copy-on-write"
          + " break, the page that comes on demand, each piece that is moved, the completion."
    },
    footer = {"Example:", "  dray trace --bytes 12288 --format x86-5"})
final class TraceCommand extends Action {
  /** The page table formats by name. */
  enum Format {
    X86_4("x86-4"),
    X86_5("x86-5"),
    SV39("sv39"),
    SV48("sv48");

    private final String label;

    Format(String label) {
      this.label = label;
    }

    PageTableFormat tables() {
      return switch (this) {
        case X86_4 -> X86Format.FOUR_LEVEL;
        case X86_5 -> X86Format.FIVE_LEVEL;
        case SV39 -> RiscvFormat.SV39;
        case SV48 -> RiscvFormat.SV48;
      };
    }

    @Override
    public String toString() {
      return label;
    }
  }

  @Spec private CommandSpec trace;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      defaultValue = "12288",
      description = "how much to copy, 1 to 1048576 (default: three pages)")
  private int bytes;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "where in its first page it starts, 0 to 4095")
  private int offset;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "x86-4",
      description = "page tables: ${COMPLETION-CANDIDATES}")
  private Format format;

  @Option(
      names = "--no-fork",
      description = "the destination is not shared copy-on-write beforehand")
  private boolean noFork;

  @Option(names = "--no-fault", description = "all of the destination is there beforehand")
  private boolean noFault;

  @Option(names = "--json", description = "one JSON object a step")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TraceCommand() {}

  @Override
  ExitStatus run() {
    TracedCopy.Outcome outcome = copy().run();
    if (json) {
      for (TraceEvent event : outcome.trace().events()) {
        out().println(event.json());
      }
    } else {
      out().print(outcome.trace().text());
    }
    return outcome.equal() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private TracedCopy copy() {
    try {
      return new TracedCopy(format.tables(), bytes, offset, !noFork, !noFault);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(trace.commandLine(), String.valueOf(e.getMessage()));
    }
  }
}
