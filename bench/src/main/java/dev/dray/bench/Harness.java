package dev.dray.bench;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs matches. Each contestant's first run is compared with that of its family; then all are
 * warmed up, and then every round gives each its turn, so that a machine that slows down slows all
 * of them. A turn begins with runs that are not timed, until caches hold its operands. A turn's
 * time is the median of its runs, a contestant's the median of its turns. What keeps no state is
 * compared once more at the end, since by then other code may run than at first.
 */
public final class Harness {
  private static final String NATIVE = "native";

  private final Settings settings;
  private final Consumer<String> progress;
  private final Set<Contestant> warm = new HashSet<>();

  /**
   * A harness.
   *
   * @param progress is told now and then what is going on
   */
  public Harness(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** One measurement for each entry, in their order. */
  public List<Measurement> run(Match match) {
    try (Arena arena = Arena.ofShared()) {
      Operands operands = Operands.of(match.workload(), arena);
      List<Lane> lanes = new ArrayList<>();
      try {
        for (Entry entry : match.entries()) {
          lanes.add(new Lane(entry, operands));
        }
        lanes.forEach(Lane::open);
        Map<String, Sample> references = references(match, operands, arena);
        compare(lanes, references, arena);
        warmUp(lanes);
        rounds(lanes);
        compare(lanes.stream().filter(Lane::repeatable).toList(), references, arena);
        return results(lanes, match.bytes());
      } finally {
        lanes.forEach(Lane::close);
      }
    }
  }

  private static Map<String, Sample> references(Match match, Operands operands, Arena arena) {
    Map<String, Sample> references = new HashMap<>();
    match
        .references()
        .forEach(
            (family, compute) -> {
              operands.reset();
              long result = compute.applyAsLong(operands);
              references.put(family, Sample.of("the reference", result, operands, arena));
            });
    return references;
  }

  private static void compare(List<Lane> lanes, Map<String, Sample> references, Arena arena) {
    for (Lane lane : lanes) {
      lane.runOnceMore();
      lane.compareWith(references, arena);
    }
  }

  private void warmUp(List<Lane> lanes) {
    for (Lane lane : lanes) {
      if (lane.running()) {
        progress.accept(lane.name() + ": warm-up");
        boolean first = warm.add(lane.contestant());
        lane.warmUp(settings.warmUp().toNanos() / (first ? 1 : 4), settings.turn().toNanos());
      }
    }
  }

  private void rounds(List<Lane> lanes) {
    for (int round = 0; round < settings.rounds(); round++) {
      for (Lane lane : lanes) {
        if (lane.running()) {
          progress.accept(lane.name() + ": round " + (round + 1) + " of " + settings.rounds());
          lane.settle(settings.settling().toNanos());
          lane.turn(settings.turn().toNanos());
        }
      }
    }
  }

  private static List<Measurement> results(List<Lane> lanes, long bytes) {
    List<Measurement> raw = lanes.stream().map(lane -> lane.measurement(bytes)).toList();
    return raw.stream()
        .filter(each -> each.tier().equals(NATIVE))
        .findFirst()
        .map(baseline -> raw.stream().map(each -> each.relativeTo(baseline)).toList())
        .orElse(raw);
  }
}
