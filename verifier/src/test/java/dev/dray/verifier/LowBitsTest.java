package dev.dray.verifier;

import static dev.dray.verifier.Answers.accepted;
import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;

/**
 * A comparison of a number's lowest bits holds of the number: whole groups follow. A mask that
 * changes nothing, since an earlier comparison says so, gives the same number again.
 */
class LowBitsTest {
  private static final String LENGTH =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r3 -= r2
      r0 = 0
      """;

  private static final String GROUPS =
      """
      r1 = 0
      loop:
      if r1 >= r3 goto out
      r4 = r2
      r4 += r1
      r5 = *(u8 *)(r4 + 3)
      r1 += 4
      goto loop
      out:
      exit
      """;

  @Test
  void groupsOfALengthThatIsWhole() {
    accepted(LENGTH + "r4 = r3\nr4 &= 3\nif r4 != 0 goto out\n" + GROUPS);
    accepted(LENGTH + "r4 = r3\nr4 %= 8\nif r4 != 0 goto out\n" + GROUPS);
    accepted(LENGTH + "r4 = r3\nw4 &= 3\nif w4 != 0 goto out\n" + GROUPS);
  }

  @Test
  void groupsOfALengthThatIsNot() {
    for (String check :
        new String[] {
          "r4 &= 1\nif r4 != 0 goto out\n",
          "r4 &= 3\nif r4 == 0 goto out\n",
          "r4 &= 3\nif r4 != 2 goto out\n",
          "r4 += 2\nr4 &= 3\nif r4 != 0 goto out\n"
        }) {
      assertThat(rules(verify(LENGTH + "r4 = r3\n" + check + GROUPS)))
          .as(check)
          .contains(Rule.READ_BOUNDS);
    }
  }

  /** A width below 200 that is zero-extended twice, once to be compared and once to be used. */
  private static String twice(int most, int first, int second) {
    return """
    r2 = *(u64 *)(r1 + 48)
    r0 = 0
    if w2 > %d goto out
    r3 = *(u64 *)(r1 + 0)
    r1 = *(u64 *)(r1 + 8)
    r1 -= r3
    r4 = r2
    r4 &= %d
    if r1 s< r4 goto out
    if w2 == 0 goto out
    r1 = 0
    r2 &= %d
    loop:
    r4 = r3
    r4 += r1
    r4 = *(u8 *)(r4 + 0)
    r1 += 1
    if r1 < r2 goto loop
    out:
    exit
    """
        .formatted(most, first, second);
  }

  @Test
  void aMaskThatChangesNothing() {
    accepted(twice(200, 255, 255));
    accepted(twice(200, 255, 1023));
  }

  @Test
  void aMaskThatDoes() {
    assertThat(rules(verify(twice(200, 127, 255)))).contains(Rule.READ_BOUNDS);
    assertThat(rules(verify(twice(300, 255, 511)))).contains(Rule.READ_BOUNDS);
  }
}
