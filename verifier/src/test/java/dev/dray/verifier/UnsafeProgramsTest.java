package dev.dray.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs of kinds that some verifier once accepted by mistake: each is refused by its rule. */
class UnsafeProgramsTest {
  /** src in r2, its length in r3, the first immediate in r4. */
  private static final String START =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r3 -= r2
      r4 = *(u64 *)(r1 + 48)
      r0 = 0
      """;

  static Stream<Arguments> programs() {
    return Stream.of(
        Arguments.of(
            "jmp32 leaks",
            Rule.READ_BOUNDS,
            START
                + """
                if w4 >= w3 goto +2
                r2 += r4
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "signed only upper",
            Rule.READ_BOUNDS,
            START
                + """
                if r4 s>= r3 goto +2
                r2 += r4
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "off by one",
            Rule.READ_BOUNDS,
            START
                + """
                if r4 > r3 goto +2
                r2 += r4
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "mul wraps",
            Rule.READ_BOUNDS,
            START
                + """
                r5 = r4
                r5 *= 8
                if r5 >= r3 goto +4
                r4 *= 8
                r4 >>= 3
                r2 += r4
                r0 = *(u8 *)(r2 + 8)
                exit
                """),
        Arguments.of(
            "sub wraps",
            Rule.READ_BOUNDS,
            START
                + """
                r5 = r3
                r5 -= 8
                if r4 > r5 goto +2
                r2 += r4
                r0 = *(u64 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "mod zero",
            Rule.READ_BOUNDS,
            START
                + """
                r4 %= r3
                r2 += r4
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "jset bound",
            Rule.READ_BOUNDS,
            START
                + """
                if r4 & 0xff goto +0
                if r4 & 0xffff0000 goto +2
                r2 += r4
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "arsh neg",
            Rule.READ_BOUNDS,
            START
                + """
                r4 s>>= 60
                if r4 s>= r3 goto +2
                r2 += r4
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "movsx",
            Rule.READ_BOUNDS,
            START
                + """
                r4 = (s8)r4
                if r4 s>= r3 goto +2
                r2 += r4
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "narrow reload",
            Rule.READ_BOUNDS,
            START
                + """
                *(u64 *)(r10 - 8) = r4
                r5 = *(u32 *)(r10 - 8)
                if r5 >= r3 goto +2
                r2 += r4
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "partial overwrite of pointer",
            Rule.SPILLED_POINTER,
            START
                + """
                *(u64 *)(r10 - 8) = r2
                *(u8 *)(r10 - 8) = 0
                r2 = *(u64 *)(r10 - 8)
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "shift by 64",
            Rule.READ_BOUNDS,
            START
                + """
                r4 = 1
                r5 = 64
                r4 <<= r5
                r4 -= 1
                r2 += r4
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "wrong region end",
            Rule.POINTER_COMPARED,
            """
            r2 = *(u64 *)(r1 + 0)
            r3 = *(u64 *)(r1 + 24)
            r0 = 0
            if r2 >= r3 goto +1
            r0 = *(u8 *)(r2 + 0)
            exit
            """),
        Arguments.of(
            "bits of pointers",
            Rule.POINTER_COMPARED,
            """
            r2 = *(u64 *)(r1 + 0)
            r3 = *(u64 *)(r1 + 8)
            r0 = 0
            if r2 & r3 goto +1
            r0 = 1
            exit
            """),
        Arguments.of(
            "store src",
            Rule.READ_ONLY,
            START
                + """
                if r3 < 8 goto +1
                *(u64 *)(r2 + 0) = r4
                exit
                """),
        Arguments.of(
            "step zero",
            Rule.TERMINATION,
            START
                + """
                r5 = 0
                if r5 >= r3 goto +2
                r5 += r4
                goto -3
                exit
                """),
        Arguments.of(
            "skips != bound",
            Rule.TERMINATION,
            START
                + """
                r5 = 0
                if r5 == r3 goto +2
                r5 += 2
                goto -3
                exit
                """),
        Arguments.of(
            "wrap 32 before 64",
            Rule.TERMINATION,
            START
                + """
                w5 = 0
                if r5 >= r4 goto +2
                w5 += 1
                goto -3
                exit
                """),
        Arguments.of(
            "neg pointer wrap",
            Rule.READ_BOUNDS,
            START
                + """
                r5 = r2
                r5 -= 0x7fffffff
                if r5 > r2 goto +1
                exit
                r0 = *(u8 *)(r2 + 0)
                exit
                """),
        Arguments.of(
            "atomic fetch",
            Rule.READ_BOUNDS,
            START
                + """
                r5 = 7
                r4 = *(u64 *)(r1 + 16)
                r6 = *(u64 *)(r1 + 24)
                r6 -= r4
                if r6 < 8 goto +4
                lock *(u64 *)(r4 + 0) += r5
                r4 += r5
                r0 = *(u8 *)(r4 + 1)
                exit
                exit
                """),
        Arguments.of(
            "clobbered",
            Rule.UNINITIALISED,
            START
                + """
                call 7
                r0 = r3
                exit
                """),
        Arguments.of(
            "straddle ctx",
            Rule.CONTEXT_ACCESS,
            """
            r0 = *(u64 *)(r1 + 4)
            exit
            """),
        Arguments.of(
            "ctx write",
            Rule.READ_ONLY,
            """
            r0 = 0
            *(u64 *)(r1 + 48) = r0
            exit
            """),
        Arguments.of(
            "counter reset",
            Rule.TERMINATION,
            START
                + """
                r5 = 0
                if r5 >= r3 goto +4
                r5 += 1
                if r5 != r4 goto -3
                r5 = 0
                goto -5
                exit
                """));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void isRefused(String kind, Rule rule, String text) {
    Verification answer =
        Verifier.verify(
            Program.of(Assembler.assemble(text)), VerifierOptions.operation(StandardHelpers.all()));
    assertThat(answer).as(kind).isInstanceOf(Verification.Rejected.class);
    assertThat(((Verification.Rejected) answer).findings())
        .extracting(finding -> finding.rule())
        .contains(rule);
  }
}
