package dev.dray.verifier;

import static dev.dray.verifier.Answers.OPTIONS;
import static dev.dray.verifier.Answers.program;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;

/**
 * Loops that are short whatever the input, but for reasons that no invariant of all their rounds
 * states: accepted where the bytes they write were asked for before, refused with one byte less.
 */
class ShortLoopsTest {
  /** The bytes of a varint, after a check that so many fit. */
  private static String varint(int room) {
    return """
    r2 = *(u64 *)(r1 + 16)
    r3 = *(u64 *)(r1 + 24)
    r4 = *(u64 *)(r1 + 48)
    r0 = 0
    r5 = r2
    r5 += %d
    if r5 > r3 goto out
    if r4 < 128 goto last
    more:
    *(u8 *)(r2 + 0) = r4
    r2 += 1
    r4 >>= 7
    if r4 > 127 goto more
    last:
    *(u8 *)(r2 + 0) = r4
    out:
    exit
    """
        .formatted(room);
  }

  @Test
  void aVarintOf64BitsTakesTenBytes() {
    assertThat(verify(varint(10))).isInstanceOf(Verification.Accepted.class);
    assertThat(((Verification.Rejected) verify(varint(9))).findings())
        .extracting(Finding::rule)
        .containsOnly(Rule.WRITE_BOUNDS);
  }

  /** The bytes of a signed LEB128 number, of which the last repeats its sign in bit 6. */
  private static String signedVarint(int room) {
    return """
    r2 = *(u64 *)(r1 + 16)
    r3 = *(u64 *)(r1 + 24)
    r4 = *(u64 *)(r1 + 48)
    r0 = 0
    r5 = r2
    r5 += %d
    if r5 > r3 goto out
    more:
    r6 = r4
    r7 = r4
    r7 &= 64
    r4 s>>= 7
    if r4 == 0 goto plus
    if r4 != -1 goto go_on
    if r7 != 0 goto last
    goto go_on
    plus:
    if r7 == 0 goto last
    go_on:
    r6 |= 128
    *(u8 *)(r2 + 0) = r6
    r2 += 1
    if r4 > 63 goto more
    r6 = r4
    last:
    r6 &= 127
    *(u8 *)(r2 + 0) = r6
    out:
    exit
    """
        .formatted(room);
  }

  @Test
  void aSignedNumberComparedWithoutItsSignKeepsItsRange() {
    assertThat(verify(signedVarint(10))).isInstanceOf(Verification.Accepted.class);
    assertThat(((Verification.Rejected) verify(signedVarint(9))).findings())
        .extracting(Finding::rule)
        .containsOnly(Rule.WRITE_BOUNDS);
  }

  @Test
  void itsCostIsThatOfTheLongestNumber() {
    assertThat(((Verification.Accepted) verify(varint(10))).program().cost().toString())
        .isEqualTo("46");
  }

  @Test
  void aBitThatIsShiftedOutEndsTheLoop() {
    assertThat(
            verify(
                """
                r0 = 0
                r2 = 1
                again:
                r0 += 1
                r2 <<= 1
                if r2 != 0 goto again
                exit
                """))
        .isInstanceOf(Verification.Accepted.class);
  }

  @Test
  void itsCertificateSparesTheSearch() {
    Verification.Accepted first = (Verification.Accepted) verify(varint(10));
    assertThat(Verifier.verify(program(varint(10)), OPTIONS, first.program().certificate()))
        .isInstanceOf(Verification.Accepted.class);
  }

  /** Eight words on the stack, the largest first, beside a pointer that was spilled. */
  private static String insertion(int limit) {
    return """
    r6 = *(u64 *)(r1 + 0)
    r7 = *(u64 *)(r1 + 8)
    r4 = *(u64 *)(r1 + 48)
    *(u64 *)(r10 - 72) = r6
    r0 = 0
    if r4 > %d goto out
    word:
    r2 = r6
    r2 += 8
    if r2 > r7 goto done
    r3 = *(u64 *)(r6 + 0)
    r6 = r2
    r5 = r4
    down:
    if r5 == 0 goto place
    r8 = r5
    r8 <<= 3
    r8 += r10
    r9 = *(u64 *)(r8 - 72)
    if r9 >= r3 goto place
    *(u64 *)(r8 - 64) = r9
    r5 -= 1
    goto down
    place:
    r8 = r5
    r8 <<= 3
    r8 += r10
    *(u64 *)(r8 - 64) = r3
    goto word
    done:
    r6 = *(u64 *)(r10 - 72)
    r7 -= r6
    r0 = r7
    out:
    exit
    """
        .formatted(limit);
  }

  @Test
  void insertionOnTheStackSparesThePointerBesideIt() {
    assertThat(verify(insertion(7))).isInstanceOf(Verification.Accepted.class);
    assertThat(verify(insertion(8))).isInstanceOf(Verification.Rejected.class);
  }

  /** The leading zeros of a number that is not 0: it doubles until it is 2^63 or more. */
  private static String leadingZeros(String condition) {
    return """
    r2 = *(u64 *)(r1 + 48)
    r0 = 0
    if r2 %s goto out
    more:
    r0 += 1
    r2 <<= 1
    if r2 s> -1 goto more
    out:
    exit
    """
        .formatted(condition);
  }

  @Test
  void aNumberThatDoublesReachesTheTopBit() {
    assertThat(((Verification.Accepted) verify(leadingZeros("s< 1"))).program().cost().toString())
        .isEqualTo("193");
    assertThat(((Verification.Rejected) verify(leadingZeros("s< 0"))).findings())
        .extracting(Finding::rule)
        .containsOnly(Rule.TERMINATION);
  }

  @Test
  void aRandomNumberIsCountedUpToALimit() {
    assertThat(
            verify(
                """
                call 7
                more:
                r0 += 1
                if r0 < 4 goto more
                exit
                """))
        .isInstanceOf(Verification.Accepted.class);
  }

  /** A number of 1, 2, 4 or 8 bytes, as the two highest bits of its first byte say. */
  private static String lengthInTheFirstByte(String check) {
    return """
    r4 = *(u64 *)(r1 + 0)
    r3 = *(u64 *)(r1 + 8)
    r0 = 0
    if r4 >= r3 goto out
    r3 -= r4
    r8 = *(u8 *)(r4 + 0)
    w0 = w8
    w0 >>= 6
    w6 = 1
    w6 <<= w0
    r0 = 0
    %s
    if w8 < 64 goto out
    r7 = 1
    more:
    r5 = r4
    r5 += r7
    r5 = *(u8 *)(r5 + 0)
    r0 += r5
    r7 += 1
    if r7 < r6 goto more
    out:
    exit
    """
        .formatted(check);
  }

  @Test
  void aPowerOfTwoIsAtLeastItsExponentAndOne() {
    assertThat(verify(lengthInTheFirstByte("if r3 s< r6 goto out")))
        .isInstanceOf(Verification.Accepted.class);
    assertThat(verify(lengthInTheFirstByte("if r3 s< 7 goto out")))
        .isInstanceOf(Verification.Rejected.class);
  }
}
