package dev.dray.vm.jit.front;

import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.verifier.analysis.fact.LoopFact;
import dev.dray.verifier.analysis.fact.RegisterFact;
import dev.dray.verifier.analysis.fact.ValueRange;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the verifier showed about a program; nothing about one that it did not verify. It decides
 * which code is emitted, never whether an access is checked.
 */
final class Known implements LiveEdges {
  private final Optional<Facts> facts;
  private final Map<Integer, Long> trips = new HashMap<>();

  Known(Optional<Facts> facts) {
    this.facts = facts;
    for (LoopFact loop : facts.map(Facts::loops).orElse(java.util.List.of())) {
      if (loop.trips().orElse(null) instanceof Cost.Constant(var rounds)
          && rounds.bitLength() < Long.SIZE) {
        trips.put(loop.head(), rounds.longValue());
      }
    }
  }

  @Override
  public boolean mayJump(int pc) {
    return facts.isEmpty() || !facts.get().reachable(pc) || facts.get().mayJump(pc);
  }

  @Override
  public boolean mayFallThrough(int pc) {
    return facts.isEmpty() || !facts.get().reachable(pc) || facts.get().mayFallThrough(pc);
  }

  /** How often a loop goes back to its head at most; -1 if no constant bounds it. */
  long trips(int head) {
    return trips.getOrDefault(head, -1L);
  }

  /** Whether both sides of a branch, in its width, never have their sign bit set. */
  boolean nonNegative(int pc, Instruction.Branch branch) {
    Optional<ValueRange> left = left(pc, branch);
    Optional<ValueRange> right = right(pc, branch);
    return left.isPresent()
        && right.isPresent()
        && nonNegative(left.get(), branch.width())
        && nonNegative(right.get(), branch.width());
  }

  private static boolean nonNegative(ValueRange range, Width width) {
    return range.nonNegative()
        && (width == Width.W64 || range.signedMaximum() <= Integer.MAX_VALUE);
  }

  /**
   * The condition of a branch, where it asks whether a counter has reached a bound that it never
   * passes: as an order, of which the JVM sees that it ends.
   */
  Condition ordered(int pc, Instruction.Branch branch) {
    boolean equality = branch.condition() == Condition.EQ || branch.condition() == Condition.NE;
    if (!equality || !nonNegative(pc, branch)) {
      return branch.condition();
    }
    boolean reached = branch.condition() == Condition.EQ;
    ValueRange left = left(pc, branch).orElseThrow();
    ValueRange right = right(pc, branch).orElseThrow();
    if (left.signedMaximum() <= right.signedMinimum()) {
      return reached ? Condition.GE : Condition.LT;
    }
    if (left.signedMinimum() >= right.signedMaximum()) {
      return reached ? Condition.LE : Condition.GT;
    }
    return branch.condition();
  }

  private Optional<ValueRange> left(int pc, Instruction.Branch branch) {
    return register(pc, branch.dst());
  }

  private Optional<ValueRange> right(int pc, Instruction.Branch branch) {
    return switch (branch.source()) {
      case Source.Register register -> register(pc, register.number());
      case Source.Immediate immediate -> {
        long value = immediate.value();
        yield Optional.of(new ValueRange(value, value, value, value));
      }
    };
  }

  private Optional<ValueRange> register(int pc, int number) {
    if (facts.isEmpty() || !facts.get().reachable(pc)) {
      return Optional.empty();
    }
    return facts.get().register(pc, number) instanceof RegisterFact.Number(ValueRange range)
        ? Optional.of(range)
        : Optional.empty();
  }
}
