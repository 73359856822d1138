package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.diagnostic.ConcreteMachine;
import dev.dray.verifier.diagnostic.CounterExample;
import dev.dray.verifier.diagnostic.CounterExample.Kind;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.diagnostic.search.Ended.How;
import dev.dray.verifier.object.ProgramImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One search. */
final class Hunt {
  private static final long SHORT_RUN = 20_000;
  private static final long LONG_RUN = 400_000;
  private static final int MOST_REFUSED = 8;

  private final ProgramImage image;
  private final List<Finding> findings;
  private final ConcreteMachine machine;
  private final long deadline;
  private final Emulator emulator;
  private final Population population;
  private final int[] suspects;
  private final boolean endless;
  private final Map<Integer, CounterExample> traps = new HashMap<>();
  private final Map<Integer, Draft> reached = new HashMap<>();
  private final Map<Integer, Integer> refused = new HashMap<>();
  private long steps;
  private long longSteps;

  Hunt(ProgramImage image, List<Finding> findings, ConcreteMachine machine, long deadline) {
    this.image = image;
    this.findings = findings;
    this.machine = machine;
    this.deadline = deadline;
    this.emulator = new Emulator(image.program());
    this.suspects = findings.stream().mapToInt(Finding::pc).filter(pc -> pc >= 0).toArray();
    this.population = new Population(image.program(), suspects.length);
    this.endless = findings.stream().anyMatch(each -> each.rule() == Rule.TERMINATION);
  }

  List<CounterExample> run() {
    while (System.nanoTime() < deadline && !satisfied()) {
      attempt(population.next());
    }
    List<CounterExample> examples = new ArrayList<>(traps.values());
    for (Finding finding : findings) {
      Draft draft = reached.get(finding.pc());
      if (draft != null && !traps.containsKey(finding.pc()) && onlyVerified(finding.rule())) {
        examples.add(reaches(finding, draft));
      }
    }
    return examples;
  }

  /** Rules that a machine does not enforce when the instruction is executed. */
  private static boolean onlyVerified(Rule rule) {
    return switch (rule) {
      case UNINITIALISED,
          CONTEXT_ACCESS,
          SPILLED_POINTER,
          POINTER_STORED,
          POINTER_RETURNED,
          POINTER_ARITHMETIC,
          POINTER_COMPARED,
          RECORD_LEAK,
          CALLBACK_RESULT ->
          true;
      default -> false;
    };
  }

  private boolean satisfied() {
    if (findings.isEmpty()) {
      return true;
    }
    Finding first = findings.get(0);
    return traps.containsKey(first.pc())
        || (onlyVerified(first.rule())
            && reached.containsKey(first.pc())
            && !population.beginning());
  }

  private void attempt(Draft draft) {
    Watch watch = new Watch(suspects);
    Ended ended = emulator.run(draft, SHORT_RUN, watch);
    steps += ended.steps();
    if (ended.how() == How.OUT_OF_FUEL && longSteps <= steps) {
      watch = new Watch(suspects);
      ended = emulator.run(draft, LONG_RUN, watch);
      longSteps += ended.steps();
    }
    for (Finding finding : findings) {
      if (happened(finding, watch)) {
        reached.putIfAbsent(finding.pc(), draft);
      }
    }
    switch (ended.how()) {
      case TRAPPED -> trapped(draft, ended);
      case ENDLESS -> {
        if (endless) {
          endless(draft, ended);
        }
      }
      case RETURNED, OUT_OF_FUEL -> {}
    }
    population.learn(draft, watch);
  }

  private void trapped(Draft draft, Ended ended) {
    if (traps.containsKey(ended.slot()) || refused.getOrDefault(ended.slot(), 0) >= MOST_REFUSED) {
      return;
    }
    boolean wanted = Arrays.stream(suspects).anyMatch(each -> each == ended.slot());
    if (!wanted && !traps.isEmpty()) {
      return;
    }
    Draft small = new Shrinker(emulator, ended, deadline).shrink(draft);
    ConcreteMachine.Run run = machine.run(image, small.input(), 2 * ended.steps() + SHORT_RUN);
    if (run instanceof ConcreteMachine.Trapped trap) {
      traps.putIfAbsent(
          trap.pc(),
          new CounterExample(
              Kind.TRAP, small.input(), trap.pc(), trap.trap(), trap.instructions()));
    } else {
      refused.merge(ended.slot(), 1, Integer::sum);
    }
  }

  private void endless(Draft draft, Ended ended) {
    int slot =
        findings.stream()
            .filter(each -> each.rule() == Rule.TERMINATION)
            .mapToInt(Finding::pc)
            .findFirst()
            .orElse(ended.slot());
    if (traps.containsKey(slot)) {
      return;
    }
    Draft small = new Shrinker(emulator, ended, deadline).shrink(draft);
    ConcreteMachine.Run run = machine.run(image, small.input(), 4 * LONG_RUN);
    if (run instanceof ConcreteMachine.OutOfFuel) {
      traps.put(
          slot,
          new CounterExample(
              Kind.ENDLESS,
              small.input(),
              slot,
              "runs without end: a state repeats",
              ended.steps()));
    }
  }

  /** Whether a run did what a finding is about, as far as that is seen without a trap. */
  private static boolean happened(Finding finding, Watch watch) {
    return finding.pc() >= 0
        && switch (finding.rule()) {
          case UNINITIALISED -> watch.unwritten.get(finding.pc());
          case SPILLED_POINTER -> watch.torn.get(finding.pc());
          default -> watch.slots.get(finding.pc());
        };
  }

  private CounterExample reaches(Finding finding, Draft draft) {
    Draft small = new Shrinker(emulator, watch -> happened(finding, watch), deadline).shrink(draft);
    Ended ended = emulator.run(small, SHORT_RUN, new Watch(new int[0]));
    return new CounterExample(
        Kind.REACHED,
        small.input(),
        finding.pc(),
        "executes an instruction that " + brief(finding.rule()),
        ended.steps());
  }

  private static String brief(Rule rule) {
    return switch (rule) {
      case UNINITIALISED -> "reads a register before it was written";
      case CONTEXT_ACCESS -> "reads the context in another way than it is laid out";
      case SPILLED_POINTER -> "reads a saved pointer as data";
      case POINTER_STORED -> "stores a pointer where others can read it";
      case POINTER_RETURNED -> "returns a pointer";
      case POINTER_ARITHMETIC -> "turns a pointer into a number";
      case POINTER_COMPARED -> "compares pointers into different regions";
      case RECORD_LEAK -> "ends with a reserved record";
      case CALLBACK_RESULT -> "returns neither 0 nor 1 from a callback";
      default -> "breaks rule " + rule.code();
    };
  }
}
