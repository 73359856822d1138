package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether what an analysis found is no false alarm, by a few runs of the program: then no more
 * precise analysis will accept it. It only saves time, so that runs need not be replayed on the
 * machine: an analysis that is not stopped comes to the same verdict later.
 */
public final class Refutation {
  private static final long LEAST_EFFORT = 50_000;
  private static final long EFFORT_PER_STEP = 400;
  private static final int EFFORT_OF_A_RUN = 300;
  private static final int MAP_BYTES_PER_STEP = 64;
  private static final long FUEL = 20_000;

  private final Program program;
  private final BitSet trapped = new BitSet();
  private final BitSet unwritten = new BitSet();
  private final BitSet torn = new BitSet();
  private final BitSet mixed = new BitSet();
  private boolean endless;
  private long effort;
  private @Nullable Runs runs;

  /** What the first findings are watched with. */
  private record Runs(Emulator emulator, Population population, int[] suspects) {}

  /** For one program, whose entry is an operation's. */
  public Refutation(Program program) {
    this.program = program;
  }

  /**
   * A finding that an input shows to be true. Each call tries more inputs, if the analysis has gone
   * on: altogether as many as take about a tenth of its time.
   *
   * @param steps how many instructions the analysis has executed symbolically
   */
  public Optional<Finding> refute(List<Finding> findings, long steps) {
    Optional<Finding> known = shown(findings);
    if (known.isPresent()) {
      return known;
    }
    Runs with = runs(findings);
    long each = EFFORT_OF_A_RUN + mapBytes() / MAP_BYTES_PER_STEP;
    while (effort < LEAST_EFFORT + EFFORT_PER_STEP * steps) {
      Draft draft = with.population.next();
      Watch watch = new Watch(with.suspects);
      Ended ended = with.emulator.run(draft, FUEL, watch);
      with.population.learn(draft, watch);
      effort += ended.steps() + each;
      unwritten.or(watch.unwritten);
      torn.or(watch.torn);
      mixed.or(watch.mixed);
      switch (ended.how()) {
        case TRAPPED -> trapped.set(ended.slot());
        case ENDLESS -> endless = true;
        case RETURNED, OUT_OF_FUEL -> {}
      }
      known = shown(findings);
      if (known.isPresent()) {
        return known;
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> shown(List<Finding> findings) {
    return findings.stream().filter(this::shown).findFirst();
  }

  private boolean shown(Finding finding) {
    int pc = finding.pc();
    if (finding.rule() == Rule.TERMINATION && endless || pc >= 0 && trapped.get(pc)) {
      return true;
    }
    return pc >= 0
        && switch (finding.rule()) {
          case UNINITIALISED -> unwritten.get(pc);
          case SPILLED_POINTER -> torn.get(pc);
          case POINTER_ARITHMETIC, POINTER_COMPARED -> mixed.get(pc);
          default -> false;
        };
  }

  private Runs runs(List<Finding> findings) {
    if (runs == null) {
      int[] suspects = findings.stream().mapToInt(Finding::pc).filter(pc -> pc >= 0).toArray();
      runs = new Runs(new Emulator(program), new Population(program, suspects.length), suspects);
    }
    return runs;
  }

  private long mapBytes() {
    return program.maps().stream()
        .mapToLong(map -> Math.abs((long) map.valueSize() * map.maxEntries()))
        .sum();
  }
}
