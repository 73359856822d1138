package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a path did since its cut point that a report may want to name: conditional jumps with the
 * symbols that they compared, and loads with the symbols that they gave.
 */
final class Trail {
  static final Trail START = new Trail(-1, Kind.CHECK, Set.of(), null);

  private enum Kind {
    CHECK,
    LOAD
  }

  private final int pc;
  private final Kind kind;
  private final Set<Integer> symbols;
  private final Optional<Trail> before;

  private Trail(
      int pc, Kind kind, Set<Integer> symbols, @org.jspecify.annotations.Nullable Trail before) {
    this.pc = pc;
    this.kind = kind;
    this.symbols = symbols;
    this.before = Optional.ofNullable(before);
  }

  Trail checked(int at, AbstractValue left, AbstractValue right) {
    Set<Integer> compared = symbolsOf(left.expression0());
    compared.addAll(symbolsOf(right.expression0()));
    return new Trail(at, Kind.CHECK, compared, this);
  }

  Trail loaded(int at, AbstractValue value) {
    return new Trail(at, Kind.LOAD, symbolsOf(value.expression0()), this);
  }

  /** The latest check that compared one of the symbols. */
  OptionalInt check(Set<Integer> wanted) {
    return latest(Kind.CHECK, wanted);
  }

  /** The latest load that gave one of the symbols. */
  OptionalInt load(Set<Integer> wanted) {
    return latest(Kind.LOAD, wanted);
  }

  private OptionalInt latest(Kind searched, Set<Integer> wanted) {
    for (Optional<Trail> step = Optional.of(this); step.isPresent(); step = step.get().before) {
      Trail here = step.get();
      if (here.kind == searched && here.symbols.stream().anyMatch(wanted::contains)) {
        return OptionalInt.of(here.pc);
      }
    }
    return OptionalInt.empty();
  }

  static Set<Integer> symbolsOf(LinearExpression expression) {
    Set<Integer> symbols = new HashSet<>();
    for (int i = 0; i < expression.size(); i++) {
      symbols.add(expression.symbolAt(i));
    }
    return symbols;
  }
}
