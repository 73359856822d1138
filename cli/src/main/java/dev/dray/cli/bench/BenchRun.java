package dev.dray.cli.bench;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.bench.Contestant;
import dev.dray.bench.Harness;
import dev.dray.bench.Match;
import dev.dray.bench.Measurement;
import dev.dray.bench.SourceData;
import dev.dray.bench.contestant.TieredProgram;
import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import dev.dray.cli.file.InputFile;
import dev.dray.cli.text.Progress;
import dev.dray.vm.Tier;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Carries out what the command line asks for. One bad input does not stop the others. */
public final class BenchRun {
  private final BenchRequest request;
  private final Progress progress;
  private final PrintWriter out;
  private final PrintWriter err;
  private final List<Measurement> measurements = new ArrayList<>();
  private ExitStatus status = ExitStatus.DONE;

  /**
   * A run.
   *
   * @param out for results
   * @param err for everything else
   */
  public BenchRun(BenchRequest request, Progress progress, PrintWriter out, PrintWriter err) {
    this.request = request;
    this.progress = progress;
    this.out = out;
    this.err = err;
  }

  /**
   * Measures and prints.
   *
   * @throws CliException if nothing can be measured at all
   */
  public ExitStatus run() {
    if (request.kernels()) {
      new KernelRun(request, this::report, this::note, this::show).run();
    } else {
      compare();
    }
    if (!request.json() && !measurements.isEmpty()) {
      progress.close();
      List<String> lines =
          request.kernels()
              ? KernelTable.lines(measurements)
              : MeasurementTable.lines(measurements);
      lines.forEach(out::println);
    }
    return status;
  }

  private void compare() {
    List<NativeFunction> natives = new ArrayList<>();
    List<Group> groups = new ArrayList<>();
    try (Arena arena = Arena.ofShared();
        Engine engine = Dray.open()) {
      for (String name : request.natives()) {
        attempt(name, NativeFunction::load).ifPresent(natives::add);
      }
      candidates().forEach(candidate -> groups.add(group(candidate)));
      if (groups.isEmpty() && natives.isEmpty()) {
        return;
      }
      Optional<MemorySegment> src =
          request.src().map(file -> notEmpty(file.toString(), InputFile.segment(file, arena)));
      MemorySegment aux = aux(groups, arena);
      Optional<Engine> builtIns =
          request.programs().isEmpty() ? Optional.of(engine) : Optional.empty();
      try (Lineup lineup = new Lineup(groups, natives, builtIns)) {
        Harness harness = new Harness(request.settings(), this::show);
        for (long size : request.sizes()) {
          measure(harness, lineup, size, src, aux);
        }
      }
    } finally {
      natives.forEach(NativeFunction::close);
    }
  }

  private List<Candidate> candidates() {
    if (request.programs().isEmpty()) {
      return Candidate.all();
    }
    List<Candidate> candidates = new ArrayList<>();
    for (String name : request.programs()) {
      attempt(name, Candidate::named).ifPresent(candidates::addAll);
    }
    return candidates;
  }

  private Group group(Candidate candidate) {
    TieredProgram program = new TieredProgram(candidate.name(), candidate.image());
    List<Contestant> contestants = new ArrayList<>();
    for (Tier tier : request.wantedTiers()) {
      program
          .refusal(tier)
          .ifPresentOrElse(
              reason -> refused(candidate.name() + " " + tier.label() + ": " + reason, tier),
              () -> {
                contestants.add(program.contestant(tier));
                if (request.paged()) {
                  contestants.add(program.paged(tier));
                }
              });
    }
    return new Group(candidate, contestants);
  }

  private void refused(String message, Tier tier) {
    note(message);
    if (request.demands(tier)) {
      status = status.worse(ExitStatus.FAILED);
    }
  }

  private MemorySegment aux(List<Group> groups, Arena arena) {
    boolean operands = request.aux().isPresent() || !request.arguments().isEmpty();
    if (operands
        && !groups.isEmpty()
        && groups.stream().allMatch(group -> group.candidate().catalogue().isPresent())) {
      throw CliException.usage(
          "programs of the catalogue bring their aux and arguments: leave out --aux and --arg, or"
              + " name the program's object file");
    }
    return request.aux().map(file -> InputFile.segment(file, arena)).orElse(MemorySegment.NULL);
  }

  private static MemorySegment notEmpty(String file, MemorySegment segment) {
    if (segment.byteSize() == 0) {
      throw CliException.failed(file + " is empty, and nothing repeated stays nothing: give data");
    }
    return segment;
  }

  private void measure(
      Harness harness, Lineup lineup, long size, Optional<MemorySegment> src, MemorySegment aux) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment given =
          src.isPresent()
              ? SourceData.repeated(src.get(), size, arena)
              : SourceData.random(size, arena);
      for (Match match : lineup.matches(given, aux, request.fourArguments(), arena)) {
        report(harness.run(match));
      }
    } catch (OutOfMemoryError e) {
      throw CliException.failed(
          "no memory for operands of "
              + size
              + " bytes: choose a smaller --size, or set"
              + " DRAY_JAVA_OPTIONS=-XX:MaxDirectMemorySize=SIZE");
    }
  }

  private void report(List<Measurement> some) {
    for (Measurement each : some) {
      measurements.add(each);
      if (request.json()) {
        out.println(MeasurementTable.json(each));
      }
      each.problem()
          .ifPresent(
              problem -> {
                note(each.program() + " " + each.tier() + ": " + problem);
                status = status.worse(ExitStatus.FAILED);
              });
    }
    out.flush();
  }

  private void note(String message) {
    progress.close();
    err.println("dray: " + message);
  }

  private void show(String what) {
    progress.update(0, 0, what);
  }

  private <T> Optional<T> attempt(String name, Function<String, T> load) {
    try {
      return Optional.of(load.apply(name));
    } catch (CliException e) {
      note(String.valueOf(e.getMessage()));
      status = status.worse(e.status());
      return Optional.empty();
    }
  }
}
