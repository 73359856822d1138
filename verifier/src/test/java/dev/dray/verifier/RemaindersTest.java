package dev.dray.verifier;

import static dev.dray.verifier.Answers.accepted;
import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A length less its remainder is a whole number of blocks, whatever it is written as part of. */
class RemaindersTest {
  private static final String OPERAND =
      """
      r2 = *(u64 *)(r1 + 0)
      r1 = *(u64 *)(r1 + 8)
      r3 = r1
      r3 -= r2
      r0 = 0
      """;

  /** Reads blocks from r2 to the pointer r1. */
  private static String blocks(int bytes) {
    return """
    loop:
    if r2 == r1 goto out
    r4 = *(u8 *)(r2 + %d)
    r0 += r4
    r2 += %d
    goto loop
    out:
    exit
    """
        .formatted(bytes - 1, bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8, 12, 64, 100})
  void anEndThatIsLowered(int bytes) {
    accepted(OPERAND + "r3 %= " + bytes + "\nr1 -= r3\n" + blocks(bytes));
  }

  @Test
  void aDistanceToSuchAnEnd() {
    // as clang counts where `end = in + len - (len % 8)` and `in != end`
    accepted(
        OPERAND
            + """
            r3 &= 7
            r5 = r1
            r5 -= r3
            if r2 == r5 goto out
            r4 = r2
            r4 += r3
            r4 -= r1
            loop:
            r5 = *(u64 *)(r2 + 0)
            r0 ^= r5
            r2 += 8
            r4 += 8
            if r4 != 0 goto loop
            out:
            exit
            """);
  }

  @Test
  void whatIsNoWholeNumberOfBlocks() {
    for (String end :
        new String[] {
          "r3 %= 12\nr1 -= r3\n", // of 8 bytes
          "r3 %= 8\nr1 += r3\n",
          "r3 += 1\nr3 %= 8\nr1 -= r3\n",
          "r3 *= 3\nr3 %= 8\nr1 -= r3\n",
          "r3 %= 8\nr1 -= r3\nr1 -= r3\n"
        }) {
      assertThat(rules(verify(OPERAND + end + blocks(8)))).as(end).isNotEmpty();
    }
  }

  /** Row r4 of |src| / r2 rows of r2 bytes. */
  private static String row(String check) {
    return """
    r0 = 0
    r2 = *(u64 *)(r1 + 48)
    r4 = *(u64 *)(r1 + 56)
    if r2 == 0 goto out
    r3 = *(u64 *)(r1 + 0)
    r5 = *(u64 *)(r1 + 8)
    r5 -= r3
    r5 /= r2
    """
        + check
        + """
        r4 *= r2
        r3 += r4
        r1 = 0
        loop:
        r5 = r3
        r5 += r1
        r5 = *(u8 *)(r5 + 0)
        r0 += r5
        r1 += 1
        if r1 < r2 goto loop
        out:
        exit
        """;
  }

  @Test
  void aRowBelowAQuotient() {
    accepted(row("if r4 >= r5 goto out\n"));
    accepted(row("r5 &= -8\nif r4 >= r5 goto out\n"));
    accepted(row("r5 >>= 1\nif r4 >= r5 goto out\n"));
  }

  @Test
  void aRowThatIsNotBelowIt() {
    for (String check :
        new String[] {
          "if r4 > r5 goto out\n",
          "r5 += 1\nif r4 >= r5 goto out\n",
          "r5 |= 8\nif r4 >= r5 goto out\n"
        }) {
      assertThat(rules(verify(row(check)))).as(check).containsOnly(Rule.READ_BOUNDS);
    }
  }

  /** The last byte of a picture of r2 times r3 pixels, compared with |src| in 64 bits. */
  private static String picture(String width) {
    return """
    r0 = 0
    r2 = *(u64 *)(r1 + 48)
    r3 = *(u64 *)(r1 + 56)
    %s
    w3 = w3
    if r2 == 0 goto out
    if r3 == 0 goto out
    r4 = *(u64 *)(r1 + 0)
    r5 = *(u64 *)(r1 + 8)
    r5 -= r4
    r6 = r2
    r6 *= r3
    if r6 > r5 goto out
    r3 += -1
    r3 *= r2
    r4 += r3
    r0 = *(u8 *)(r4 + 0)
    out:
    exit
    """
        .formatted(width);
  }

  @Test
  void productsOf32BitNumbersDoNotWrap() {
    accepted(picture("w2 = w2"));
  }

  @Test
  void productsOfLargerOnesDo() {
    assertThat(rules(verify(picture("r2 <<= 1")))).contains(Rule.READ_BOUNDS);
  }
}
