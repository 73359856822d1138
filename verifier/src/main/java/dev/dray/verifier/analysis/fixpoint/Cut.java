package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.certificate.CutPoint.Definition;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cut point while its invariant is sought. */
final class Cut {
  final int id;
  final int node;
  final Role role;

  /** The loop that this is the preheader or head of; -1 for others. */
  final int loop;

  /** The innermost loop whose iteration this belongs to: a preheader's is the loop around. */
  final int inside;

  /** States that arrive, by the cut that they come from. */
  final TreeMap<Integer, List<State>> edges = new TreeMap<>();

  /** Inequalities that would have helped. */
  final Set<LinearExpression> wishes = new LinkedHashSet<>();

  /** Those of them that the last join could choose from. */
  final Set<LinearExpression> considered = new HashSet<>();

  /** Inequalities that turned out not to be kept by the loop. */
  final Set<LinearExpression> dropped = new HashSet<>();

  /** The inequalities of the invariant, as they were chosen. */
  final Set<LinearExpression> claims = new LinkedHashSet<>();

  /** How often an inequality was given up, by its terms: it is not weakened for ever. */
  final Map<LinearExpression, Integer> relaxed = new HashMap<>();

  /**
   * How many inequalities between the same symbols a head was given: a sum of what is counted would
   * be followed along its tangents for ever.
   */
  final Map<Set<Integer>, Integer> slopes = new HashMap<>();

  /** How often bounds of a symbol were widened. */
  final Map<Integer, Integer> widened = new HashMap<>();

  /** Locations that do not grow by the same amount in each iteration. */
  final Set<Location> irregular = new HashSet<>();

  /** Guessed growth for each iteration. */
  final Map<Location, LinearExpression> strides = new HashMap<>();

  /** The head's iteration counter. */
  final int counter;

  private final Map<Object, Integer> names = new HashMap<>();
  private final SymbolSet named = new SymbolSet();
  @Nullable Invariants invariants;

  /** Where its paths led when they were last executed. */
  final List<Cut> targets = new ArrayList<>();

  /** The states of the last join. */
  List<Arrival> arrivals = List.of();

  /** What held a number on one way here and a pointer on another, in some round. */
  final Map<Location, Mixture> mixtures = new LinkedHashMap<>();

  int visits;
  int strengthenings;

  /** How often wishes were added without anything new arriving: each starts loops over. */
  int grants;

  /** Paths pass it without being joined: they hold different kinds of values. */
  boolean dissolved;

  /**
   * What holds at a cut.
   *
   * @param scope all symbols that it may speak of
   * @param defined those that are defined here
   */
  record Invariants(State state, SymbolSet scope, List<Definition> defined) {
    boolean sameAs(@Nullable Invariants other) {
      return other != null && scope.equals(other.scope) && state.sameAs(other.state, scope);
    }
  }

  Cut(int id, int node, Role role, int loop, int inside, SymbolSource source) {
    this.id = id;
    this.node = node;
    this.role = role;
    this.loop = loop;
    this.inside = inside;
    this.counter = role == Role.HEAD ? source.fresh() : -1;
  }

  /** The symbol that stands here for what a key (a location, a tuple of instances) names. */
  int name(Object key, SymbolSource source) {
    return names.computeIfAbsent(
        key,
        absent -> {
          int symbol = source.fresh();
          named.add(symbol);
          return symbol;
        });
  }

  /** All symbols that were ever defined here. */
  boolean defines(int symbol) {
    return symbol == counter || named.has(symbol);
  }

  boolean definesPartOf(LinearExpression expression) {
    for (int i = 0; i < expression.size(); i++) {
      if (defines(expression.symbolAt(i))) {
        return true;
      }
    }
    return false;
  }

  List<State> incoming() {
    List<State> all = new ArrayList<>();
    edges.values().forEach(all::addAll);
    return all;
  }

  /** About how many bytes what is known here takes. */
  long footprint() {
    long bytes = invariants == null ? 0 : invariants.state().footprint();
    for (List<State> states : edges.values()) {
      for (State state : states) {
        bytes += state.footprint();
      }
    }
    return bytes;
  }

  /** Forgets everything but names and guesses: the claims become guesses again. */
  void startOver() {
    Set<LinearExpression> guesses = new LinkedHashSet<>(wishes);
    guesses.addAll(claims);
    reset();
    wishes.addAll(guesses);
  }

  /** Forgets everything but names. */
  void reset() {
    edges.clear();
    wishes.clear();
    considered.clear();
    claims.clear();
    dropped.clear();
    relaxed.clear();
    slopes.values().removeIf(count -> count < Constraints.SLOPES);
    // what was followed in vain may be followed once more where more is known
    slopes.replaceAll((symbols, count) -> Constraints.SLOPES - 1);
    widened.clear();
    irregular.clear();
    strides.clear();
    arrivals = List.of();
    invariants = null;
    visits = 0;
    strengthenings = 0;
  }
}
