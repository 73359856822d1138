package dev.dray.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateCodec;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.certificate.checker.CertificateChecker;
import dev.dray.verifier.certificate.checker.CheckResult;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Pointers of which the path decides where they point. */
class ChosenRegionsTest {
  private static final VerifierOptions OPTIONS = VerifierOptions.operation(StandardHelpers.all());

  /** Writes the words of dst or of aux, as arg0 says. */
  private static final String FILL =
      """
      r2 = *(u64 *)(r1 + FIRST)
      r3 = *(u64 *)(r1 + FIRST_END)
      r4 = *(u64 *)(r1 + 48)
      if r4 == 0 goto +2
      r2 = *(u64 *)(r1 + 32)
      r3 = *(u64 *)(r1 + 40)
      r0 = 0
      r5 = r2
      r5 += 4
      if r5 > r3 goto +3
      *(u32 *)(r2 + 0) = r0
      r2 += 4
      goto -5
      exit
      """;

  private static String fill(int first, int firstEnd) {
    return FILL.replace("FIRST_END", Integer.toString(firstEnd))
        .replace("FIRST", Integer.toString(first));
  }

  private static Program program(String text) {
    return Program.of(Assembler.assemble(text));
  }

  private static VerifiedProgram accepted(String text) {
    Verification answer = Verifier.verify(program(text), OPTIONS);
    assertThat(answer).isInstanceOf(Verification.Accepted.class);
    return ((Verification.Accepted) answer).program();
  }

  private static Rule refused(String text) {
    return ((Verification.Rejected) Verifier.verify(program(text), OPTIONS))
        .findings()
        .getFirst()
        .rule();
  }

  private static CheckResult check(VerifiedProgram verified, Certificate certificate) {
    return CertificateChecker.check(
        verified.program(), StandardHelpers.all(), OPTIONS.policies().getFirst(), certificate);
  }

  @Test
  void eitherOperandIsWrittenUpToItsOwnEnd() {
    VerifiedProgram verified = accepted(fill(16, 24));
    assertThat(verified.facts().access(10).orElseThrow().targets()).hasSize(2);
    assertThat(verified.cost().evaluate(parameter -> 400).longValueExact()).isLessThan(2000);
  }

  @Test
  void theSourceIsNoneOfThem() {
    assertThat(refused(fill(0, 8))).isEqualTo(Rule.READ_ONLY);
  }

  @Test
  void oneIsNotComparedWithTheEndOfTheOther() {
    assertThat(refused(fill(16, 8))).isEqualTo(Rule.POINTER_COMPARED);
    assertThat(refused(fill(16, 24).replace("r3 = *(u64 *)(r1 + 40)", "r3 = *(u64 *)(r1 + 24)")))
        .isEqualTo(Rule.POINTER_COMPARED);
  }

  @Test
  void pathsWithDifferentKindsOfValuesStayApart() {
    String pointerOrNumber =
        """
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r4 = *(u64 *)(r1 + 48)
        r5 = r2
        r5 += 1
        r0 = 7
        if r4 == 0 goto +1
        r0 = r2
        if r4 == 0 goto +3
        if r5 > r3 goto +1
        r0 = *(u8 *)(r2 + 0)
        r0 = 0
        exit
        """;
    accepted(pointerOrNumber);
    assertThat(refused(pointerOrNumber.replace("if r4 == 0 goto +3", "if r4 == 1 goto +3")))
        .isEqualTo(Rule.POINTER_RETURNED);
  }

  @Test
  void theContextIsLoadedWhereThePathSays() {
    String fields =
        """
        r4 = *(u64 *)(r1 + 48)
        r2 = 0
        if r4 == 0 goto +1
        r2 = 32
        r1 += r2
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r0 = r3
        r0 -= r2
        exit
        """;
    accepted(fields);
    assertThat(refused(fields.replace("r2 = 32", "r2 = 33"))).isEqualTo(Rule.CONTEXT_ACCESS);
  }

  @Test
  void theCertificateSaysWhichOnesAndHowLong() {
    VerifiedProgram verified = accepted(fill(16, 24));
    Certificate certificate = verified.certificate();
    assertThat(check(verified, certificate)).isInstanceOf(CheckResult.Confirmed.class);
    assertThat(CertificateCodec.read(CertificateCodec.write(certificate))).isEqualTo(certificate);

    Region dst = new Region.Operand(Region.Kind.DST);
    Region src = new Region.Operand(Region.Kind.SRC);
    List<UnaryOperator<Region.Choice>> wrong =
        List.of(
            choice -> new Region.Choice(List.of(dst), choice.instance(), choice.length()),
            choice -> new Region.Choice(List.of(dst, src), choice.instance(), choice.length()),
            choice -> new Region.Choice(choice.members(), choice.instance(), 1),
            choice -> new Region.Choice(choice.members(), choice.length(), choice.length()),
            choice -> new Region.Choice(List.of(), choice.instance(), choice.length()));
    for (UnaryOperator<Region.Choice> change : wrong) {
      assertThat(check(verified, changed(certificate, change)))
          .isNotInstanceOf(CheckResult.Confirmed.class);
    }
  }

  private static Certificate changed(Certificate certificate, UnaryOperator<Region.Choice> change) {
    return new Certificate(
        certificate.binding(),
        certificate.policy(),
        certificate.contexts(),
        certificate.cutPoints().stream().map(cut -> changed(cut, change)).toList(),
        certificate.loops());
  }

  private static CutPoint changed(CutPoint cut, UnaryOperator<Region.Choice> change) {
    Invariant old = cut.invariant();
    Map<Location, Value> values = new HashMap<>(old.values());
    values.replaceAll(
        (location, value) ->
            choice(value)
                .map(
                    choice ->
                        (Value)
                            new Value.Pointer(
                                change.apply(choice), ((Value.Pointer) value).offset()))
                .orElse(value));
    return new CutPoint(
        cut.id(),
        cut.context(),
        cut.pc(),
        cut.role(),
        cut.defined(),
        new Invariant(
            values, old.tainted(), old.facts(), old.products(), old.constraints(), old.records()));
  }

  private static Optional<Region.Choice> choice(Value value) {
    return value instanceof Value.Pointer pointer && pointer.region() instanceof Region.Choice one
        ? Optional.of(one)
        : Optional.empty();
  }
}
