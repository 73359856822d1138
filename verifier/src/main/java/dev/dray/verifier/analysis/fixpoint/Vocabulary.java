package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.analysis.domain.SymbolSource;
import dev.dray.verifier.certificate.CutPoint.ByProduct;
import dev.dray.verifier.certificate.CutPoint.Definition;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The symbols that the invariant of a cut point speaks of, and what they are called on its ways.
 */
final class Vocabulary {
  private static final int MOST_RENAMED = 6;

  private final Joining joining;
  private final SymbolSet ghosts;
  private final SymbolSet spoken = new SymbolSet();

  /** Ghosts are inherited symbols that are kept even where no value speaks of them. */
  Vocabulary(Joining joining, SymbolSet ghosts) {
    this.joining = joining;
    this.ghosts = ghosts;
  }

  /** Those that values speak of, or that are defined here. */
  SymbolSet spoken() {
    return spoken;
  }

  /** The symbols that the invariant speaks of. */
  SymbolSet of(State result, List<LinearExpression> strideProducts) {
    SymbolSet scope = new SymbolSet();
    for (int root = 0; root < Symbols.FIRST_FREE; root++) {
      scope.add(root);
    }
    addSymbols(result, scope);
    result.records.forEach(ring -> scope.add(ring.instance()));
    for (Definition definition : joining.definitions()) {
      scope.add(definition.symbol());
    }
    spoken.addAll(scope);
    scope.addAll(ghosts);
    addProducts(scope, strideProducts);
    for (int symbol : new SymbolSet(scope)) {
      joining
          .source()
          .knownSignedHalf(symbol)
          .filter(joining.inherited()::has)
          .ifPresent(half -> scope.add(half.intValue()));
    }
    joining
        .arrivals()
        .get(0)
        .knowledge()
        .halves()
        .signed()
        .forEach(
            (half, of) -> {
              if (scope.has(of) && joining.inherited().has(half) && joining.inherited().has(of)) {
                scope.add(half);
              }
            });
    return scope;
  }

  private void addProducts(SymbolSet scope, List<LinearExpression> strideProducts) {
    for (LinearExpression product : strideProducts) {
      scope.add(product.symbolAt(0));
    }
    for (int symbol : joining.arrivals().get(0).knowledge().symbols()) {
      joining
          .source()
          .factors(symbol)
          .filter(
              factors ->
                  scope.has(factors.left())
                      && scope.has(factors.right())
                      && joining.isInherited(symbol))
          .ifPresent(factors -> scope.add(symbol));
    }
    for (Arrival arrival : joining.arrivals()) {
      addRenamed(arrival, scope);
    }
    for (int symbol : new SymbolSet(scope)) {
      joining
          .source()
          .factors(symbol)
          .ifPresent(
              factors -> {
                scope.add(factors.left());
                scope.add(factors.right());
                if (joining.cut().defines(factors.left())
                    || joining.cut().defines(factors.right())) {
                  joining.definitions().add(new ByProduct(symbol));
                }
              });
    }
  }

  /**
   * Products that a state's inequalities speak of, in terms of what their factors are called here.
   */
  private void addRenamed(Arrival arrival, SymbolSet scope) {
    Map<Integer, Integer> names = names(arrival, scope);
    int added = 0;
    for (LinearExpression constraint : arrival.knowledge().constraints()) {
      for (int i = 0; i < constraint.size() && added < MOST_RENAMED; i++) {
        Optional<SymbolSource.Factors> factors = joining.source().factors(constraint.symbolAt(i));
        if (factors.isEmpty()) {
          continue;
        }
        int left = nameOf(factors.get().left(), names, scope);
        int right = nameOf(factors.get().right(), names, scope);
        if (left >= 0 && right >= 0 && scope.add(joining.source().product(left, right))) {
          added++;
        }
      }
    }
  }

  /**
   * What symbols of a way are called here, if need be by a name for them less a number, or for a
   * multiple of them, or a sum that they are part of.
   */
  static Map<Integer, Integer> names(Arrival arrival, SymbolSet scope) {
    Map<Integer, Integer> names = new HashMap<>();
    Map<Integer, Integer> moved = new HashMap<>();
    Map<Integer, Integer> parts = new HashMap<>();
    arrival.images.forEach(
        (symbol, image) -> {
          if (scope.has(symbol) && image.size() == 1 && image.coefficientAt(0) == 1) {
            (image.isSymbol() ? names : moved).putIfAbsent(image.symbolAt(0), symbol);
          } else if (scope.has(symbol) && image.size() <= 2) {
            for (int i = 0; i < image.size(); i++) {
              parts.putIfAbsent(image.symbolAt(i), symbol);
            }
          }
        });
    moved.forEach(names::putIfAbsent);
    parts.forEach(names::putIfAbsent);
    return names;
  }

  /** What a way's symbol is called here, -1 if it has no name. */
  int nameOf(int symbol, Map<Integer, Integer> names, SymbolSet scope) {
    return scope.has(symbol) && joining.isInherited(symbol)
        ? symbol
        : names.getOrDefault(symbol, -1);
  }

  /** The symbols of all values of a state. */
  static void addSymbols(State state, SymbolSet symbols) {
    for (Frame frame : state.frames) {
      for (AbstractValue value : frame.registers) {
        addSymbols(value, symbols);
      }
      frame.cells.values().forEach(cell -> addSymbols(cell.value(), symbols));
    }
  }

  private static void addSymbols(AbstractValue value, SymbolSet scope) {
    LinearExpression expression = value.expression0();
    for (int i = 0; i < expression.size(); i++) {
      scope.add(expression.symbolAt(i));
    }
    RegionJoin.region(value)
        .flatMap(RegionJoin::instance)
        .filter(i -> i >= 0)
        .ifPresent(half -> scope.add(half.intValue()));
    if (RegionJoin.region(value).orElse(null) instanceof Region.Choice choice) {
      scope.add(choice.instance());
      scope.add(choice.length());
    }
  }
}
