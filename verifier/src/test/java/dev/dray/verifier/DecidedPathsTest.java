package dev.dray.verifier;

import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;

/**
 * Paths that meet and part again, and ways round a loop of which each brings something else to an
 * end: accepted, and refused once what keeps them safe is taken away.
 */
class DecidedPathsTest {
  /** Merges two sorted lists of bytes; one of two cursors moves, chosen by one comparison twice. */
  private static String merge(String second) {
    return """
    r6 = *(u64 *)(r1 + 0)
    r2 = *(u64 *)(r1 + 8)
    r2 -= r6
    r7 = *(u64 *)(r1 + 32)
    r3 = *(u64 *)(r1 + 40)
    r3 -= r7
    r8 = *(u64 *)(r1 + 16)
    r4 = *(u64 *)(r1 + 24)
    r4 -= r8
    r0 = r2
    r0 += r3
    if r0 > r4 goto out
    if r2 == 0 goto out
    if r3 == 0 goto out
    *(u64 *)(r10 - 8) = r3
    *(u64 *)(r10 - 16) = r2
    r3 = 0
    r2 = 0
    more:
    r0 = r6
    r0 += r2
    r4 = *(u8 *)(r0 + 0)
    r0 = r7
    r0 += r3
    r5 = *(u8 *)(r0 + 0)
    r0 = 1
    r9 = 1
    if r4 >= r5 goto kept
    r9 = 0
    kept:
    %s
    r0 = 0
    chosen:
    *(u8 *)(r8 + 0) = r4
    r8 += 1
    r2 += r0
    r3 += r9
    r0 = *(u64 *)(r10 - 16)
    if r2 >= r0 goto out
    r0 = *(u64 *)(r10 - 8)
    if r3 < r0 goto more
    out:
    r0 = 0
    exit
    """
        .formatted(second);
  }

  @Test
  void aComparisonRepeatedWithItsOperandsSwapped() {
    assertThat(verify(merge("if r5 > r4 goto chosen"))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(merge("if r5 s> r0 goto chosen")))).contains(Rule.WRITE_BOUNDS);
  }

  /** Fills n bytes of dst; the loop ends by a flag that is set where the count reaches 0. */
  private static String flagged(int first) {
    return """
    r2 = *(u64 *)(r1 + 16)
    r3 = *(u64 *)(r1 + 24)
    r3 -= r2
    r0 = *(u64 *)(r1 + 48)
    r0 &= 255
    if r0 > r3 goto out
    if r0 == 0 goto out
    r0 += %d
    more:
    *(u8 *)(r2 + 0) = 7
    r0 += -1
    w4 = 1
    if r0 == 0 goto counted
    w4 = 0
    counted:
    r2 += 1
    if w4 != 1 goto more
    out:
    r0 = 0
    exit
    """
        .formatted(first);
  }

  @Test
  void aFlagThatIsSetToANumberOnEachPath() {
    assertThat(verify(flagged(0))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(flagged(1)))).contains(Rule.WRITE_BOUNDS);
  }

  /** Matches src against a pattern in aux with {@code *}, going back to the last star. */
  private static String wildcards(int back) {
    return """
    r6 = *(u64 *)(r1 + 0)
    r2 = *(u64 *)(r1 + 8)
    r2 -= r6
    r7 = *(u64 *)(r1 + 32)
    r3 = *(u64 *)(r1 + 40)
    r3 -= r7
    r0 = 0
    r4 = 0
    r8 = -1
    r9 = 0
    more:
    if r0 >= r2 goto out
    if r4 >= r3 goto again
    r1 = r7
    r1 += r4
    r5 = *(u8 *)(r1 + 0)
    if r5 == 42 goto star
    r1 = r6
    r1 += r0
    r1 = *(u8 *)(r1 + 0)
    if r1 != r5 goto again
    r0 += 1
    r4 += 1
    goto more
    star:
    r8 = r4
    r9 = r0
    r4 += 1
    goto more
    again:
    if r8 == -1 goto out
    r9 += %d
    r0 = r9
    r4 = r8
    r4 += 1
    goto more
    out:
    r0 = 0
    exit
    """
        .formatted(back);
  }

  @Test
  void aLoopThatGoesBackInOneNumberWhileAnotherRises() {
    assertThat(verify(wildcards(1))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(wildcards(0)))).containsOnly(Rule.TERMINATION);
  }
}
