package dev.dray.verifier.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.Verification;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.certificate.checker.CertificateChecker;
import dev.dray.verifier.certificate.checker.CheckResult;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Certificates from anywhere: a proof of a safe program never proves its unsafe sibling, however
 * its bytes are changed, and whatever the bytes are the checker answers. {@code
 * -Ddray.certificates=N} sets how many are tried for each pair.
 */
class CertificateFuzzTest {
  private static final int HEAD = 4 + 1 + 32;
  private static final VerifierOptions OPTIONS = VerifierOptions.operation(StandardHelpers.all());

  /** src in r2, its end in r3, the first immediate in r4. */
  private static final String START =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r1 + 48)
      r0 = 0
      """;

  private static final String POINTER_LOOP =
      """
      r5 = r2
      r5 += 4
      if r5 > r3 goto +4
      r6 = *(u32 *)(r2 + OFFSET)
      r0 += r6
      r2 += STEP
      goto -7
      exit
      """;

  private static final String TABLE =
      """
      r6 = r10
      r6 += -64
      r4 &= MASK
      r6 += r4
      *(u8 *)(r6 + 0) = 1
      r7 = 0
      r8 = r10
      r8 += -64
      r8 += r7
      r9 = *(u8 *)(r8 + 0)
      r0 += r9
      r7 += 1
      if r7 < COUNT goto -7
      exit
      """;

  private static final String CALL =
      """
      r6 = r3
      r6 -= r2
      r1 = r2
      r2 = r6
      call local +2
      r0 += 1
      exit
      if r2 < LEAST goto +2
      r0 = *(u8 *)(r1 + 7)
      exit
      r0 = 0
      exit
      """;

  private static final String NESTED =
      """
      r7 = r3
      r7 -= r2
      r5 = 0
      if r5 >= r7 goto +9
      r6 = 0
      r8 = r2
      r8 += r6
      r9 = *(u8 *)(r8 + 0)
      r0 += r9
      r6 += INNER
      if r6 < r5 goto -6
      r5 += 1
      goto -10
      exit
      """;

  static Stream<Arguments> pairs() {
    return Stream.of(
        pair("a read past the end", POINTER_LOOP, "OFFSET", "0", "1", "STEP", "4"),
        pair("a loop that stands still", POINTER_LOOP, "STEP", "4", "0", "OFFSET", "0"),
        pair("an index too large", TABLE, "MASK", "63", "127", "COUNT", "64"),
        pair("a round too many", TABLE, "COUNT", "64", "65", "MASK", "63"),
        pair("a check too weak", CALL, "LEAST", "8", "7", "x", "x"),
        pair("an inner loop that stands still", NESTED, "INNER", "1", "0", "x", "x"));
  }

  private static Arguments pair(
      String name, String text, String key, String good, String bad, String other, String value) {
    String rest = START + text.replace(other, value);
    return Arguments.of(name, program(rest.replace(key, good)), program(rest.replace(key, bad)));
  }

  private static Program program(String text) {
    return Program.of(Assembler.assemble(text));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void noCertificateProvesTheUnsafeSibling(String name, Program safe, Program unsafe) {
    Certificate right =
        ((Verification.Accepted) Verifier.verify(safe, OPTIONS)).program().certificate();
    assertThat(Verifier.verify(unsafe, OPTIONS).accepted()).isFalse();
    assertThat(check(safe, right)).isInstanceOf(CheckResult.Confirmed.class);
    assertThat(check(unsafe, right)).isInstanceOf(CheckResult.Refuted.class);
    byte[] written = CertificateCodec.write(right);
    byte[] bytes = Arrays.copyOfRange(written, HEAD, written.length);
    SplittableRandom random = new SplittableRandom(name.hashCode());
    for (long round = 0; round < Long.getLong("dray.certificates", 300); round++) {
      byte[] changed = change(bytes, random);
      Certificate read;
      try {
        read = CertificateCodec.read(CertificateCodec.seal(changed));
      } catch (MalformedCertificateException refused) {
        continue;
      }
      assertThat(check(unsafe, read))
          .as(() -> "%s%n%s".formatted(name, read))
          .isInstanceOf(CheckResult.Refuted.class);
      assertThat(check(safe, read)).isNotNull();
    }
  }

  /** The checker's answer to a certificate that says it is for the program. */
  private static CheckResult check(Program program, Certificate proof) {
    Certificate bound =
        new Certificate(
            CertificateBinding.of(program, StandardHelpers.all()),
            new EntryPolicy.Operation(VerifierOptions.OPERAND_LIMIT),
            proof.contexts(),
            proof.cutPoints(),
            proof.loops());
    return CertificateChecker.check(program, StandardHelpers.all(), bound.policy(), bound);
  }

  /** The binding and the policy come first and are put right anyway. */
  private static byte[] change(byte[] bytes, SplittableRandom random) {
    byte[] changed = bytes.clone();
    int first = 3 * 32 + 7;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(first, changed.length);
      switch (random.nextInt(8)) {
        case 0 -> changed[at] = (byte) random.nextInt(256);
        case 1 -> changed[at] = changed[random.nextInt(first, changed.length)];
        case 2 -> changed[at] ^= (byte) (1 << random.nextInt(8));
        case 3 ->
            changed = without(changed, at, Math.min(1 + random.nextInt(12), changed.length - at));
        case 4 ->
            changed = doubled(changed, at, Math.min(1 + random.nextInt(12), changed.length - at));
        // Small changes of numbers: zigzag makes two steps of one.
        default -> changed[at] += (byte) (random.nextBoolean() ? 2 : -2);
      }
    }
    return changed;
  }

  private static byte[] without(byte[] bytes, int from, int count) {
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - count);
    System.arraycopy(bytes, from + count, shorter, from, bytes.length - from - count);
    return shorter.length > 3 * 32 + 8 ? shorter : bytes;
  }

  private static byte[] doubled(byte[] bytes, int from, int count) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
    System.arraycopy(bytes, from, longer, from + count, bytes.length - from);
    return longer;
  }
}
