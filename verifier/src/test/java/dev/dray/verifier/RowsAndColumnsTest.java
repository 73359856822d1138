package dev.dray.verifier;

import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;

/**
 * Matrices and pictures, whose index is a product: accepted where it stays inside whatever the
 * sizes are, refused where one row or one check makes the difference.
 */
class RowsAndColumnsTest {
  /** All bytes of src by rows of aux's length; clang asks for a row, not for their number. */
  private static String rows(String check) {
    return """
    r2 = *(u64 *)(r1 + 32)
    r3 = *(u64 *)(r1 + 40)
    r3 -= r2
    r0 = 0
    if r3 == 0 goto out
    r5 = *(u64 *)(r1 + 0)
    r2 = *(u64 *)(r1 + 8)
    r2 -= r5
    r1 = r2
    r1 /= r3
    %s
    r6 = 0
    row:
    r8 = r5
    r9 = 0
    column:
    r7 = *(u8 *)(r8 + 0)
    r0 += r7
    r8 += 1
    r9 += 1
    if r9 < r3 goto column
    r5 += r3
    r6 += 1
    if r6 < r1 goto row
    out:
    exit
    """
        .formatted(check);
  }

  @Test
  void aDividendThatIsNotSmallerHasAQuotient() {
    assertThat(verify(rows("if r3 > r2 goto out"))).isInstanceOf(Verification.Accepted.class);
    assertThat(verify(rows("if r1 == 0 goto out"))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(rows("if r2 > r3 goto out")))).contains(Rule.READ_BOUNDS);
    assertThat(rules(verify(rows("")))).contains(Rule.READ_BOUNDS);
  }

  /** Every second row of a picture: {@code 2 * (rows / 2)} of them at most. */
  private static String everySecondRow(int shift) {
    return """
    r2 = *(u64 *)(r1 + 48)
    r0 = 0
    if r2 < 2 goto out
    if r2 > 4096 goto out
    r4 = *(u64 *)(r1 + 0)
    r7 = *(u64 *)(r1 + 8)
    r7 -= r4
    r7 /= r2
    r7 >>= %d
    if r7 == 0 goto out
    r5 = r2
    r5 <<= 1
    r8 = 0
    row:
    r9 = r4
    r9 += r2
    r9 += r2
    r3 = *(u8 *)(r9 - 1)
    r0 += r3
    r4 += r5
    r8 += 1
    if r8 < r7 goto row
    out:
    exit
    """
        .formatted(shift);
  }

  @Test
  void halfOfTheRows() {
    assertThat(verify(everySecondRow(1))).isInstanceOf(Verification.Accepted.class);
    assertThat(verify(everySecondRow(2))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(everySecondRow(0)))).contains(Rule.READ_BOUNDS);
  }

  /** The first pixel of each row; width and height are 32-bit arguments, of which one is asked. */
  private static String picture(String most) {
    return """
    r2 = *(u64 *)(r1 + 48)
    r3 = *(u64 *)(r1 + 56)
    r0 = 0
    w6 = w2
    w6 += %s
    if w6 < -8190 goto out
    w6 = w3
    w6 += -8193
    if w6 < -8190 goto out
    r4 = *(u64 *)(r1 + 0)
    r5 = *(u64 *)(r1 + 8)
    r5 -= r4
    r6 = r2
    r6 <<= 32
    r6 >>= 32
    r7 = r3
    r7 <<= 32
    r7 >>= 32
    r8 = r6
    r8 *= r7
    if r8 > r5 goto out
    r9 = 0
    w1 = 0
    row:
    r5 = r4
    r5 += r9
    r5 = *(u8 *)(r5 + 0)
    r0 += r5
    w9 += w2
    w1 += 1
    if w1 < w3 goto row
    out:
    exit
    """
        .formatted(most);
  }

  @Test
  void sizesThatAreAskedForInTheirLowHalves() {
    assertThat(verify(picture("-8193"))).isInstanceOf(Verification.Accepted.class);
    assertThat(verify(picture("-9000"))).isInstanceOf(Verification.Accepted.class);
  }

  @Test
  void rowsPastTheOnesThatWereAskedFor() {
    String past = picture("-8193").replace("if w1 < w3 goto row", "if w1 <= w3 goto row");
    assertThat(rules(verify(past))).contains(Rule.READ_BOUNDS);
    String wide = picture("-8193").replace("w9 += w2", "w9 += w2\n w9 += 1");
    assertThat(rules(verify(wide))).contains(Rule.READ_BOUNDS);
    String unasked = picture("-8193").replace("if r8 > r5 goto out", "");
    assertThat(rules(verify(unasked))).contains(Rule.READ_BOUNDS);
  }

  /** Binary search that moves a pointer and halves a length, compiled with one comparison twice. */
  private static String lowerBound(int more) {
    return """
    r5 = *(u64 *)(r1 + 0)
    r4 = *(u64 *)(r1 + 8)
    r4 -= r5
    r4 >>= 3
    r8 = *(u64 *)(r1 + 48)
    r0 = 0
    if r4 == 0 goto out
    half:
    r1 = r4
    r1 >>= 1
    r2 = r1
    r2 += %d
    r4 -= r2
    r6 = r1
    r6 <<= 3
    r9 = r5
    r9 += r6
    r6 = *(u64 *)(r9 + 0)
    if r6 < r8 goto upper
    r4 = r1
    upper:
    if r6 < r8 goto step
    r2 = 0
    step:
    r2 <<= 3
    r5 += r2
    if r4 != 0 goto half
    out:
    exit
    """
        .formatted(more);
  }

  @Test
  void halfOfWhatIsLeftIsLess() {
    assertThat(verify(lowerBound(1))).isInstanceOf(Verification.Accepted.class);
    assertThat(verify(lowerBound(1).replace("r4 -= r2", "r4 -= r1")))
        .isInstanceOf(Verification.Rejected.class);
    assertThat(rules(verify(lowerBound(1).replace("r2 = 0\n", "r2 = 2\n"))))
        .contains(Rule.READ_BOUNDS);
  }

  /** The rows from one on, of which a part is read: what is left of src is a difference. */
  private static String crop(String least) {
    return """
    r2 = *(u64 *)(r1 + 48)
    r0 = 0
    if r2 == 0 goto out
    if r2 > 65535 goto out
    r8 = *(u64 *)(r1 + 56)
    if r8 > 65535 goto out
    r4 = *(u64 *)(r1 + 0)
    r5 = *(u64 *)(r1 + 8)
    r5 -= r4
    r5 /= r2
    if r5 <= r8 goto out
    r5 -= r8
    r8 *= r2
    r4 += r8
    r1 = %s
    row:
    r7 = r4
    r7 += r2
    r7 = *(u8 *)(r7 - 1)
    r0 += r7
    r4 += r2
    r1 += 1
    if r1 < r5 goto row
    out:
    exit
    """
        .formatted(least);
  }

  @Test
  void rowsThatAreLeftOfAll() {
    assertThat(verify(crop("0"))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(crop("-1")))).isNotEmpty();
    assertThat(rules(verify(crop("0").replace("r5 -= r8\n", "")))).contains(Rule.READ_BOUNDS);
  }
}
