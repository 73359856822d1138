package dev.dray.verifier.certificate.checker;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which symbols are products of which. */
final class Products {
  /** No symbol. */
  static final int NONE = -1;

  private final Map<Long, Integer> symbols;
  private int[] left;
  private int[] right;

  Products() {
    symbols = new HashMap<>();
    left = new int[0];
    right = new int[0];
  }

  private Products(Products other) {
    symbols = new HashMap<>(other.symbols);
    left = other.left.clone();
    right = other.right.clone();
  }

  Products copy() {
    return new Products(this);
  }

  /** Says that a symbol is the product of two others. */
  void declare(int symbol, int leftFactor, int rightFactor) {
    if (symbol >= left.length) {
      int known = left.length;
      left = Arrays.copyOf(left, 2 * symbol + 2);
      right = Arrays.copyOf(right, left.length);
      Arrays.fill(left, known, left.length, NONE);
    }
    left[symbol] = leftFactor;
    right[symbol] = rightFactor;
    symbols.putIfAbsent(key(leftFactor, rightFactor), symbol);
  }

  /** The symbol of the product of two, {@link #NONE} if there is none. */
  int of(int leftFactor, int rightFactor) {
    return symbols.getOrDefault(key(leftFactor, rightFactor), NONE);
  }

  /** One factor of a symbol, {@link #NONE} if it is no product. */
  int left(int symbol) {
    return symbol < left.length ? left[symbol] : NONE;
  }

  /** The other factor of a product. */
  int right(int symbol) {
    return right[symbol];
  }

  /** Adds the factors of products to a set. */
  void addFactors(BitSet products, BitSet to) {
    for (int symbol = products.nextSetBit(0); symbol >= 0 && symbol < left.length; ) {
      if (left[symbol] != NONE) {
        to.set(left[symbol]);
        to.set(right[symbol]);
      }
      symbol = products.nextSetBit(symbol + 1);
    }
  }

  private static long key(int left, int right) {
    return (long) Math.min(left, right) << 32 | Math.max(left, right);
  }
}
