package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Collects what is wrong, once for each rule and instruction, and every access. */
final class Findings implements Reporter {
  private static final int MAXIMUM = 50;

  /** How many instructions after a load its check is looked for. */
  private static final int NEAR = 12;

  private final Code code;
  private final Regions regions;
  private final AccessLog accesses;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  /** Where what bounds an access was last loaded, by rule and access. */
  private final Map<String, Integer> reloads = new HashMap<>();

  /** The symbols of the offset of an access, by rule and access. */
  private final Map<String, Set<Integer>> offsets = new HashMap<>();

  /** The symbols that conditional jumps compare. */
  private final Map<Integer, Set<Integer>> checks = new TreeMap<>();

  private final Map<Integer, Loaded> loads = new TreeMap<>();

  private record Loaded(AbstractValue.Pointer from, int size) {}

  /** Who records accesses. */
  interface AccessLog {
    void access(int pc, State state, Region region, LinearExpression offset, int size);
  }

  Findings(Code code, Regions regions, AccessLog accesses) {
    this.code = code;
    this.regions = regions;
    this.accesses = accesses;
  }

  void add(Finding finding) {
    if (seen.add(finding.rule() + "@" + finding.pc()) && findings.size() < MAXIMUM) {
      findings.add(finding);
    }
  }

  @Override
  public void broken(Rule rule, int pc, String message) {
    add(Finding.of(rule, pc, message));
  }

  @Override
  public void outOfBounds(Rule rule, int pc, State state, Memory.Outside outside, String message) {
    Set<Integer> symbols = Trail.symbolsOf(outside.pointer().offset());
    symbols.addAll(Trail.symbolsOf(outside.size()));
    offsets.put(rule + "@" + pc, symbols);
    Set<Integer> bounding = new HashSet<>(symbols);
    symbols.forEach(symbol -> bounding.addAll(state.knowledge.congruences().symbolsBehind(symbol)));
    for (LinearExpression constraint : state.knowledge.constraints()) {
      if (symbols.stream().anyMatch(constraint::mentions)) {
        bounding.addAll(Trail.symbolsOf(constraint));
      }
    }
    OptionalInt load = state.trail.load(bounding);
    if (load.isPresent()) {
      reloads.put(rule + "@" + pc, load.getAsInt());
    }
    BoundsWords words = new BoundsWords(regions, code.at(pc), outside);
    Optional<String> known = words.known(state.knowledge);
    add(
        new Finding(
            rule,
            pc,
            message,
            Optional.of(words.needed()),
            known,
            known.isPresent() ? state.trail.check(symbols) : OptionalInt.empty(),
            OptionalInt.empty()));
  }

  @Override
  public void loaded(int pc, AbstractValue.Pointer from, int size) {
    loads.put(pc, new Loaded(from, size));
  }

  @Override
  public void compared(int pc, AbstractValue left, AbstractValue right) {
    Set<Integer> symbols = checks.computeIfAbsent(pc, absent -> new HashSet<>());
    symbols.addAll(Trail.symbolsOf(left.expression0()));
    symbols.addAll(Trail.symbolsOf(right.expression0()));
  }

  /**
   * The findings, with the check that what is known comes from; those whose bound was loaded again
   * after it was checked say so.
   */
  List<Finding> list() {
    return findings.stream().map(this::withCheck).map(this::withReload).toList();
  }

  /** Checks before a path's cut point are found by the symbols that they compare. */
  private Finding withCheck(Finding finding) {
    Set<Integer> symbols = offsets.getOrDefault(finding.rule() + "@" + finding.pc(), Set.of());
    if (finding.known().isEmpty() || finding.knownFrom().isPresent() || symbols.isEmpty()) {
      return finding;
    }
    OptionalInt nearest = OptionalInt.empty();
    for (Map.Entry<Integer, Set<Integer>> check : checks.entrySet()) {
      boolean before = check.getKey() < finding.pc();
      if (check.getValue().stream().anyMatch(symbols::contains) && (before || nearest.isEmpty())) {
        nearest = OptionalInt.of(check.getKey());
      }
    }
    return finding.withKnownFrom(nearest);
  }

  private Finding withReload(Finding finding) {
    Integer again = reloads.get(finding.rule() + "@" + finding.pc());
    Loaded what = again == null ? null : loads.get(again);
    if (again == null
        || what == null
        || what.from.region() instanceof Region.Stack
        || checkOf(again).isPresent()) {
      return finding;
    }
    for (Map.Entry<Integer, Loaded> first : loads.entrySet()) {
      OptionalInt check = checkOf(first.getKey());
      if (!first.getKey().equals(again) && first.getValue().equals(what) && check.isPresent()) {
        return finding.withMessage(
            finding.message()
                + "; a number that bounds it is loaded again at pc "
                + again
                + " after the check at pc "
                + check.getAsInt()
                + ", and contents of "
                + regions.name(what.from.region())
                + " may change between two loads");
      }
    }
    return finding;
  }

  /** The first conditional jump after a load that compares what it gave. */
  private OptionalInt checkOf(int load) {
    if (!(code.at(load) instanceof Instruction.Load loaded)) {
      return OptionalInt.empty();
    }
    int pc = load + 1;
    for (int steps = 0; steps < NEAR && pc < code.slots(); steps++) {
      Instruction instruction = code.at(pc);
      if (instruction instanceof Instruction.Branch branch
          && (branch.dst() == loaded.dst()
              || branch.source() instanceof Source.Register register
                  && register.number() == loaded.dst())) {
        return OptionalInt.of(pc);
      }
      pc += instruction.slots();
    }
    return OptionalInt.empty();
  }

  @Override
  public void access(int pc, State state, Region region, LinearExpression offset, int size) {
    accesses.access(pc, state, region, offset, size);
  }
}
