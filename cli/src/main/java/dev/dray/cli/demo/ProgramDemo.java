package dev.dray.cli.demo;

import dev.dray.ProgramResult;
import dev.dray.UserProgram;
import dev.dray.cli.file.InputFile;
import dev.dray.cli.run.EngineRun;
import dev.dray.programs.CatalogueProgram;
import dev.dray.programs.Workload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** One program of the catalogue, checked against its implementation in plain Java. */
final class ProgramDemo {
  private final EngineRun engine;
  private final CatalogueProgram program;
  private final UserProgram loaded;

  ProgramDemo(EngineRun engine, CatalogueProgram program, UserProgram loaded) {
    this.engine = engine;
    this.program = program;
    this.loaded = loaded;
  }

  DemoRow run(MemorySegment input) {
    try (Arena arena = engine.newArena()) {
      Workload workload = program.workload(input, arena);
      MemorySegment dst = InputFile.allocate("a destination", workload.dstSize(), arena);
      MemorySegment aux = copy(workload.aux(), arena);
      ProgramResult[] last = new ProgramResult[1];
      Runnable work = () -> last[0] = run(workload, dst, aux);
      long first = Stopwatch.nanos(work);
      ProgramResult result = last[0];
      DemoRow.Check check = check(workload, dst, aux, result, arena);
      Runnable before =
          () -> {
            dst.fill((byte) 0);
            MemorySegment.copy(workload.aux(), 0, aux, 0, aux.byteSize());
          };
      long fastest = Stopwatch.fastest(first, before, work);
      return new DemoRow(
          program.name(),
          DemoRow.Kind.PROGRAM,
          workload.src().byteSize(),
          result(result.value()),
          result.tier().label(),
          fastest,
          check);
    }
  }

  private ProgramResult run(Workload workload, MemorySegment dst, MemorySegment aux) {
    return loaded.run(workload.src(), dst, aux, workload.argumentArray());
  }

  private DemoRow.Check check(
      Workload workload, MemorySegment dst, MemorySegment aux, ProgramResult result, Arena arena) {
    MemorySegment wantedDst = InputFile.allocate("a second destination", dst.byteSize(), arena);
    MemorySegment wantedAux = copy(workload.aux(), arena);
    long wanted = program.reference(workload.src(), wantedDst, wantedAux, workload.argumentArray());
    if (wanted != result.value()) {
      return new DemoRow.Check(false, "Java computes " + result(wanted));
    }
    long difference = dst.mismatch(wantedDst);
    if (difference >= 0) {
      return new DemoRow.Check(false, "dst differs from Java's at byte " + difference);
    }
    difference = aux.mismatch(wantedAux);
    if (difference >= 0) {
      return new DemoRow.Check(false, "aux differs from Java's at byte " + difference);
    }
    Optional<String> state = program.stateDifference(workload, loaded.instance());
    if (state.isPresent()) {
      return new DemoRow.Check(false, state.get());
    }
    return new DemoRow.Check(true, "result, dst, aux and maps, computed in Java");
  }

  private String result(long value) {
    return program.name().startsWith("crc") ? "0x" + Long.toHexString(value) : Long.toString(value);
  }

  private static MemorySegment copy(MemorySegment from, Arena arena) {
    MemorySegment to = InputFile.allocate("a third operand", from.byteSize(), arena);
    MemorySegment.copy(from, 0, to, 0, from.byteSize());
    return to;
  }
}
