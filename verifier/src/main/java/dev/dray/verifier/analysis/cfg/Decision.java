package dev.dray.verifier.analysis.cfg;

import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Source;

/**
 * What one comparison says of another of the same operands, in either order: {@code x >= y} settles
 * {@code y > x}, and where it did not hold also {@code x != y}. Conditions are sets of the three
 * ways in which two numbers may be ordered.
 */
final class Decision {
  private static final int LESS = 1;
  private static final int EQUAL = 2;
  private static final int GREATER = 4;
  private static final int ALL = LESS | EQUAL | GREATER;

  private Decision() {}

  /** Whether the outcome of an earlier jump settles a later one on unchanged operands. */
  static boolean settles(Branch earlier, boolean held, Branch later) {
    if (earlier.width() != later.width()
        || earlier.condition() == Condition.SET
        || later.condition() == Condition.SET) {
      return false;
    }
    int first = orders(earlier.condition());
    int second = orders(later.condition());
    if (earlier.dst() != later.dst() || !earlier.source().equals(later.source())) {
      if (!swapped(earlier, later)) {
        return false;
      }
      second = mirrored(second);
    }
    boolean compatible =
        earlier.condition().signed() == later.condition().signed()
            || equality(earlier.condition())
            || equality(later.condition());
    int known = held ? first : ALL & ~first;
    return compatible && ((known & second) == 0 || (known & ~second) == 0);
  }

  private static boolean swapped(Branch earlier, Branch later) {
    return earlier.source() instanceof Source.Register left
        && later.source() instanceof Source.Register right
        && left.number() == later.dst()
        && right.number() == earlier.dst();
  }

  private static boolean equality(Condition condition) {
    return condition == Condition.EQ || condition == Condition.NE;
  }

  private static int mirrored(int orders) {
    return (orders & EQUAL)
        | ((orders & LESS) != 0 ? GREATER : 0)
        | ((orders & GREATER) != 0 ? LESS : 0);
  }

  private static int orders(Condition condition) {
    return switch (condition) {
      case EQ -> EQUAL;
      case NE -> LESS | GREATER;
      case GT, SGT -> GREATER;
      case GE, SGE -> GREATER | EQUAL;
      case LT, SLT -> LESS;
      case LE, SLE -> LESS | EQUAL;
      case SET -> ALL;
    };
  }
}
