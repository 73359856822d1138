package dev.dray.verifier;

import static dev.dray.verifier.Answers.accepted;
import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cursors over rows whose number and width are arguments, and counters without a limit. */
class CursorsTest {
  /** r3 rows of r2 words each, from a cursor that goes on by a row. */
  private static String rows(String check) {
    return """
    r0 = 0
    r2 = *(u64 *)(r1 + 56)
    if r2 == 0 goto out
    r3 = *(u64 *)(r1 + 48)
    r4 = *(u64 *)(r1 + 0)
    r1 = *(u64 *)(r1 + 8)
    r1 -= r4
    r1 >>= 2
    r1 /= r2
    """
        + check
        + """
        if r3 == 0 goto out
        r1 = 0
        r5 = r2
        r5 <<= 2
        row:
        r7 = r4
        r8 = 0
        cell:
        r9 = *(u32 *)(r7 + 0)
        r0 += r9
        r7 += 4
        r8 += 1
        if r8 < r2 goto cell
        r4 += r5
        r1 += 1
        if r1 < r3 goto row
        out:
        exit
        """;
  }

  @Test
  void rowsThatAQuotientAllows() {
    accepted(rows("if r3 > r1 goto out\n"));
    accepted(rows("if r3 >= r1 goto out\n"));
    accepted(
        rows(
            """
            if r1 == 0 goto out
            r1 -= 1
            r5 = r2
            r5 <<= 2
            r4 += r5
            if r3 > r1 goto out
            """));
  }

  @Test
  void oneRowTooMany() {
    assertThat(rules(verify(rows("r1 += 1\nif r3 > r1 goto out\n"))))
        .containsOnly(Rule.READ_BOUNDS);
    assertThat(rules(verify(rows("")))).contains(Rule.READ_BOUNDS);
  }

  /** Writes dst byte by byte in two loops of at most 65535 rounds each. */
  private static String filled(String check) {
    return """
    r0 = 0
    r2 = *(u64 *)(r1 + 64)
    r2 &= 0xffff
    if r2 == 0 goto out
    r3 = *(u64 *)(r1 + 72)
    r3 &= 0xffff
    if r3 == 0 goto out
    r4 = r3
    r4 *= r2
    r5 = *(u64 *)(r1 + 16)
    r1 = *(u64 *)(r1 + 24)
    r1 -= r5
    """
        + check
        + """
        r1 = 0
        row:
        r0 = 0
        cell:
        r7 = r5
        r7 += r0
        *(u8 *)(r7 + 0) = r1
        r0 += 1
        if r0 < r2 goto cell
        r5 += r0
        r1 += 1
        if r1 < r3 goto row
        out:
        exit
        """;
  }

  @Test
  void aCursorThatGoesOnByWhatTheInnerLoopCounted() {
    accepted(filled("if r4 > r1 goto out\n"));
    assertThat(rules(verify(filled("r4 -= 1\nif r4 > r1 goto out\n"))))
        .containsOnly(Rule.WRITE_BOUNDS);
  }

  /** From the last byte of a column downwards: a 32-bit number that would wrap behind its loop. */
  private static String downwards(String start) {
    return """
    r0 = 0
    r2 = *(u64 *)(r1 + 56)
    r2 <<= 32
    r2 >>= 32
    r3 = *(u64 *)(r1 + 16)
    r4 = *(u64 *)(r1 + 24)
    r4 -= r3
    if r2 > r4 goto out
    if r2 == 0 goto out
    w5 = w2
    w5 += %s
    r6 = 0
    loop:
    r7 = r3
    r7 += r5
    *(u8 *)(r7 + 0) = 1
    w5 += -1
    r6 += 1
    if r6 < r2 goto loop
    out:
    exit
    """
        .formatted(start);
  }

  @Test
  void aNumberThatWrapsOnlyBehindTheLoop() {
    accepted(downwards("-1"));
    assertThat(rules(verify(downwards("0")))).contains(Rule.WRITE_BOUNDS);
    assertThat(rules(verify(downwards("-2")))).contains(Rule.WRITE_BOUNDS);
  }

