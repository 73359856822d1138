package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Inequalities that hold where a loop is entered, and that it may keep although it lost them. */
final class Guesses {
  private static final long MOST_SLACK = 1L << 32;

  private Guesses() {}

  /** Bounds of a head's symbols at the thresholds that its widening went past. */
  static Set<LinearExpression> bounds(Cut head, long[] thresholds) {
    Set<LinearExpression> guesses = new LinkedHashSet<>();
    Cut.Invariants now = head.invariants;
    if (now != null) {
      entering(head)
          .ifPresent(
              entry ->
                  entry.images.forEach(
                      (symbol, image) -> {
                        if (symbol != head.counter) {
                          Fact fact = now.state().knowledge.fact(symbol);
                          addBounds(symbol, image, entry, fact, thresholds, guesses);
                        }
                      }));
    }
    return guesses;
  }

  private static void addBounds(
      int symbol,
      LinearExpression image,
      Arrival entry,
      Fact fact,
      long[] thresholds,
      Set<LinearExpression> guesses) {
    long low = entry.knowledge().low(image);
    long high = entry.knowledge().high(image);
    for (long threshold : thresholds) {
      if (high <= threshold && threshold < fact.high()) {
        guesses.add(LinearExpression.term(symbol, -1).plus(threshold));
      }
      if (low >= threshold && threshold > fact.low()) {
        guesses.add(LinearExpression.symbol(symbol).plus(-threshold));
      }
    }
  }

  /** A head's inequalities, as tight as they are where the loop is entered. */
  static Set<LinearExpression> tight(Cut head) {
    Set<LinearExpression> guesses = new LinkedHashSet<>();
    Optional<Arrival> entry = entering(head);
    for (LinearExpression claim : head.claims) {
      long slack =
          entry
              .flatMap(
                  arrival -> arrival.image(claim).map(image -> arrival.knowledge().bestLow(image)))
              .orElse(0L);
      if (claim.size() > 1 && slack > 0 && slack < MOST_SLACK) {
        guesses.add(claim.plus(-slack));
      }
    }
    return guesses;
  }

  /** What a head lost in some round, but holds on every way to it by now. */
  static Set<LinearExpression> lost(Cut head) {
    Set<LinearExpression> guesses = new LinkedHashSet<>();
    for (LinearExpression claim : head.dropped) {
      if (!claim.isConstant() && head.arrivals.stream().allMatch(way -> way.satisfies(claim))) {
        guesses.add(claim);
      }
    }
    return guesses;
  }

  /**
   * How far what each round moves by the same may get if the comparisons with constants that send
   * it round again are to stop it.
   *
   * @param now what holds at the head
   */
  static Set<LinearExpression> latched(Cut head, State now, List<Instruction.Branch> latches) {
    Set<LinearExpression> guesses = new LinkedHashSet<>();
    for (Instruction.Branch latch : latches) {
      LinearExpression stride = head.strides.get(new Location.Register(now.depth(), latch.dst()));
      if (stride != null
          && stride.isConstant()
          && now.register(latch.dst()) instanceof AbstractValue.Number number
          && latch.source() instanceof Source.Immediate end) {
        distance(number.expression(), end.value())
            .flatMap(distance -> kept(latch.condition(), distance, stride.constant()))
            .ifPresent(guesses::add);
      }
    }
    return guesses;
  }

  private static Optional<LinearExpression> distance(LinearExpression from, long to) {
    try {
      return Optional.of(LinearExpression.constant(to).minusExact(from));
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }

  /** Not below 0 before a step if the comparison after it held, and stops all steps. */
  private static Optional<LinearExpression> kept(
      Condition condition, LinearExpression distance, long stride) {
    LinearExpression left = stride > 0 ? distance : distance.times(-1);
    return switch (condition) {
      case NE -> Optional.of(left.plus(-Math.abs(stride)));
      case LT, SLT -> stride > 0 ? Optional.of(left.plus(-1)) : Optional.empty();
      case GT, SGT -> stride < 0 ? Optional.of(left.plus(-1)) : Optional.empty();
      case LE, SLE -> stride > 0 ? Optional.of(left) : Optional.empty();
      case GE, SGE -> stride < 0 ? Optional.of(left) : Optional.empty();
      case EQ, SET -> Optional.empty();
    };
  }

  private static Optional<Arrival> entering(Cut head) {
    return head.arrivals.stream().filter(arrival -> arrival.from == head.id - 1).findFirst();
  }
}
