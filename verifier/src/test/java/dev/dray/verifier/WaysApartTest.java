package dev.dray.verifier;

import static dev.dray.verifier.Answers.OPTIONS;
import static dev.dray.verifier.Answers.program;
import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateCodec;
import dev.dray.verifier.certificate.Copying;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Loops that are safe on each way to them for another reason: accepted, and refused once the reason
 * is taken away on one of the ways.
 */
class WaysApartTest {
  /** dst[i] = src[n - 1 - i], n the least of |src| and |dst|; both are looked at in the loop. */
  private static String backwards(String limit, int last) {
    return """
    r5 = *(u64 *)(r1 + 0)
    r2 = *(u64 *)(r1 + 8)
    r2 -= r5
    r3 = *(u64 *)(r1 + 16)
    r4 = *(u64 *)(r1 + 24)
    r4 -= r3
    r0 = r2
    if r2 < %s goto chosen
    r0 = r4
    chosen:
    if r0 == 0 goto out
    r5 += r0
    r5 += %d
    r1 = 0
    more:
    r7 = *(u8 *)(r5 + 0)
    r6 = r3
    r6 += r1
    *(u8 *)(r6 + 0) = r7
    r1 += 1
    if r1 >= r2 goto out
    r5 += -1
    if r1 < r4 goto more
    out:
    exit
    """
        .formatted(limit, last);
  }

