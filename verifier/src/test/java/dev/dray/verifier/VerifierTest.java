package dev.dray.verifier;

import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;

/** The verifier's answers to small programs: what it accepts, and which rule it names. */
class VerifierTest {
  private static Rule rule(String text) {
    return ((Verification.Rejected) verify(text)).findings().get(0).rule();
  }

  private static final String SUM =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r0 = 0
      r4 = r2
      r4 += 8
      if r4 > r3 goto +5
      r5 = *(u64 *)(r2 + OFFSET)
      r0 += r5
      r2 += 8
      r4 += STEP
      if r4 <= r3 goto -5
      exit
      """;

  @Test
  void acceptsABoundedPointerLoopWithItsCost() {
    Verification answer = verify(SUM.replace("OFFSET", "0").replace("STEP", "8"));
    assertThat(answer.accepted()).isTrue();
    VerifiedProgram program = ((Verification.Accepted) answer).program();
    assertThat(program.cost().evaluate(parameter -> 800).longValueExact()).isBetween(506L, 556L);
    assertThat(program.facts().loops()).hasSize(1);
  }

  @Test
  void namesTheReadPastTheEnd() {
    assertThat(rule(SUM.replace("OFFSET", "1").replace("STEP", "8"))).isEqualTo(Rule.READ_BOUNDS);
  }

  @Test
  void namesTheLoopThatDoesNotAdvance() {
    assertThat(rule(SUM.replace("OFFSET", "0").replace("r2 += 8", "r2 += 0").replace("STEP", "0")))
        .isEqualTo(Rule.TERMINATION);
  }

  /** {@code for (u32 i = 0; i < |src|; i++) sum += src[i]}. */
  private static final String COUNTS_IN_32_BITS =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r3 -= r2
      r0 = 0
      r4 = 0
      if r4 >= r3 goto +6
      r5 = r2
      r5 += r4
      r5 = *(u8 *)(r5 + 0)
      r0 += r5
      w4 += 1
      goto -7
      exit
      """;

  @Test
  void acceptsForShortOperandsWhatCountsIn32Bits() {
    VerifiedProgram program = ((Verification.Accepted) verify(COUNTS_IN_32_BITS)).program();
    assertThat(program.operandLimit()).isEqualTo(VerifierOptions.SHORT_OPERAND_LIMIT);
    assertThat(program.certificate().policy())
        .isEqualTo(new EntryPolicy.Operation(VerifierOptions.SHORT_OPERAND_LIMIT));
    String in64Bits = COUNTS_IN_32_BITS.replace("w4 += 1", "r4 += 1");
    assertThat(((Verification.Accepted) verify(in64Bits)).program().operandLimit())
        .isEqualTo(VerifierOptions.OPERAND_LIMIT);
  }

  /** A table of arg0 bytes at the start of aux, indexed by a hash of 8 bits: LLVM's form of it. */
  private static final String MASKED =
      """
      r2 = *(u64 *)(r1 + 32)
      r3 = *(u64 *)(r1 + 40)
      r3 -= r2
      r4 = *(u64 *)(r1 + 48)
      r5 = *(u8 *)(r1 + 56)
      r0 = 0
      if r4 == 0 goto +5
      if r4 > r3 goto +4
      r4 += WHOLE
      r4 &= r5
      r2 += r4
      r0 = *(u8 *)(r2 + 0)
      exit
      """;

  @Test
  void onlyTheLowBitsCountBesideASmallMask() {
    assertThat(verify(MASKED.replace("WHOLE", "-1")).accepted()).isTrue();
    assertThat(verify(MASKED.replace("WHOLE", "255")).accepted()).isTrue();
    assertThat(rule(MASKED.replace("WHOLE", "256"))).isEqualTo(Rule.READ_BOUNDS);
    assertThat(rule(MASKED.replace("WHOLE", "127"))).isEqualTo(Rule.READ_BOUNDS);
  }

