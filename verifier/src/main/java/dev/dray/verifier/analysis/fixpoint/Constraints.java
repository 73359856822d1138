package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.certificate.CutPoint.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Chooses the inequalities of an invariant: what each arriving state says of the cut point's
 * symbols, kept where all the others agree. At a loop's head also guesses, assumed until an
 * iteration breaks them.
 */
final class Constraints {
  /** How often a head's invariant may become stronger. */
  static final int STRENGTHENINGS = 8;

  private static final int MAXIMUM_CANDIDATES = 240;
  private static final int MAXIMUM_WEAKER = 12;
  private static final int MAXIMUM_SYMBOLS = 6;
  private static final int RELAXATIONS = 3;
  static final int SLOPES = 3;
  private static final long MOST_COEFFICIENT = 1 << 16;
  private static final long MOST_WITHOUT_UNIT = 64;
  private static final long LARGE = 1L << 60;
  private static final long MOST_ROUNDS = 1L << 61;

  private final Cut cut;
  private final List<Arrival> arrivals;
  private final SymbolSource source;
  private final IntPredicate kept;
  private final SymbolSet spoken;
  private final Map<Integer, Slot> slots;
  private final List<LinearExpression> bounds;

  /** Products of what the cut point defines. */
  private final List<Integer> products = new ArrayList<>();

  private boolean assumed;

  Constraints(
      Cut cut,
      List<Arrival> arrivals,
      SymbolSource source,
      IntPredicate kept,
      SymbolSet spoken,
      Map<Integer, Slot> slots,
      List<LinearExpression> bounds) {
    this.cut = cut;
    this.arrivals = arrivals;
    this.source = source;
    this.kept = kept;
    this.spoken = spoken;
    this.slots = slots;
    this.bounds = bounds;
  }

  /** Whether something was chosen that some arriving state does not say: a next round has to. */
  boolean assumed() {
    return assumed;
  }

  void fill(Knowledge knowledge) {
    for (int symbol : knowledge.symbols()) {
      source
          .factors(symbol)
          .filter(factors -> cut.defines(factors.left()) || cut.defines(factors.right()))
          .ifPresent(factors -> products.add(symbol));
    }
    boolean head = cut.role == Role.HEAD;
    Set<LinearExpression> old = head ? new LinkedHashSet<>(cut.claims) : Set.of();
    Set<LinearExpression> chosen = new LinkedHashSet<>();
    List<Set<LinearExpression>> own = new ArrayList<>();
    boolean open = !head || cut.strengthenings < STRENGTHENINGS;
    for (Arrival arrival : arrivals) {
      own.add(open ? new LinkedHashSet<>(saidBy(arrival)) : Set.of());
    }
    for (LinearExpression claim : old) {
      if (holds(claim, own, -1)) {
        chosen.add(claim);
      } else {
        cut.dropped.add(claim);
        cut.relaxed.merge(claim.withConstant(0), 1, Integer::sum);
      }
    }
    if (open) {
      addNew(own, old, chosen, knowledge);
    }
    cut.claims.clear();
    for (LinearExpression claim : sorted(chosen)) {
      if (!knowledge.quicklyEntails(claim) || old.contains(claim)) {
        if (head && !old.contains(claim)) {
          cut.slopes.merge(symbols(claim), 1, Integer::sum);
        }
        cut.claims.add(claim);
        knowledge.assume(claim);
      }
    }
  }