  @Test
  void anIndexBelowTheLesserOfTwoLengths() {
    assertThat(verify(backwards("r4", -1))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(backwards("r4", 0)))).containsOnly(Rule.READ_BOUNDS);
    assertThat(rules(verify(backwards("5", -1)))).contains(Rule.READ_BOUNDS);
  }

  /** A loop over src that is entered in its middle, too. */
  private static String irreducible(int step) {
    return """
    r2 = *(u64 *)(r1 + 0)
    r3 = *(u64 *)(r1 + 8)
    r4 = *(u64 *)(r1 + 48)
    r0 = 0
    if r4 == 0 goto middle
    begin:
    if r2 == r3 goto out
    r5 = *(u8 *)(r2 + 0)
    r0 += r5
    r2 += %d
    middle:
    r0 += 3
    if r2 != r3 goto begin
    out:
    exit
    """
        .formatted(step);
  }

  @Test
  void aLoopThatIsEnteredAtTwoPlaces() {
    assertThat(verify(irreducible(1))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(irreducible(0)))).contains(Rule.TERMINATION);
    assertThat(rules(verify(irreducible(2)))).contains(Rule.READ_BOUNDS);
  }

  /** A bit is shifted out of a register; in each round two paths part and meet. */
  private static String bits(int shift) {
    return """
    r2 = *(u64 *)(r1 + 48)
    r0 = 0
    r3 = 1
    more:
    r4 = r2
    r4 &= r3
    if r4 == 0 goto next
    r0 += 1
    next:
    r3 <<= %d
    if r3 != 0 goto more
    exit
    """
        .formatted(shift);
  }

  @Test
  void roundsInWhichPathsPartAndMeet() {
    assertThat(verify(bits(1))).isInstanceOf(Verification.Accepted.class);
    assertThat(((Verification.Accepted) verify(bits(1))).program().cost().toString())
        .isEqualTo("388");
    assertThat(rules(verify(bits(0)))).containsOnly(Rule.TERMINATION);
  }

  @Test
  void aResultThatTheFirstRoundGives() {
    assertThat(
            verify(
                """
                r6 = 0
                more:
                r6 += 1
                if r6 > 10000 goto out
                call 7
                goto more
                out:
                exit
                """))
        .isInstanceOf(Verification.Accepted.class);
  }

  @Test
  void theirCertificatesProveThemAgain() {
    for (String text : List.of(backwards("r4", -1), irreducible(1), bits(1))) {
      Program program = program(text);
      VerifiedProgram first = ((Verification.Accepted) Verifier.verify(program, OPTIONS)).program();
      Certificate certificate = CertificateCodec.read(CertificateCodec.write(first.certificate()));
      assertThat(certificate).isEqualTo(first.certificate());
      assertThat(certificate.copyings()).isNotEmpty();
      VerifiedProgram again =
          ((Verification.Accepted) Verifier.verify(program, OPTIONS, certificate)).program();
      assertThat(again.certificate()).isEqualTo(certificate);
      assertThat(again.cost().toString()).isEqualTo(first.cost().toString());
    }
  }

  @Test
  void copiesThatTheProgramHasNotAreNoUse() {
    Program program = program(irreducible(1));
    Certificate good =
        ((Verification.Accepted) Verifier.verify(program, OPTIONS)).program().certificate();
    List<Copying> wrong = new ArrayList<>(good.copyings());
    wrong.addAll(good.copyings());
    Certificate other =
        new Certificate(
            good.binding(), good.policy(), good.contexts(), wrong, good.cutPoints(), good.loops());
    // the checker needs no copies; the invariants are sought again for the facts
    assertThat(Verifier.verify(program, OPTIONS, other)).isInstanceOf(Verification.Accepted.class);
  }

  /** Its first round by itself: a loop that is entered with a count that is not 0. */
  @Test
  void whatHoldsOfTheOtherRoundsIsNoFactOfAll() {
    Verification verification =
        verify(
            """
            r7 = *(u64 *)(r1 + 16)
            r2 = *(u64 *)(r1 + 24)
            r2 -= r7
            r1 = 0
            more:
            if r2 == 0 goto out
            r1 += 1
            if r1 != r2 goto more
            out:
            r0 = 0
            exit
            """);
    VerifiedProgram program = ((Verification.Accepted) verification).program();
    assertThat(program.certificate().copyings()).isNotEmpty();
    assertThat(program.facts().loops())
        .allMatch(loop -> loop.trips().isEmpty() && loop.inductions().isEmpty());
  }

  /** In one of the graphs that are tried, a path is found impossible at a store into the frame. */
  @Test
  void aStoreOnAPathThatIsImpossible() {
    assertThat(
            verify(
                """
                r6 = r1
                r9 = 0x7fff
                r2 = *(s16 *)(r6 + 0x30)
                if r2 == 0x0 goto +0x3
                r2 /= 0x3
                r9 += 0x1
                goto -0x4
                r2 = *(u64 *)(r6 + 0x30)
                r3 = r2
                r3 <<= 0x1
                if r2 > 0x1f goto +0x23
                r3 &= 0x3f
                r4 = r10
                r4 += r3
                *(u8 *)(r4 - 0x40) = r9
                r2 = *(u8 *)(r6 + 0x3b)
                r3 = 0x7
                if r3 < r2 goto +0x1c
                w2 += 0x1
                r2 += 0x4
                r3 = r10
                *(u64 *)(r10 - 0x8) = r3
                r4 = r10
                r4 += -0x1c
                r4 += r2
                *(u8 *)(r4 + 0x0) = r9
                r3 = *(u64 *)(r10 - 0x8)
                r5 = *(u8 *)(r3 - 0x15)
                r9 -= r5
                r7 = *(u64 *)(r6 + 0x20)
                r8 = *(u64 *)(r6 + 0x28)
                r2 = r8
                r2 -= r7
                r2 >>= 0x3
                r1 = 0x0
                if r2 == 0x0 goto +0x7
                r4 = r1
                r4 <<= 0x3
                r4 += r7
                r5 = *(u64 *)(r4 + 0x0)
                r9 ^= r5
                r1 += 0x1
                if r1 != r2 goto -0x7
                r0 = r9
                goto +0x1
                r0 = 0x1
                r0 = 0x1
                r0 += r9
                exit
                """))
        .isInstanceOf(Verification.Accepted.class);
  }

  /** Both ways into the second loop have a copy of it, and one is followed round by round. */
  @Test
  void aLoopThatIsFollowedInOneCopyHasNoCounts() {
    VerifiedProgram program =
        Answers.accepted(
            """
            r6 = 0x7ffffffffffffffa ll
            r8 = *(u64 *)(r1 + 0x40)
            r0 = 0x0
            r9 = 0x0
            if r9 >= 0x9 goto +0x5
            r9 += 0x1
            if r6 s< -0x5 goto +0x3
            w8 >>= 0x1
            r6 s>>= 0x3f
            goto -0x6
            r9 = 0x0
            if w6 & w6 goto +0x2
            w6 += -0x2
            goto -0x3
            exit
            """);
    assertThat(program.facts().loops())
        .filteredOn(loop -> loop.head() == 12)
        .allMatch(loop -> loop.trips().isEmpty());
  }
}
