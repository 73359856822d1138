package dev.dray.verifier.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes a claim back: a certificate that says less may prove a program all the same. */
public final class Weakening {
  private Weakening() {}

  /** A certificate without a claim; empty if it does not make it or nothing less can be said. */
  public static Optional<Certificate> without(Certificate certificate, Claim claim) {
    int id = claim.cutPoint();
    if (id < 0 || id >= certificate.cutPoints().size()) {
      return Optional.empty();
    }
    CutPoint cut = certificate.cutPoints().get(id);
    Invariant old = cut.invariant();
    Invariant less =
        switch (claim) {
          case Claim.Inequality inequality -> {
            List<Linear> rest = new ArrayList<>(old.constraints());
            rest.remove(inequality.expression());
            yield with(old, old.facts(), rest);
          }
          case Claim.Range range -> {
            List<SymbolFact> facts = new ArrayList<>(old.facts());
            facts.replaceAll(fact -> fact.equals(range.fact()) ? widest(fact) : fact);
            yield with(old, facts, old.constraints());
          }
        };
    if (less.equals(old)) {
      return Optional.empty();
    }
    List<CutPoint> cuts = new ArrayList<>(certificate.cutPoints());
    cuts.set(id, cut.with(less));
    return Optional.of(
        new Certificate(
            certificate.binding(),
            certificate.policy(),
            certificate.contexts(),
            certificate.copyings(),
            cuts,
            certificate.loops()));
  }

  private static Invariant with(Invariant old, List<SymbolFact> facts, List<Linear> constraints) {
    return new Invariant(
        old.values(),
        old.tainted(),
        facts,
        old.products(),
        old.signedHalves(),
        constraints,
        old.records());
  }

  private static SymbolFact widest(SymbolFact fact) {
    return switch (fact.view()) {
      case SIGNED, INTEGER ->
          new SymbolFact(fact.symbol(), fact.view(), Long.MIN_VALUE, Long.MAX_VALUE, 0, 0);
      case UNSIGNED -> new SymbolFact(fact.symbol(), fact.view(), 0, -1, 0, 0);
    };
  }
}
