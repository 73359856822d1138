package dev.dray.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;

/** What is assumed at a loop's head for a round is given up where a round breaks it. */
class AssumptionsTest {
  /**
   * What was read before (r6) starts as the largest number. Guesses for it hold where the loop is
   * entered, each a little stronger than the one that the round before broke.
   */
  @Test
  void aGuessThatReplacesABrokenOneIsNoProof() {
    Verification verification =
        Answers.verify(
            """
            r3 = *(u64 *)(r1 + 8)
            *(u64 *)(r10 - 72) = r3
            r8 = *(u64 *)(r1 + 0)
            r2 = r8
            r2 += 2
            if r2 > r3 goto none
            w4 = 256
            w6 = -1
            goto read
            next:
            r2 += 2
            w6 = w8
            r8 = r7
            r1 = *(u64 *)(r10 - 72)
            if r2 <= r1 goto read
            goto none
            read:
            r7 = r2
            r0 = -1
            r8 = *(u16 *)(r8 + 0)
            if w4 <= w8 goto end
            if w8 < 256 goto known
            stay:
            if r2 < 63 goto stay
            known:
            w1 = w6
            if w1 > 4095 goto next
            w4 += 1
            goto next
            none:
            r0 = -2
            end:
            exit
            """);
    assertThat(Answers.rules(verification)).isNotEmpty().doesNotContain(Rule.CHECKER);
  }
}
