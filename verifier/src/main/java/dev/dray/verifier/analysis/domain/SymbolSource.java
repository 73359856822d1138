package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.certificate.Symbols;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Numbers symbols and knows which of them are products of two others. */
public final class SymbolSource {
  private int next = Symbols.FIRST_FREE;
  private final Set<Integer> plain = new HashSet<>();
  private Consumer<LinearExpression> wishes = wish -> {};
  private final Map<Factors, Integer> products = new HashMap<>();

  /** By symbol; null for those that are no products. */
  private @Nullable Factors[] factors = new Factors[64];

  private final Map<Integer, Integer> signedHalves = new HashMap<>();
  private final Map<Integer, Integer> wholes = new HashMap<>();

  /** Two symbols, left not above right. */
  public record Factors(int left, int right) {}

  /** A new symbol. */
  public int fresh() {
    return next++;
  }

  /** A new symbol for a number out of memory: relations between its parts are not worth keeping. */
  public int freshPlain() {
    plain.add(next);
    return next++;
  }

  /** Whether a symbol is a number out of memory. */
  public boolean isPlain(int symbol) {
    return plain.contains(symbol);
  }

  /** Says who wants to know which inequalities would have helped. */
  public void onWish(Consumer<LinearExpression> listener) {
    wishes = listener;
  }

  /** Says that it would have helped to know that the expression is at least 0. */
  public void wish(LinearExpression expression) {
    wishes.accept(expression);
  }

  /** The symbol for a product; created when first asked for. */
  public int product(int first, int second) {
    Factors key = new Factors(Math.min(first, second), Math.max(first, second));
    return products.computeIfAbsent(
        key,
        pair -> {
          int symbol = fresh();
          if (symbol >= factors.length) {
            factors = Arrays.copyOf(factors, 2 * symbol);
          }
          factors[symbol] = pair;
          return symbol;
        });
  }

  /** The symbol for a product, if it was ever asked for. */
  public Optional<Integer> knownProduct(int first, int second) {
    return Optional.ofNullable(
        products.get(new Factors(Math.min(first, second), Math.max(first, second))));
  }

  /** The factors of a product's symbol. */
  public Optional<Factors> factors(int symbol) {
    return symbol < factors.length ? Optional.ofNullable(factors[symbol]) : Optional.empty();
  }

  /** Says that a symbol is the low half of another as a signed number. */
  public void defineSignedHalf(int symbol, int of) {
    signedHalves.put(of, symbol);
    wholes.put(symbol, of);
  }

  /** The symbol for the low half of another as a signed number, if it was ever asked for. */
  public Optional<Integer> knownSignedHalf(int of) {
    return Optional.ofNullable(signedHalves.get(of));
  }

  /** What a symbol is the low half of. */
  public Optional<Integer> whole(int symbol) {
    return Optional.ofNullable(wholes.get(symbol));
  }

  /** Whether a symbol is a product. */
  public boolean isProduct(int symbol) {
    return symbol < factors.length && factors[symbol] != null;
  }
}
