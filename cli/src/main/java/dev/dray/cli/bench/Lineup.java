package dev.dray.cli.bench;

import dev.dray.Engine;
import dev.dray.bench.Contestant;
import dev.dray.bench.Entry;
import dev.dray.bench.Match;
import dev.dray.bench.contestant.BuiltIns;
import dev.dray.programs.CatalogueProgram;
import dev.dray.programs.Workload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who runs against whom. Programs of files share one match, with the operands of the command line;
 * a program of the catalogue has its own, with its own operands; so has each built-in operation.
 *
 * <p>A native function takes part where it is said to compute the same: in the match of the only
 * program there is, and in those of programs of its name. Its results have to agree with theirs. It
 * is the baseline of the match of files in any case.
 */
public final class Lineup implements AutoCloseable {
  private final List<Group> files = new ArrayList<>();
  private final List<Group> catalogue = new ArrayList<>();
  private final List<NativeFunction> natives;
  private final List<NativeFunction> alone = new ArrayList<>();
  private final List<List<Contestant>> builtIns;
  private final int programs;

  /**
   * A line-up.
   *
   * @param engine whose built-in operations take part; empty for none
   */
  public Lineup(List<Group> groups, List<NativeFunction> natives, Optional<Engine> engine) {
    this.natives = List.copyOf(natives);
    this.builtIns = engine.map(BuiltIns::all).orElse(List.of());
    this.programs = groups.size();
    for (Group group : groups) {
      (group.candidate().catalogue().isPresent() ? catalogue : files).add(group);
    }
    for (NativeFunction function : natives) {
      if (files.isEmpty() && catalogue.stream().noneMatch(group -> joins(function, group))) {
        alone.add(function);
      }
    }
  }

  private boolean joins(NativeFunction function, Group group) {
    return programs == 1 || group.candidate().isCalled(function.symbol());
  }

  /**
   * The matches at one size.
   *
   * @param given src of the size
   * @param aux of the command line
   * @param arguments of the command line
   * @param arena owns what is newly made
   */
  public List<Match> matches(
      MemorySegment given, MemorySegment aux, List<Long> arguments, Arena arena) {
    long bytes = given.byteSize();
    Workload plain = new Workload(given, bytes, aux, arguments);
    List<Match> matches = new ArrayList<>();
    if (!files.isEmpty()) {
      matches.add(new Match(bytes, plain, fileEntries()));
    }
    for (Group group : catalogue) {
      CatalogueProgram program = group.candidate().catalogue().orElseThrow();
      Workload workload = program.workload(given, arena);
      matches.add(
          new Match(
              bytes,
              workload,
              catalogueEntries(group),
              Map.of(
                  program.name(),
                  operands ->
                      program.reference(
                          operands.src(), operands.dst(), operands.aux(), operands.arguments()))));
    }
    if (!alone.isEmpty()) {
      matches.add(
          new Match(bytes, plain, alone.stream().map(each -> entry(each, each.symbol())).toList()));
    }
    for (List<Contestant> pair : builtIns) {
      // Compare holds src against aux, and finds them equal.
      Workload workload = new Workload(given, bytes, given, arguments);
      matches.add(
          new Match(
              bytes,
              workload,
              pair.stream().map(each -> new Entry(each, each.program())).toList()));
    }
    return matches;
  }

  private List<Entry> fileEntries() {
    List<Entry> entries = new ArrayList<>();
    for (Group group : files) {
      group.tiers().forEach(tier -> entries.add(new Entry(tier, group.candidate().name())));
    }
    for (NativeFunction function : natives) {
      List<Group> same = files.stream().filter(group -> joins(function, group)).toList();
      // Where several programs have its name, nobody knows which it is to agree with.
      entries.add(
          entry(
              function,
              same.size() == 1 ? same.getFirst().candidate().name() : "native:" + function.name()));
    }
    return entries;
  }

  private List<Entry> catalogueEntries(Group group) {
    List<Entry> entries = new ArrayList<>();
    String family = group.candidate().name();
    group.tiers().forEach(tier -> entries.add(new Entry(tier, family)));
    natives.stream()
        .filter(function -> joins(function, group))
        .forEach(function -> entries.add(entry(function, family)));
    return entries;
  }

  private static Entry entry(NativeFunction function, String family) {
    return new Entry(function.contestant(), family);
  }

  @Override
  public void close() {
    files.forEach(Group::close);
    catalogue.forEach(Group::close);
  }
}