  @Test
  void aCounterUpToAnyNumber() {
    accepted(
        """
        r0 = 0
        r1 = *(u64 *)(r1 + 48)
        loop:
        if r0 >= r1 goto out
        r0 += 1
        goto loop
        out:
        exit
        """);
  }

  @Test
  void aCounterThatWrapsBeforeItGetsThere() {
    assertThat(
            rules(
                verify(
                    """
                    r0 = 0
                    r1 = *(u64 *)(r1 + 48)
                    loop:
                    if r0 >= r1 goto out
                    r0 += 2
                    goto loop
                    out:
                    exit
                    """)))
        .containsExactly(Rule.TERMINATION);
  }

  /** The byte at r4 * r3 / r2, for r3 = |src| and a divisor that was checked. */
  private static String scaled(String check) {
    return """
    r0 = 0
    r3 = *(u64 *)(r1 + 0)
    r5 = *(u64 *)(r1 + 8)
    r5 -= r3
    if r5 == 0 goto out
    if r5 > 0xffff goto out
    r2 = *(u64 *)(r1 + 56)
    r2 &= 0xffff
    r4 = *(u64 *)(r1 + 48)
    """
        + check
        + """
        r4 *= r5
        r4 /= r2
        r3 += r4
        r0 = *(u8 *)(r3 + 0)
        out:
        exit
        """;
  }

  @Test
  void aPositionThatIsScaled() {
    accepted(scaled("if r4 >= r2 goto out\n"));
    accepted(scaled("r5 -= 1\nif r4 > r2 goto out\n"));
    assertThat(rules(verify(scaled("if r4 > r2 goto out\n")))).containsOnly(Rule.READ_BOUNDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r5 += -101\nif r5 < -100 goto out", "r5 += -5\nif r5 > 95 goto out"})
  void aRangeThatOneSubtractionChecks(String check) {
    accepted(
        """
        r0 = 0
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r4 = r2
        r4 += 101
        if r4 > r3 goto out
        r1 = *(u64 *)(r1 + 48)
        r5 = r1
        """
            + check
            + """

            r2 += r1
            r0 = *(u8 *)(r2 + 0)
            out:
            exit
            """);
  }

  /** A field of r2 bits at bit r5, with the offset in its first byte taken of r5's low half. */
  @Test
  void fieldsOfBits() {
    accepted(
        """
        r0 = -1
        r2 = *(u64 *)(r1 + 48)
        w3 = w2
        if w3 == 0 goto out
        if w3 > 32 goto out
        r4 = *(u64 *)(r1 + 0)
        r1 = *(u64 *)(r1 + 8)
        r1 -= r4
        r1 <<= 3
        r2 &= 63
        if r2 > r1 goto out
        r1 /= r2
        r5 = 0
        w3 += 7
        field:
        w7 = w5
        w7 &= 7
        w6 = w3
        w6 += w7
        r8 = r5
        r8 >>= 3
        r7 = r4
        r7 += r8
        r8 = 0
        w6 >>= 3
        byte:
        r9 = r7
        r9 += r8
        r9 = *(u8 *)(r9 + 0)
        r0 += r9
        r8 += 1
        if r8 < r6 goto byte
        r5 += r2
        r1 += -1
        if r1 != 0 goto field
        out:
        exit
        """);
  }

  /** An odd number of at most 15 words is at least one. */
  @Test
  void oddNumbers() {
    String odd =
        """
        r0 = 0
        r5 = *(u64 *)(r1 + 48)
        r2 = r5
        r2 &= 1
        if r2 %s 0 goto out
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r3 -= r2
        r5 &= 15
        if r3 < r5 goto out
        r0 = *(u8 *)(r2 + 0)
        out:
        exit
        """;
    accepted(odd.formatted("=="));
    assertThat(rules(verify(odd.formatted("!=")))).containsExactly(Rule.READ_BOUNDS);
  }
}
