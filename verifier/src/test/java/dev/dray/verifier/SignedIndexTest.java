package dev.dray.verifier;

import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;

/**
 * Indices that are 32-bit numbers with a sign: -1 says that there is none, and steps down from 0
 * wrap. Accepted where the sign is asked for before the index is used, refused where it is not.
 */
class SignedIndexTest {
  /** The last of some arguments that is not 0, as an index into 16 bytes of the stack. */
  private static String chosen(String check) {
    return """
    *(u64 *)(r10 - 8) = 0
    *(u64 *)(r10 - 16) = 0
    r2 = *(u64 *)(r1 + 48)
    r3 = *(u64 *)(r1 + 56)
    w6 = -1
    if r2 == 0 goto second
    w6 = 0
    second:
    if r3 == 0 goto chosen
    w6 = 15
    chosen:
    r0 = 0
    %s
    r4 = r10
    r4 += -16
    w6 = w6
    r4 += r6
    r0 = *(u8 *)(r4 + 0)
    out:
    exit
    """
        .formatted(check);
  }

  @Test
  void minusOneForNone() {
    assertThat(verify(chosen("if w6 s< 0 goto out"))).isInstanceOf(Verification.Accepted.class);
    assertThat(verify(chosen("if w6 == -1 goto out"))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(chosen("if w6 s< -1 goto out")))).contains(Rule.READ_BOUNDS);
    assertThat(rules(verify(chosen("")))).contains(Rule.READ_BOUNDS);
  }

  /** A stack of 8 bytes: its pointer falls by 1, and rises by 1 where a number asks for it. */
  private static String stack(int room) {
    return """
    r6 = *(u64 *)(r1 + 0)
    r7 = *(u64 *)(r1 + 8)
    *(u64 *)(r10 - 8) = 0
    w8 = 0
    r0 = 0
    next:
    if w8 s< 0 goto out
    r2 = r6
    r2 += 1
    if r2 > r7 goto out
    r3 = *(u8 *)(r6 + 0)
    r6 = r2
    w9 = w8
    r4 = r10
    r4 += -8
    r4 += r9
    r0 = *(u8 *)(r4 + 0)
    w8 += -1
    if r3 == 0 goto next
    if w9 s> %d goto next
    w8 = w9
    w8 += 1
    goto next
    out:
    exit
    """
        .formatted(room);
  }

  @Test
  void aStackPointerThatFallsBelowZero() {
    assertThat(verify(stack(6))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(stack(7)))).contains(Rule.READ_BOUNDS);
  }

  /** A count that rises to a limit that the loop compares with, beside many other constants. */
  private static String limited(int limit) {
    return """
    r6 = *(u64 *)(r1 + 0)
    r7 = *(u64 *)(r1 + 8)
    r8 = 0
    r5 = 0
    next:
    r2 = r6
    r2 += 1
    if r2 > r7 goto out
    r3 = *(u8 *)(r6 + 0)
    r6 = r2
    if r3 == 3 goto next
    if r3 == 7 goto next
    if r3 == 11 goto next
    if r3 == 15 goto next
    if r3 == 19 goto next
    if r3 == 23 goto next
    if r8 > %d goto next
    r4 = r10
    r4 += -32
    r4 += r8
    *(u8 *)(r4 + 0) = r3
    r8 += 1
    goto next
    out:
    r0 = r8
    exit
    """
        .formatted(limit);
  }

  @Test
  void aCountWithALimitFarFromItsStart() {
    assertThat(verify(limited(31))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(limited(32)))).contains(Rule.WRITE_BOUNDS);
  }

  /** Record i of n = |src| / size, at its field: i * size + field + k is below n * size. */
  private static String records(String field) {
    return """
    r6 = *(u64 *)(r1 + 0)
    r2 = *(u64 *)(r1 + 8)
    r2 -= r6
    r3 = *(u64 *)(r1 + 48)
    r4 = *(u64 *)(r1 + 56)
    r0 = 0
    if r3 == 0 goto out
    if r3 > 4096 goto out
    if r4 >= r3 goto out
    if r3 > r2 goto out
    r5 = r2
    r5 /= r3
    r7 = 0
    %s
    next:
    r0 = *(u8 *)(r6 + 0)
    r6 += r3
    r7 += 1
    if r7 < r5 goto next
    out:
    exit
    """
        .formatted(field);
  }

  @Test
  void fieldsOfRecordsOfASizeFromAnArgument() {
    assertThat(verify(records("r6 += r4"))).isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(records("r6 += r3")))).contains(Rule.READ_BOUNDS);
  }

  /** A word of a stack of 8, counted from its top by a complement: {@code top + ~down}. */
  private static String fromTheTop(String check) {
    return """
    *(u64 *)(r10 - 64) = 1
    *(u64 *)(r10 - 56) = 2
    *(u64 *)(r10 - 48) = 3
    *(u64 *)(r10 - 40) = 4
    *(u64 *)(r10 - 32) = 5
    *(u64 *)(r10 - 24) = 6
    *(u64 *)(r10 - 16) = 7
    *(u64 *)(r10 - 8) = 8
    r2 = *(u64 *)(r1 + 48)
    r3 = *(u64 *)(r1 + 56)
    w2 = w2
    r0 = 0
    if w2 > 8 goto out
    w3 &= 7
    %s
    w3 ^= -1
    w4 = w2
    w4 += w3
    r4 <<= 3
    r4 += r10
    r0 = *(u64 *)(r4 - 64)
    out:
    exit
    """
        .formatted(check);
  }

  @Test
  void complementsWrapAround() {
    assertThat(verify(fromTheTop("if w3 >= w2 goto out")))
        .isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(fromTheTop("if w3 > w2 goto out")))).contains(Rule.READ_BOUNDS);
    assertThat(rules(verify(fromTheTop("")))).contains(Rule.READ_BOUNDS);
  }

  /** Where a loop stopped, as the compiler counts it: minus the place, and back. */
  private static String negatedTwice(String back) {
    return """
    r2 = *(u64 *)(r1 + 0)
    r3 = *(u64 *)(r1 + 8)
    r7 = r2
    r7 = -r7
    r7 += -16
    %s
    r0 = r7
    r0 -= r2
    exit
    """
        .formatted(back);
  }

  @Test
  void aPointerIsItsNegativesNegative() {
    assertThat(verify(negatedTwice("r7 = -r7"))).isInstanceOf(Verification.Accepted.class);
    assertThat(verify(negatedTwice("r4 = 5\n r4 -= r7\n r7 = r4")))
        .isInstanceOf(Verification.Accepted.class);
    assertThat(rules(verify(negatedTwice("")))).contains(Rule.POINTER_ARITHMETIC);
    assertThat(rules(verify(negatedTwice("r7 = -r7\n r0 = r7\n exit"))))
        .contains(Rule.POINTER_RETURNED);
  }

  /** A negative count of repeats: the smallest is left out by its low half, as it is stored. */
  @Test
  void aSignedByteThatIsNotTheSmallestHasAPositiveComplement() {
    String program =
        """
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r0 = 0
        if r2 == r3 goto end
        r6 = *(s8 *)(r2 + 0)
        if r6 s> 0 goto end
        if w6 == -128 goto end
        w8 = 1
        w8 -= w6
        r8 += r10
        *(u8 *)(r8 - 129) = 1
        end:
        exit
        """;
    Answers.accepted(program);
    assertThat(Answers.verify(program.replace("if w6 == -128 goto end\n", "")))
        .isInstanceOf(Verification.Rejected.class);
  }
}