  private void addNew(
      List<Set<LinearExpression>> own,
      Set<LinearExpression> old,
      Set<LinearExpression> chosen,
      Knowledge knowledge) {
    Set<LinearExpression> tried = new HashSet<>(old);
    for (int i = 0; i < own.size(); i++) {
      List<LinearExpression> refused = new ArrayList<>();
      for (LinearExpression candidate : own.get(i)) {
        if (tried.add(candidate)
            && tried.size() < MAXIMUM_CANDIDATES
            && fresh(candidate, knowledge)) {
          (holds(candidate, own, i) ? chosen : refused).add(candidate);
        }
      }
      addWeaker(i, refused, own, tried, chosen, knowledge);
    }
    if (cut.role == Role.JOIN) {
      new Flags(arrivals, slots.keySet(), kept).lift(own, tried).forEach(chosen::add);
    }
    for (LinearExpression bound : bounds) {
      if (tried.add(bound) && fresh(bound, knowledge) && holds(bound, own, -1)) {
        chosen.add(bound);
      }
    }
    for (LinearExpression candidate :
        new Templates(cut, arrivals, slots, this::onlyKept).guesses()) {
      if (tried.add(candidate) && !cut.dropped.contains(candidate) && holds(candidate, own, -1)) {
        chosen.add(candidate);
      }
    }
    if (cut.role == Role.HEAD && arrivals.size() > 1) {
      // no run goes round so often; assumed until an iteration is found that could
      cut.wishes.add(LinearExpression.term(cut.counter, -1).plus(MOST_ROUNDS));
    }
    for (LinearExpression wish : List.copyOf(cut.wishes)) {
      if (onlyKept(wish) && tried.add(wish) && !cut.dropped.contains(wish)) {
        if (wished(wish, own)) {
          chosen.add(wish);
          assumed |= !holds(wish, own, -1);
        } else if (cut.role == Role.HEAD) {
          cut.dropped.add(wish);
        }
      }
    }
  }

  private boolean fresh(LinearExpression candidate, Knowledge knowledge) {
    return !cut.dropped.contains(candidate)
        && cut.slopes.getOrDefault(symbols(candidate), 0) < SLOPES
        && cut.relaxed.getOrDefault(candidate.withConstant(0), 0) < RELAXATIONS
        && !knowledge.quicklyEntails(candidate);
  }

  private static Set<Integer> symbols(LinearExpression expression) {
    Set<Integer> symbols = new HashSet<>();
    addMentioned(expression, symbols);
    return symbols;
  }

  /**
   * What follows from an inequality that does not hold everywhere and another one of the same
   * state, by eliminating a symbol that both speak of, may hold everywhere.
   */
  private void addWeaker(
      int arrival,
      List<LinearExpression> refused,
      List<Set<LinearExpression>> own,
      Set<LinearExpression> tried,
      Collection<LinearExpression> chosen,
      Knowledge knowledge) {
    int left = MAXIMUM_WEAKER;
    for (LinearExpression strong : refused) {
      for (LinearExpression other : own.get(arrival)) {
        for (LinearExpression weaker : Projection.resolvents(strong, other)) {
          if (left > 0
              && weaker.size() > 1
              && weaker.size() <= strong.size()
              && modest(weaker)
              && tried.add(weaker)
              && fresh(weaker, knowledge)) {
            left--;
            if (holds(weaker, own, arrival)) {
              chosen.add(weaker);
            }
          }
        }
      }
    }
  }

  private static List<LinearExpression> sorted(Set<LinearExpression> set) {
    List<LinearExpression> list = new ArrayList<>(set);
    list.sort(Comparator.comparingInt(LinearExpression::size));
    return list;
  }

