package dev.dray.verifier.analysis.cost;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A sum of products of trip counts (each at least 0) with coefficients at least 0, immutable. Keys
 * are the factors' texts, sorted; the empty key is the constant.
 */
public final class Polynomial {
  public static final Polynomial ZERO = new Polynomial(new TreeMap<>(Polynomial::compare));
  private static final int MAXIMUM_TERMS = 64;

  private final SortedMap<List<Cost>, BigInteger> terms;

  private Polynomial(SortedMap<List<Cost>, BigInteger> terms) {
    this.terms = terms;
  }

  private static int compare(List<Cost> left, List<Cost> right) {
    return left.size() != right.size()
        ? Integer.compare(left.size(), right.size())
        : left.toString().compareTo(right.toString());
  }

  /** A number. */
  public static Polynomial constant(long value) {
    return ZERO.with(List.of(), BigInteger.valueOf(value));
  }

  /** One trip count. */
  public static Polynomial of(Cost cost) {
    return cost instanceof Cost.Constant constant
        ? ZERO.with(List.of(), constant.value())
        : ZERO.with(List.of(cost), BigInteger.ONE);
  }

  private Polynomial with(List<Cost> key, BigInteger value) {
    TreeMap<List<Cost>, BigInteger> copy = new TreeMap<>(terms);
    if (value.signum() != 0) {
      copy.merge(key, value, BigInteger::add);
    }
    return new Polynomial(copy);
  }

  /** The sum. */
  public Polynomial plus(Polynomial other) {
    if (other.terms.isEmpty()) {
      return this;
    }
    TreeMap<List<Cost>, BigInteger> sum = new TreeMap<>(terms);
    other.terms.forEach((key, value) -> sum.merge(key, value, BigInteger::add));
    return new Polynomial(sum);
  }

  /** The sum with a number. */
  public Polynomial plus(long number) {
    return with(List.of(), BigInteger.valueOf(number));
  }

  /** The product. */
  public Polynomial times(Polynomial other) {
    TreeMap<List<Cost>, BigInteger> product = new TreeMap<>(Polynomial::compare);
    terms.forEach(
        (left, x) ->
            other.terms.forEach(
                (right, y) -> {
                  List<Cost> key = new ArrayList<>(left);
                  key.addAll(right);
                  key.sort(Comparator.comparing(Object::toString));
                  product.merge(List.copyOf(key), x.multiply(y), BigInteger::add);
                }));
    return new Polynomial(product);
  }

  /** Something at least as large as either: the larger coefficient of each term. */
  public Polynomial max(Polynomial other) {
    if (other.terms.equals(terms) || other.terms.isEmpty()) {
      return this;
    }
    if (terms.isEmpty()) {
      return other;
    }
    TreeMap<List<Cost>, BigInteger> larger = new TreeMap<>(terms);
    other.terms.forEach((key, value) -> larger.merge(key, value, BigInteger::max));
    return new Polynomial(larger);
  }

  /** Whether there are more terms than anyone wants to read. */
  public boolean unwieldy() {
    return terms.size() > MAXIMUM_TERMS;
  }

  /** As an expression. */
  public Cost toCost() {
    List<Cost> sum = new ArrayList<>();
    for (Map.Entry<List<Cost>, BigInteger> entry : terms.entrySet()) {
      if (entry.getKey().isEmpty()) {
        sum.add(new Cost.Constant(entry.getValue()));
        continue;
      }
      Cost product = entry.getKey().get(0);
      for (Cost factor : entry.getKey().subList(1, entry.getKey().size())) {
        product = new Cost.Product(product, factor);
      }
      sum.add(
          entry.getValue().equals(BigInteger.ONE)
              ? product
              : new Cost.Product(new Cost.Constant(entry.getValue()), product));
    }
    if (sum.isEmpty()) {
      return new Cost.Constant(BigInteger.ZERO);
    }
    return sum.size() == 1 ? sum.get(0) : new Cost.Sum(sum);
  }
}
