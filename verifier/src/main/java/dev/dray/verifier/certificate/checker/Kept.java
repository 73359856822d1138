package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.LoopProof;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which symbols keep their meaning while a loop runs. A cut point gives a new meaning to what it
 * defines; and a product's symbol means, at a cut point that is reached from one that does not
 * speak of it, whatever its factors' product is there.
 */
final class Kept {
  private final Set<Integer> changedByAny;
  private final Set<Integer> changedInside;

  Kept(LoopProof loop, Plan plan) {
    CutPoint head = cut(loop.head(), plan);
    Set<Integer> any = new HashSet<>();
    Set<Integer> inside = new HashSet<>();
    List<Invariant.Product> products = new ArrayList<>();
    Set<Invariant.Product> headProducts = new HashSet<>(head.invariant().products());
    for (int member : loop.body()) {
      CutPoint cut = cut(member, plan);
      cut.defined().forEach(definition -> any.add(definition.symbol()));
      products.addAll(cut.invariant().products());
      if (member != loop.head()) {
        cut.defined().forEach(definition -> inside.add(definition.symbol()));
        for (Invariant.Product product : cut.invariant().products()) {
          if (!headProducts.contains(product)) {
            inside.add(product.symbol());
          }
        }
      }
    }
    head.defined().forEach(definition -> any.add(definition.symbol()));
    products.addAll(head.invariant().products());
    close(any, products);
    close(inside, products);
    this.changedByAny = any;
    this.changedInside = inside;
  }

  private static CutPoint cut(int id, Plan plan) {
    if (id < 0 || id >= plan.cutPoints().size()) {
      throw new Refusal(-1, "a loop of cut points that exist, not " + id);
    }
    return plan.cutPoints().get(id);
  }

  /** Adds the products of what changes. */
  private static void close(Set<Integer> changed, List<Invariant.Product> products) {
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Invariant.Product product : products) {
        if (changed.contains(product.left()) || changed.contains(product.right())) {
          grown |= changed.add(product.symbol());
        }
      }
    }
  }

  /** Whether a symbol means the same from the loop's entry to its end. */
  boolean throughout(int symbol) {
    return !changedByAny.contains(symbol);
  }

  /** Whether a symbol means the same from one passage of the head to the next. */
  boolean eachRound(int symbol) {
    return !changedInside.contains(symbol);
  }
}