  /** A wish holds if every arriving state, or at a head those that enter, satisfies it. */
  private boolean wished(LinearExpression wish, List<Set<LinearExpression>> own) {
    if (cut.role != Role.HEAD) {
      return holds(wish, own, -1);
    }
    for (Arrival arrival : arrivals) {
      if (arrival.from == cut.id - 1 && !arrival.satisfies(wish)) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(LinearExpression claim, List<Set<LinearExpression>> own, int except) {
    for (int i = 0; i < arrivals.size(); i++) {
      if (i != except && !own.get(i).contains(claim) && !arrivals.get(i).satisfies(claim)) {
        return false;
      }
    }
    return true;
  }

  /** What a state says of the cut point's symbols. */
  private List<LinearExpression> saidBy(Arrival arrival) {
    boolean renamed = cut.role == Role.HEAD && arrival.from != cut.id - 1;
    Renaming renaming = new Renaming(cut, source, renamed);
    List<LinearExpression> equalities = new ArrayList<>();
    arrival.images.forEach(
        (symbol, value) -> addEquality(symbol, renaming.apply(value), equalities));
    for (int product : products) {
      arrival
          .image(LinearExpression.symbol(product))
          .ifPresent(image -> addEquality(product, renaming.apply(image), equalities));
    }
    Knowledge knowledge = arrival.knowledge();
    List<LinearExpression> inequalities = new ArrayList<>();
    Set<Integer> mentioned = new LinkedHashSet<>();
    for (LinearExpression constraint : knowledge.constraints()) {
      inequalities.add(renaming.apply(constraint));
      addMentioned(constraint, mentioned);
    }
    arrival.images.values().forEach(value -> addMentioned(value, mentioned));
    for (int symbol : mentioned) {
      if (!kept.test(symbol) || (renamed && renaming.stale(symbol))) {
        addBounds(symbol, knowledge.fact(symbol), renaming, inequalities);
        source
            .factors(symbol)
            .ifPresent(
                factors -> {
                  addMultiple(
                      symbol, factors.left(), factors.right(), arrival, renaming, inequalities);
                  addMultiple(
                      symbol, factors.right(), factors.left(), arrival, renaming, inequalities);
                });
      }
    }
    Set<LinearExpression> result = new LinkedHashSet<>();
    addSaid(Projection.project(equalities, inequalities, kept), result);
    // once more without what no value speaks of, for what follows by way of it
    addSaid(Projection.project(equalities, inequalities, spoken::has), result);
    return List.copyOf(result);
  }

  private void addSaid(List<LinearExpression> said, Set<LinearExpression> result) {
    for (LinearExpression tight : said) {
      if (tight.size() <= MAXIMUM_SYMBOLS && tight.size() > 1 && modest(tight) && onlyKept(tight)) {
        result.add(tight);
      }
    }
  }

  /**
   * Not one of the many facets that sums of sums have where none of them counts in ones: they would
   * bury what a program relies on.
   */
  private static boolean modest(LinearExpression expression) {
    long greatest = expression.greatestCoefficient();
    return greatest <= MOST_WITHOUT_UNIT || (greatest <= MOST_COEFFICIENT && expression.hasUnit());
  }

  private boolean onlyKept(LinearExpression expression) {
    for (int i = 0; i < expression.size(); i++) {
      if (!kept.test(expression.symbolAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static void addMentioned(LinearExpression expression, Set<Integer> mentioned) {
    for (int i = 0; i < expression.size(); i++) {
      mentioned.add(expression.symbolAt(i));
    }
  }

  private static void addEquality(
      int symbol, LinearExpression value, List<LinearExpression> equalities) {
    try {
      equalities.add(value.minusExact(LinearExpression.symbol(symbol)));
    } catch (ArithmeticException tooLarge) {
      return;
    }
  }

  private static void addBounds(
      int symbol, Fact fact, Renaming renaming, List<LinearExpression> inequalities) {
    LinearExpression name = renaming.apply(LinearExpression.symbol(symbol));
    if (fact.low() > -LARGE) {
      inequalities.add(name.plus(-fact.low()));
    }
    if (fact.high() < LARGE) {
      inequalities.add(name.times(-1).plus(fact.high()));
    }
  }

  /** That a product is at least a multiple of one factor. */
  private static void addMultiple(
      int product,
      int times,
      int factor,
      Arrival arrival,
      Renaming renaming,
      List<LinearExpression> inequalities) {
    long least = arrival.knowledge().fact(times).low();
    if (least > 1 && least <= MOST_COEFFICIENT && arrival.knowledge().fact(factor).low() >= 0) {
      inequalities.add(
          renaming.apply(
              LinearExpression.symbol(product).plus(LinearExpression.term(factor, -least))));
    }
  }
}
