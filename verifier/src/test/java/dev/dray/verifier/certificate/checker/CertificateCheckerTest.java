package dev.dray.verifier.certificate.checker;

import static dev.dray.verifier.certificate.checker.Certificates.SRC;
import static dev.dray.verifier.certificate.checker.Certificates.check;
import static dev.dray.verifier.certificate.checker.Certificates.counter;
import static dev.dray.verifier.certificate.checker.Certificates.number;
import static dev.dray.verifier.certificate.checker.Certificates.pointer;
import static dev.dray.verifier.certificate.checker.Certificates.program;
import static dev.dray.verifier.certificate.checker.Certificates.r;
import static dev.dray.verifier.certificate.checker.Certificates.sum;
import static dev.dray.verifier.certificate.checker.Certificates.unsigned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.isa.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Certificates that are right are confirmed; whatever is changed in them is noticed. */
class CertificateCheckerTest {
  private static final Program SUM =
      program(
          "r2 = *(u64 *)(r1 + 0)",
          "r3 = *(u64 *)(r1 + 8)",
          "r0 = 0",
          "if r2 >= r3 goto +4",
          "r4 = *(u8 *)(r2 + 0)",
          "r0 += r4",
          "r2 += 1",
          "goto -5",
          "exit");

  private static final Map<Location, Value> BEFORE =
      Map.of(
          r(0), number(sum(0)),
          r(2), pointer(SRC, sum(0)),
          r(3), pointer(SRC, Linear.symbol(0)));

  private static final Map<Location, Value> INSIDE =
      Map.of(
          r(0), number(Linear.symbol(8)),
          r(2), pointer(SRC, Linear.symbol(7)),
          r(3), pointer(SRC, Linear.symbol(0)));

  private static final List<CutPoint.Definition> DEFINED =
      List.of(new CutPoint.ByIteration(7), new CutPoint.ByLocation(8, r(0)));

  private static final List<SymbolFact> FACTS = List.of(counter(7), unsigned(8));

  private static final Linear WITHIN = sum(0, 0, 1, 7, -1);

  private static Certificates.Builder sumBefore() {
    return new Certificates.Builder(SUM)
        .cut(CutPoint.Role.PREHEADER, 3, List.of(), BEFORE, List.of());
  }

  private static Certificate sumCertificate(Linear bound, Linear... constraints) {
    return sumBefore()
        .cut(CutPoint.Role.HEAD, 3, DEFINED, INSIDE, FACTS, constraints)
        .loop(2, 7, new LoopProof.Bounded(bound), 2)
        .build();
  }

  @Test
  void confirmsALoopOverSrc() {
    assertThat(check(SUM, sumCertificate(Linear.symbol(0), WITHIN)))
        .isInstanceOf(CheckResult.Confirmed.class);
  }

  @Test
  void confirmsAMeasureThatFalls() {
    Certificate certificate =
        sumBefore()
            .cut(CutPoint.Role.HEAD, 3, DEFINED, INSIDE, FACTS, WITHIN)
            .loop(2, 7, new LoopProof.Lexicographic(List.of(WITHIN)), 2)
            .build();
    assertThat(check(SUM, certificate)).isInstanceOf(CheckResult.Confirmed.class);
  }

  @Test
  void refutesABoundThatIsTooSmall() {
    assertThat(check(SUM, sumCertificate(sum(-1, 0, 1), WITHIN)))
        .isInstanceOf(CheckResult.Refuted.class);
  }

  @Test
  void refutesAConstraintThatIsNotKept() {
    assertThat(check(SUM, sumCertificate(Linear.symbol(0), sum(-1, 0, 1, 7, -1))))
        .isInstanceOf(CheckResult.Refuted.class);
  }
}
