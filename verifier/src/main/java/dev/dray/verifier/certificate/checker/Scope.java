package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.certificate.Value;
import java.util.HashMap;
import java.util.Map;

/** The symbols that an invariant mentions, numbered without gaps; the root symbols come first. */
final class Scope {
  private final Map<Integer, Integer> names = new HashMap<>();

  /** The root symbols alone: what is known before the entry. */
  Scope() {
    for (int root = 0; root < Symbols.FIRST_FREE; root++) {
      names.put(root, root);
    }
  }

  /** The symbols of a cut point. */
  Scope(CutPoint cut) {
    this();
    Invariant invariant = cut.invariant();
    for (SymbolFact fact : invariant.facts()) {
      add(fact.symbol());
    }
    for (CutPoint.Definition definition : cut.defined()) {
      add(definition.symbol());
    }
    for (Invariant.Product product : invariant.products()) {
      add(product.symbol());
      add(product.left());
      add(product.right());
    }
    for (Invariant.SignedHalf half : invariant.signedHalves()) {
      add(half.symbol());
      add(half.of());
    }
    invariant.constraints().forEach(this::add);
    for (Value value : invariant.values().values()) {
      switch (value) {
        case Value.Number number -> add(number.expression());
        case Value.Pointer pointer -> {
          add(pointer.region());
          add(pointer.offset());
        }
        case Value.PointerLow low -> {
          add(low.region());
          add(low.offset());
        }
        case Value.Negated negated -> {
          add(negated.region());
          add(negated.offset());
        }
        case Value.MaybeNull maybe -> add(maybe.region());
        default -> {}
      }
    }
  }

  private void add(Linear linear) {
    for (Linear.Term term : linear.terms()) {
      add(term.symbol());
    }
  }

  private void add(Region region) {
    if (region instanceof Region.Choice choice) {
      add(choice.length());
    }
  }

  private void add(int symbol) {
    if (symbol < 0) {
      throw new Refusal(-1, "symbols that are not negative (s" + symbol + ")");
    }
    names.putIfAbsent(symbol, names.size());
  }

  int size() {
    return names.size();
  }

  boolean mentions(int symbol) {
    return names.containsKey(symbol);
  }

  /** The number of a symbol here. */
  int number(int symbol) {
    Integer number = names.get(symbol);
    if (number == null) {
      throw new Refusal(
          -1, Symbols.name(symbol) + " is inherited from an invariant that does not mention it");
    }
    return number;
  }
}
