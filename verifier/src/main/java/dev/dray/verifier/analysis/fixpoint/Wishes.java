package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.fixpoint.Cut.Invariants;
import dev.dray.verifier.certificate.CutPoint.Role;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Inequalities that would have helped where something could not be shown: each is kept at the cut
 * point from which the path came, and passed on to those before it.
 */
final class Wishes {
  private static final int MAXIMUM_WISHES = 40;
  private static final int MAXIMUM_SYMBOLS = 5;
  private static final int MAXIMUM_ROUNDS = 20;

  private final List<Cut> cuts;
  private final Worklist worklist;

  Wishes(List<Cut> cuts, Worklist worklist) {
    this.cuts = cuts;
    this.worklist = worklist;
  }

  /** What would have helped anywhere. */
  Set<LinearExpression> all() {
    Set<LinearExpression> all = new HashSet<>();
    cuts.forEach(cut -> all.addAll(cut.wishes));
    cuts.forEach(cut -> all.addAll(cut.dropped));
    return all;
  }

  boolean add(Cut cut, LinearExpression wish) {
    Invariants invariants = cut.invariants;
    if (invariants == null
        || wish.isConstant()
        || wish.size() > MAXIMUM_SYMBOLS
        || (cut.role == Role.HEAD && cut.visits < 2)) {
      return false;
    }
    for (int i = 0; i < wish.size(); i++) {
      if (!invariants.scope().has(wish.symbolAt(i))) {
        return false;
      }
    }
    long gcd = wish.gcd();
    LinearExpression tight =
        gcd > 1 ? wish.divideTerms(gcd, Math.floorDiv(wish.constant(), gcd)) : wish;
    if (cut.dropped.contains(tight) || !makeRoom(cut, tight) || !cut.wishes.add(tight)) {
      return false;
    }
    if (cut.role != Role.ENTRY) {
      worklist.addLate(cut);
    }
    return true;
  }

  /** Of many wishes with the same terms (a long row of accesses) those that say least may go. */
  private static boolean makeRoom(Cut cut, LinearExpression wish) {
    if (cut.wishes.size() < MAXIMUM_WISHES || cut.wishes.contains(wish)) {
      return true;
    }
    Optional<LinearExpression> lesser =
        cut.wishes.stream()
            .filter(other -> other.sameTerms(wish) && other.constant() > wish.constant())
            .findFirst();
    lesser.ifPresent(cut.wishes::remove);
    return lesser.isPresent();
  }

  /** What would have helped here would have helped where it comes from. */
  void passOn(Cut cut) {
    Deque<Cut> pending = new ArrayDeque<>(List.of(cut));
    int rounds = 0;
    while (!pending.isEmpty() && rounds++ < MAXIMUM_ROUNDS) {
      Cut next = pending.pop();
      for (Arrival arrival : next.arrivals) {
        if (next.role == Role.HEAD && arrival.from != next.id - 1) {
          continue;
        }
        Cut origin = cuts.get(arrival.from);
        boolean added = false;
        for (LinearExpression wish : List.copyOf(next.wishes)) {
          added |= arrival.image(wish).map(image -> add(origin, image)).orElse(false);
        }
        if (added) {
          pending.push(origin);
        }
      }
    }
  }
}
