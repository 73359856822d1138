package dev.dray.verifier.analysis.domain;

import java.util.Arrays;

/** Numbers symbols from 0 on, in the order in which they are added. */
public final class SymbolIndex {
  private static final int NONE = -1;

  private int[] symbols = new int[16];
  private int[] slots = new int[64];
  private int size;

  /** Empty. */
  public SymbolIndex() {
    Arrays.fill(slots, NONE);
  }

  int size() {
    return size;
  }

  int at(int index) {
    return symbols[index];
  }

  /** The symbol's number; negative if it was not added. */
  int indexOf(int symbol) {
    return slots[slot(symbol)];
  }

  /** Adds a symbol; false if it is there already. */
  public boolean add(int symbol) {
    int slot = slot(symbol);
    if (slots[slot] != NONE) {
      return false;
    }
    if (size == symbols.length) {
      grow();
      slot = slot(symbol);
    }
    symbols[size] = symbol;
    slots[slot] = size++;
    return true;
  }

  /** Adds the symbols of an expression. */
  public void addAll(LinearExpression expression) {
    for (int i = 0; i < expression.size(); i++) {
      add(expression.symbolAt(i));
    }
  }

  private int slot(int symbol) {
    int mask = slots.length - 1;
    int slot = symbol * 0x9e3779b9 >>> 7 & mask;
    while (slots[slot] != NONE && symbols[slots[slot]] != symbol) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    symbols = Arrays.copyOf(symbols, 2 * size);
    slots = new int[8 * size];
    Arrays.fill(slots, NONE);
    for (int index = 0; index < size; index++) {
      slots[slot(symbols[index])] = index;
    }
  }
}
