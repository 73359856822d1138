package dev.dray.verifier.analysis.domain;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Facts by symbol, in ascending order of symbols. New symbols have the largest numbers, so that
 * adding is cheap. A copy shares the arrays until one of the two changes.
 */
final class FactTable {
  private static final int ROOM = 32;

  private int[] symbols;
  private Fact[] facts;
  private int size;
  private boolean shared;

  FactTable() {
    symbols = new int[ROOM];
    facts = new Fact[ROOM];
  }

  private FactTable(FactTable other) {
    symbols = other.symbols;
    facts = other.facts;
    size = other.size;
    shared = true;
    other.shared = true;
  }

  FactTable copy() {
    return new FactTable(this);
  }

  int size() {
    return size;
  }

  int symbolAt(int index) {
    return symbols[index];
  }

  private int find(int symbol) {
    return size == 0 || symbols[size - 1] < symbol
        ? -size - 1
        : Arrays.binarySearch(symbols, 0, size, symbol);
  }

  @Nullable Fact get(int symbol) {
    int index = find(symbol);
    return index < 0 ? null : facts[index];
  }

  boolean contains(int symbol) {
    return find(symbol) >= 0;
  }

  void put(int symbol, Fact fact) {
    int index = find(symbol);
    own(index < 0 ? size + 1 : size);
    if (index < 0) {
      index = -index - 1;
      System.arraycopy(symbols, index, symbols, index + 1, size - index);
      System.arraycopy(facts, index, facts, index + 1, size - index);
      symbols[index] = symbol;
      size++;
    }
    facts[index] = fact;
  }

  /** Forgets all symbols but some. */
  void retain(IntPredicate kept) {
    own(size);
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (kept.test(symbols[i])) {
        symbols[count] = symbols[i];
        facts[count++] = facts[i];
      }
    }
    size = count;
  }

  private void own(int capacity) {
    if (shared || capacity > symbols.length) {
      int room = capacity + (capacity >> 1) + ROOM / 4;
      symbols = Arrays.copyOf(symbols, room);
      facts = Arrays.copyOf(facts, room);
      shared = false;
    }
  }
}