  /** The last byte of src, whose index LLVM computes as {@code end + ~start}. */
  private static final String COMPLEMENT =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r1 + 32)
      r0 = 0
      if r2 == r3 goto +6
      r5 = r2
      r5 ^= -1
      r5 += r3
      r2 += r5
      r0 = *(u8 *)(r2 + OFFSET)
      exit
      exit
      """;

  @Test
  void aPointerPlusAComplementedOneIsANumber() {
    String last = COMPLEMENT.replace("OFFSET", "0");
    assertThat(verify(last).accepted()).isTrue();
    assertThat(
            verify(last.replace("r5 ^= -1", "r5 = -r5").replace("r5 += r3", "r5 += r3\nr5 -= 1"))
                .accepted())
        .isTrue();
    assertThat(rule(COMPLEMENT.replace("OFFSET", "1"))).isEqualTo(Rule.READ_BOUNDS);
    assertThat(rule(last.replace("r5 += r3", "r5 += r4"))).isEqualTo(Rule.POINTER_ARITHMETIC);
    assertThat(rule(last.replace("r5 += r3", "r0 = r5\nexit"))).isEqualTo(Rule.POINTER_RETURNED);
    assertThat(rule(last.replace("r5 ^= -1", "r5 ^= -2"))).isEqualTo(Rule.POINTER_ARITHMETIC);
  }

  private static Finding finding(String text) {
    return ((Verification.Rejected) verify(text)).findings().get(0);
  }

  @Test
  void saysWhatIsNeededAndKnownInRegistersAndRegions() {
    Finding past = finding(SUM.replace("OFFSET", "1").replace("STEP", "8"));
    assertThat(past.needed()).contains("offset of r2 in src + 9 <= |src|");
    assertThat(past.known()).contains("offset of r2 in src + 8 <= |src|");
    assertThat(past.knownFrom()).isPresent();
    Finding before = finding(SUM.replace("+ OFFSET", "- 1").replace("STEP", "8"));
    assertThat(before.needed()).contains("offset of r2 in src - 1 >= 0");
    assertThat(before.known()).contains("offset of r2 in src >= 0");
  }

  @Test
  void saysThatWhatWasCheckedIsLoadedAgain() {
    String reload =
        """
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r3 -= r2
        r4 = *(u64 *)(r1 + 32)
        r5 = *(u64 *)(r1 + 40)
        r5 -= r4
        r0 = 0
        if r5 < 4 goto +5
        r6 = *(u32 *)(r4 + 0)
        if r6 >= r3 goto +3
        r6 = *(u32 *)(r4 + 0)
        r2 += r6
        r0 = *(u8 *)(r2 + 0)
        exit
        """;
    assertThat(finding(reload).message())
        .contains("loaded again at pc 10 after the check at pc 9")
        .contains("contents of aux may change between two loads");
    assertThat(
            verify(reload.replace("r6 = *(u32 *)(r4 + 0)\nr2 += r6", "r5 = 0\nr2 += r6"))
                .accepted())
        .isTrue();
  }

  @Test
  void noLimitOnOperandsHelpsAgainstAnArgument() {
    String byArgument = COUNTS_IN_32_BITS.replace("r3 -= r2", "r3 = *(u64 *)(r1 + 48)");
    assertThat(rule(byArgument.replace("r5 = *(u8 *)(r5 + 0)", "r5 = 1")))
        .isEqualTo(Rule.TERMINATION);
  }

  @Test
  void namesTheReturnedPointer() {
    assertThat(rule("r0 = r1\nexit\n")).isEqualTo(Rule.POINTER_RETURNED);
  }

  @Test
  void namesTheUninitialisedRegister() {
    assertThat(rule("exit\n")).isEqualTo(Rule.UNINITIALISED);
  }

  /** The conditions contradict each other, but only all of them together. */
  @Test
  void survivesAnAccessThatNoExecutionReaches() {
    Verification answer =
        verify(
            """
            r2 = *(s32 *)(r1 + 48)
            r0 = 0
            r3 = r2
            r3 += -65536
            r2 = (s8)r2
            if r2 s> 31 goto +7
            if r2 s< 0 goto +6
            if w2 <= w3 goto +5
            r2 &= 63
            r4 = r10
            r4 += r2
            r5 = *(u8 *)(r4 - 64)
            r0 = r5
            exit
            """);
    assertThat(answer.accepted()).isTrue();
  }
}
