package dev.dray.verifier.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.Verification;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.certificate.checker.CertificateChecker;
import dev.dray.verifier.certificate.checker.CheckResult;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A claim too many can be taken back: the rest proves the program all the same. */
class WeakeningTest {
  private static final Program PROGRAM =
      Program.of(
          Assembler.assemble(
              """
              r2 = *(u64 *)(r1 + 0)
              r3 = *(u64 *)(r1 + 8)
              r0 = 0
              again:
              if r2 == r3 goto out
              r4 = *(u8 *)(r2 + 0)
              r0 += r4
              r2 += 1
              goto again
              out:
              exit
              """));

  private static Certificate certificate() {
    Verification answer =
        Verifier.verify(PROGRAM, VerifierOptions.operation(StandardHelpers.all()));
    return ((Verification.Accepted) answer).program().certificate();
  }

  private static CheckResult check(Certificate certificate) {
    return CertificateChecker.check(
        PROGRAM, StandardHelpers.all(), certificate.policy(), certificate);
  }

  private static Certificate claiming(Certificate old, Linear tooMuch) {
    List<CutPoint> cuts = new ArrayList<>(old.cutPoints());
    CutPoint last = cuts.getLast();
    Invariant invariant = last.invariant();
    List<Linear> constraints = new ArrayList<>(invariant.constraints());
    constraints.add(tooMuch);
    cuts.set(
        last.id(),
        new CutPoint(
            last.id(),
            last.context(),
            last.pc(),
            last.role(),
            last.defined(),
            new Invariant(
                invariant.values(),
                invariant.tainted(),
                invariant.facts(),
                invariant.products(),
                constraints,
                invariant.records())));
    return new Certificate(old.binding(), old.policy(), old.contexts(), cuts, old.loops());
  }

  @Test
  void theClaimThatCannotBeProvenIsNamedAndTakenBack() {
    Certificate right = certificate();
    Linear longer = new Linear(List.of(new Linear.Term(Symbols.SRC_LENGTH, 1)), -100);
    Certificate wrong = claiming(right, longer);

    CheckResult.Refuted refuted = (CheckResult.Refuted) check(wrong);
    Claim claim = refuted.claim().orElseThrow();

    assertThat(claim).isEqualTo(new Claim.Inequality(right.cutPoints().getLast().id(), longer));
    Certificate less = Weakening.without(wrong, claim).orElseThrow();
    assertThat(less).isEqualTo(right);
    assertThat(check(less)).isInstanceOf(CheckResult.Confirmed.class);
    assertThat(Weakening.without(less, claim)).isEmpty();
  }

  @Test
  void aClaimWithoutWhichTheProofFailsIsMissed() {
    Certificate right = certificate();
    int needed = 0;
    for (CutPoint cut : right.cutPoints()) {
      for (Linear constraint : cut.invariant().constraints()) {
        Claim claim = new Claim.Inequality(cut.id(), constraint);
        Certificate less = Weakening.without(right, claim).orElseThrow();
        needed += check(less) instanceof CheckResult.Refuted ? 1 : 0;
      }
    }
    assertThat(needed).isPositive();
  }
}
