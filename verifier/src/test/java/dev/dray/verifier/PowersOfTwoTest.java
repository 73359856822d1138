package dev.dray.verifier;

import static dev.dray.verifier.Answers.accepted;
import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of {@code 1 << bits} entries, where the bits are an argument. */
class PowersOfTwoTest {
  /** Reads byte r5 of dst, which has at least {@code 1 << r3} bytes, r3 from 4 to 16. */
  private static String table(String index) {
    return """
    r0 = 0
    r2 = *(u64 *)(r1 + 16)
    r4 = *(u64 *)(r1 + 24)
    r4 -= r2
    r3 = *(u64 *)(r1 + 48)
    r5 = *(u64 *)(r1 + 56)
    if r3 < 4 goto out
    if r3 > 16 goto out
    r6 = 1
    r6 <<= r3
    if r6 > r4 goto out
    """
        + index
        + """
        r2 += r5
        r0 = *(u8 *)(r2 + 0)
        out:
        exit
        """;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if r5 >= r6 goto out\n",
        // the same, as compilers write it
        "r7 = r5\nr7 >>= r3\nif r7 != 0 goto out\n",
        "r7 = 1\nr7 <<= r3\nr7 -= 1\nr5 &= r7\n",
        "r7 = -1\nr7 <<= r3\nr7 ^= -1\nr5 &= r7\n",
        "w7 = -1\nw7 <<= w3\nw7 ^= -1\nr5 &= r7\n",
        // the highest bits of a hash
        "r7 = 64\nr7 -= r3\nr5 >>= r7\n",
        "r7 = 32\nr7 -= r3\nw5 >>= w7\n",
      })
  void indexesBelowThePower(String index) {
    accepted(table(index));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if r5 > r6 goto out\n",
        "r7 = r5\nr7 >>= r3\nif r7 > 1 goto out\n",
        "r7 = r5\nr3 += 1\nr7 >>= r3\nif r7 != 0 goto out\n",
        "r7 = 2\nr7 <<= r3\nr7 -= 1\nr5 &= r7\n",
        "r7 = 65\nr7 -= r3\nr7 -= 2\nr5 >>= r7\n",
        "r7 = 31\nr7 -= r3\nw5 >>= w7\n",
      })
  void indexesThatMayBeAbove(String index) {
    assertThat(rules(verify(table(index)))).as(index).containsOnly(Rule.READ_BOUNDS);
  }

  @Test
  void aLoopUpToThePower() {
    accepted(
        """
        r0 = 0
        r2 = *(u64 *)(r1 + 48)
        r2 &= 15
        loop:
        r3 = r0
        r3 >>= r2
        if r3 != 0 goto out
        r0 += 1
        goto loop
        out:
        exit
        """);
  }
}
