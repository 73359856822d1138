package dev.dray.verifier;

import static dev.dray.verifier.Answers.OPTIONS;
import static dev.dray.verifier.Answers.accepted;
import static dev.dray.verifier.Answers.program;
import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateCodec;
import dev.dray.verifier.diagnostic.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Pointers that are null until a loop has found something, and point into an operand from then on.
 */
class FoundPointersTest {
  /** r0 = the last line feed of src, or what comes instead. */
  private static String last(String check, int offset) {
    return """
    r2 = *(u64 *)(r1 + 0)
    r3 = *(u64 *)(r1 + 8)
    r5 = 0
    r0 = 0
    more:
    if r2 >= r3 goto done
    r4 = *(u8 *)(r2 + 0)
    if r4 != 10 goto next
    r5 = r2
    next:
    r2 += 1
    goto more
    done:
    %s
    r0 = *(u8 *)(r5 + %d)
    out:
    exit
    """
        .formatted(check, offset);
  }

  /** As compilers turn loops: the pointer and its next value change places. */
  private static String turned(int check) {
    return """
    r2 = *(u64 *)(r1 + 0)
    r3 = *(u64 *)(r1 + 8)
    r0 = 0
    if r2 >= r3 goto out
    r5 = 0
    goto body
    latch:
    r2 += 1
    r5 = r4
    if r2 < r3 goto body
    if r4 == %d goto out
    r0 = *(u8 *)(r4 + 0)
    goto out
    body:
    r6 = *(u8 *)(r2 + 0)
    r4 = r2
    if r6 == 10 goto latch
    r4 = r5
    goto latch
    out:
    exit
    """
        .formatted(check);
  }

  /** The last of two kinds of bytes, each by itself. */
  private static final String TWO =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r5 = 0
      r6 = 0
      r0 = 0
      more:
      if r2 >= r3 goto done
      r4 = *(u8 *)(r2 + 0)
      if r4 != 47 goto other
      r5 = r2
      other:
      if r4 != 46 goto next
      r6 = r2
      next:
      r2 += 1
      goto more
      done:
      if r5 == 0 goto second
      r0 = *(u8 *)(r5 + 0)
      second:
      if r6 == 0 goto out
      r4 = *(u8 *)(r6 + 0)
      r0 += r4
      out:
      exit
      """;

  private static final String CHECK = "if r5 == 0 goto out";

  @Test
  void whatIsFoundIsReadAfterTheLoop() {
    assertThat(accepted(last(CHECK, 0)).cost().toString()).contains("|src|");
    assertThat(verify(turned(0))).isInstanceOf(Verification.Accepted.class);
    assertThat(verify(TWO)).isInstanceOf(Verification.Accepted.class);
  }

  @Test
  void itIsReadWhereItWasFoundOnly() {
    assertThat(rules(verify(last("r7 = r5", 0)))).isNotEmpty();
    assertThat(rules(verify(last("if r5 != 0 goto out", 0)))).isNotEmpty();
    assertThat(rules(verify(last(CHECK, 1)))).contains(Rule.READ_BOUNDS);
    assertThat(rules(verify(last(CHECK, -1)))).contains(Rule.READ_BOUNDS);
    assertThat(rules(verify(turned(1)))).isNotEmpty();
  }

  @Test
  void theirCertificatesProveThemAgain() {
    for (String text : List.of(last(CHECK, 0), turned(0), TWO)) {
      Certificate certificate =
          CertificateCodec.read(CertificateCodec.write(accepted(text).certificate()));
      assertThat(certificate.copyings()).isNotEmpty();
      assertThat(Verifier.verify(program(text), OPTIONS, certificate))
          .isInstanceOf(Verification.Accepted.class);
    }
  }
}
