package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Collects what is wrong, once for each rule and instruction, and every access. */
final class Findings implements Reporter {
  private static final int MAXIMUM = 50;

  private final Regions regions;
  private final AccessLog accesses;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  /** Who records accesses. */
  interface AccessLog {
    void access(int pc, State state, Region region, LinearExpression offset, int size);
  }

  Findings(Regions regions, AccessLog accesses) {
    this.regions = regions;
    this.accesses = accesses;
  }

  List<Finding> list() {
    return findings;
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
  public void outOfBounds(
      Rule rule, int pc, State state, Region region, LinearExpression missing, String message) {
    long least = state.knowledge.bestLow(missing);
    String needed = words(missing, region) + " >= 0";
    Optional<String> known =
        least == Long.MIN_VALUE
            ? Optional.empty()
            : Optional.of(words(missing, region) + " >= " + least);
    add(
        new Finding(
            rule,
            pc,
            message,
            Optional.of(needed),
            known,
            OptionalInt.empty(),
            OptionalInt.empty()));
  }

  private String words(LinearExpression expression, Region region) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < expression.size(); i++) {
      long coefficient = expression.coefficientAt(i);
      text.append(coefficient < 0 ? (text.isEmpty() ? "-" : " - ") : text.isEmpty() ? "" : " + ");
      if (Math.abs(coefficient) != 1) {
        text.append(Math.abs(coefficient)).append('*');
      }
      text.append(dev.dray.verifier.certificate.Symbols.name(expression.symbolAt(i)));
    }
    if (expression.constant() != 0 || text.isEmpty()) {
      text.append(expression.constant() < 0 ? " - " : " + ")
          .append(Math.abs(expression.constant()));
    }
    return text + " in " + regions.name(region);
  }

  @Override
  public void access(int pc, State state, Region region, LinearExpression offset, int size) {
    accesses.access(pc, state, region, offset, size);
  }
}
