package dev.dray.verifier.analysis.domain;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.function.IntPredicate;

/**
 * Symbols in ascending order, side by side. New symbols have the largest numbers, so that adding is
 * cheap.
 */
public final class SymbolSet extends AbstractSet<Integer> {
  private static final int ROOM = 32;

  private int[] symbols;
  private int size;

  /** No symbols. */
  public SymbolSet() {
    symbols = new int[ROOM];
  }

  /** A copy. */
  public SymbolSet(SymbolSet other) {
    symbols = Arrays.copyOf(other.symbols, Math.max(ROOM, other.size + other.size / 4));
    size = other.size;
  }

  @Override
  public int size() {
    return size;
  }

  /** Whether a symbol is one of these. */
  public boolean has(int symbol) {
    return find(symbol) >= 0;
  }

  @Override
  public boolean contains(Object other) {
    return other instanceof Integer symbol && has(symbol);
  }

  /** Adds a symbol; whether it was not there. */
  public boolean add(int symbol) {
    int index = find(symbol);
    if (index >= 0) {
      return false;
    }
    index = -index - 1;
    if (size == symbols.length) {
      symbols = Arrays.copyOf(symbols, 2 * size);
    }
    System.arraycopy(symbols, index, symbols, index + 1, size - index);
    symbols[index] = symbol;
    size++;
    return true;
  }

  @Override
  public boolean add(Integer symbol) {
    return add(symbol.intValue());
  }

  @Override
  public boolean addAll(Collection<? extends Integer> others) {
    boolean changed = false;
    for (int symbol : others) {
      changed |= add(symbol);
    }
    return changed;
  }

  /** Keeps the symbols that answer to a description; whether there were others. */
  public boolean keepIf(IntPredicate wanted) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (wanted.test(symbols[i])) {
        symbols[kept++] = symbols[i];
      }
    }
    boolean changed = kept < size;
    size = kept;
    return changed;
  }

  /** These symbols as far as they are among others. */
  public SymbolSet among(SymbolSet others) {
    return merge(others, true);
  }

  /** These symbols but for some. */
  public SymbolSet without(SymbolSet some) {
    return merge(some, false);
  }

  private SymbolSet merge(SymbolSet others, boolean wanted) {
    SymbolSet result = new SymbolSet(this);
    int at = 0;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      while (at < others.size && others.symbols[at] < symbols[i]) {
        at++;
      }
      boolean there = at < others.size && others.symbols[at] == symbols[i];
      if (there == wanted) {
        result.symbols[kept++] = symbols[i];
      }
    }
    result.size = kept;
    return result;
  }

  private int find(int symbol) {
    return size == 0 || symbols[size - 1] < symbol
        ? -size - 1
        : Arrays.binarySearch(symbols, 0, size, symbol);
  }

  @Override
  public PrimitiveIterator.OfInt iterator() {
    return new PrimitiveIterator.OfInt() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public int nextInt() {
        if (next >= size) {
          throw new NoSuchElementException();
        }
        return symbols[next++];
      }
    };
  }
}
