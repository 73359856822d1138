package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Region;
import java.util.BitSet;

/**
 * Long paths compute many numbers that nothing depends on any more. What is known of them is left
 * out once it gets much; less is proven then, at worst.
 */
final class Forgetting {
  private Forgetting() {}

  /**
   * Keeps what has to do with what registers and frames hold, and with an invariant's symbols.
   *
   * @param scope the symbols from 0 on that the path's first invariant speaks of
   */
  static void forget(PathState state, int scope) {
    if (!state.premises.crowded()) {
      return;
    }
    BitSet live = new BitSet();
    live.set(0, scope);
    state.replaceAll(
        content -> {
          add(content, live);
          return content;
        });
    state.premises.retain(live);
  }

  private static void add(Content content, BitSet live) {
    switch (content) {
      case Content.Number number -> add(number.value(), live);
      case Content.Pointer pointer -> add(pointer.region(), pointer.offset(), live);
      case Content.PointerLow low -> add(low.region(), low.offset(), live);
      case Content.Negated negated -> add(negated.region(), negated.offset(), live);
      case Content.MaybeNull maybe -> add(maybe.region(), Expr.ZERO, live);
      case Content.MapHandle map -> {}
      case Content.CodePointer code -> {}
      case Content.Unusable unusable -> {}
    }
  }

  private static void add(Region region, Expr offset, BitSet live) {
    add(offset, live);
    if (region instanceof Region.Choice choice) {
      live.set(choice.length());
    }
  }

  static void add(Expr expr, BitSet live) {
    for (int i = 0; i < expr.size(); i++) {
      live.set(expr.symbolAt(i));
    }
  }
}
