package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.Value;
import java.util.List;

/** Sizes beyond which no analysis of a program goes: whatever is larger is not worth a look. */
final class Form {
  private static final int LEAST_PLACES = 4096;
  private static final int PLACES_PER_SLOT = 8;
  private static final int MOST_IN_INVARIANT = 5_000;
  private static final int MOST_TERMS = 1_000;

  private final Effort effort;

  private Form(Effort effort) {
    this.effort = effort;
  }

  /** Refuses a certificate that is out of all proportion to a program of so many slots. */
  static void check(Certificate certificate, int slots, Effort effort) {
    long places = Math.max(LEAST_PLACES, (long) PLACES_PER_SLOT * slots);
    atMost(certificate.contexts(), places, "calling contexts");
    atMost(certificate.cutPoints(), 3 * places, "cut points");
    atMost(certificate.loops(), places, "loops");
    Form form = new Form(effort);
    certificate.cutPoints().forEach(form::check);
    certificate.loops().forEach(form::check);
  }

  private static void atMost(List<?> list, long most, String what) {
    if (list.size() > most) {
      throw new Refusal(-1, "at most " + most + " " + what + ", not " + list.size());
    }
  }

  private void check(CutPoint cut) {
    Invariant invariant = cut.invariant();
    atMost(cut.defined(), MOST_IN_INVARIANT, "symbols defined at a cut point");
    atMost(List.copyOf(invariant.values().keySet()), MOST_IN_INVARIANT, "values");
    atMost(invariant.tainted(), MOST_IN_INVARIANT, "marks of pointers");
    atMost(invariant.facts(), MOST_IN_INVARIANT, "facts");
    atMost(invariant.products(), MOST_IN_INVARIANT, "products");
    atMost(invariant.signedHalves(), MOST_IN_INVARIANT, "signed halves");
    atMost(invariant.constraints(), MOST_IN_INVARIANT, "constraints");
    atMost(invariant.records(), MOST_IN_INVARIANT, "records");
    invariant.constraints().forEach(this::check);
    for (Value value : invariant.values().values()) {
      switch (value) {
        case Value.Number number -> check(number.expression());
        case Value.Pointer pointer -> check(pointer.offset());
        case Value.PointerLow low -> check(low.offset());
        case Value.Negated negated -> check(negated.offset());
        default -> {}
      }
    }
  }

  private void check(LoopProof loop) {
    effort.spend(loop.body().size());
    switch (loop.termination()) {
      case LoopProof.Bounded bounded -> check(bounded.bound());
      case LoopProof.Lexicographic measures -> {
        atMost(measures.measures(), MOST_IN_INVARIANT, "measures");
        measures.measures().forEach(this::check);
      }
      case LoopProof.ByHelper helper -> {}
    }
  }

  private void check(Linear linear) {
    atMost(linear.terms(), MOST_TERMS, "terms of an expression");
    effort.spend((long) linear.terms().size() * linear.terms().size());
  }
}
