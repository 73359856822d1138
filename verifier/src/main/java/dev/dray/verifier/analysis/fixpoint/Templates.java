package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Guesses for a loop's head: each symbol against the counter and the others, by their steps. */
final class Templates {
  private static final int MOST_SLOTS = 12;
  private static final long MOST_STEP = 1024;

  private final Cut cut;
  private final List<Arrival> arrivals;
  private final Map<Integer, Slot> slots;
  private final Predicate<LinearExpression> kept;

  /**
   * For one cut point.
   *
   * @param kept whether an expression can be said there
   */
  Templates(
      Cut cut, List<Arrival> arrivals, Map<Integer, Slot> slots, Predicate<LinearExpression> kept) {
    this.cut = cut;
    this.arrivals = arrivals;
    this.slots = slots;
    this.kept = kept;
  }

  /** The guesses; none at other cut points, or where there is too much to compare. */
  List<LinearExpression> guesses() {
    if (cut.role != Role.HEAD || arrivals.size() < 2 || slots.size() > MOST_SLOTS) {
      return List.of();
    }
    List<Step> steps = new ArrayList<>();
    slots.forEach((symbol, slot) -> step(symbol, slot).ifPresent(steps::add));
    List<LinearExpression> guesses = new ArrayList<>();
    LinearExpression counter = LinearExpression.symbol(cut.counter);
    for (Step step : steps) {
      compare(step, new Step(counter, 1, 1), guesses);
      for (Step other : steps) {
        if (!other.equals(step)) {
          compare(step, other, guesses);
        }
      }
    }
    return guesses;
  }

  /**
   * How a symbol moves.
   *
   * @param distance from its value at entry
   * @param least what one iteration adds at least, NONE_BELOW if unknown
   * @param most what it adds at most, NONE_ABOVE if unknown
   */
  private record Step(LinearExpression distance, long least, long most) {}

  private Optional<Step> step(int symbol, Slot slot) {
    @Nullable LinearExpression start = null;
    long least = Fact.NONE_ABOVE;
    long most = Fact.NONE_BELOW;
    for (int i = 0; i < arrivals.size(); i++) {
      Arrival arrival = arrivals.get(i);
      LinearExpression now = arrival.images.getOrDefault(symbol, LinearExpression.ZERO);
      if (arrival.from == cut.id - 1) {
        start = now;
        continue;
      }
      Invariant before = new Invariant(cut, slot);
      Optional<LinearExpression> old = before.value();
      if (old.isEmpty()) {
        return Optional.empty();
      }
      try {
        LinearExpression change = now.minusExact(old.get());
        least = Math.min(least, arrival.knowledge().bestLow(change));
        most = Math.max(most, arrival.knowledge().bestHigh(change));
      } catch (ArithmeticException tooLarge) {
        return Optional.empty();
      }
    }
    if (start == null || !kept.test(start)) {
      return Optional.empty();
    }
    return Optional.of(new Step(LinearExpression.symbol(symbol).minus(start), least, most));
  }

  /** What a location held in the invariant of the round before. */
  private record Invariant(Cut cut, Slot slot) {
    Optional<LinearExpression> value() {
      Cut.Invariants old = cut.invariants;
      if (old == null) {
        return Optional.empty();
      }
      AbstractValue value =
          switch (slot.location) {
            case Location.Register register ->
                old.state().frames.get(register.depth()).registers[register.number()];
            case Location.Cell cell ->
                old.state()
                    .frames
                    .get(cell.depth())
                    .exact(cell.offset(), cell.size())
                    .orElse(AbstractValue.Unusable.UNUSABLE);
          };
      return value.linear() ? Optional.of(value.expression0()) : Optional.empty();
    }
  }

  /** {@code a <= da and b >= db >= 1 in each step} gives {@code db * a <= da * b}, and so on. */
  private static void compare(Step a, Step b, List<LinearExpression> guesses) {
    if (b.least < 1 || b.least > MOST_STEP) {
      return;
    }
    try {
      if (a.most >= -MOST_STEP && a.most <= MOST_STEP) {
        long other = a.most >= 0 ? b.least : b.most;
        if (other <= MOST_STEP) {
          guesses.add(b.distance.timesExact(a.most).minusExact(a.distance.timesExact(other)));
        }
      }
      if (a.least >= -MOST_STEP && a.least <= MOST_STEP) {
        long other = a.least >= 0 ? b.most : b.least;
        if (other <= MOST_STEP) {
          guesses.add(a.distance.timesExact(other).minusExact(b.distance.timesExact(a.least)));
        }
      }
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }
}
