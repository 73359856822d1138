package dev.dray.verifier;

import static dev.dray.verifier.Answers.accepted;
import static dev.dray.verifier.Answers.rules;
import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the frame otherwise than it was stored: fields of structures, mostly. */
class FrameBytesTest {
  /** Reads byte r2 of the first 16 bytes of dst after some code that leaves r1 alone. */
  private static String indexes(String code) {
    return code
        + """
        r0 = 0
        r3 = *(u64 *)(r1 + 16)
        r4 = *(u64 *)(r1 + 24)
        r5 = r3
        r5 += 16
        if r5 > r4 goto out
        r3 += r2
        r0 = *(u8 *)(r3 + 0)
        out:
        exit
        """;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // fields of a structure that was stored as one constant
        "r2 = 0x800040201 ll\n*(u64 *)(r10 - 8) = r2\nr2 = *(u8 *)(r10 - 7)",
        "r2 = 0x800040201 ll\n*(u64 *)(r10 - 8) = r2\nr2 = *(u16 *)(r10 - 6)",
        "r2 = 0x800040201 ll\n*(u64 *)(r10 - 8) = r2\nr2 = *(u32 *)(r10 - 4)",
        // one of a masked number
        "r2 = *(u64 *)(r1 + 48)\nr2 &= 0x0f0f\n*(u64 *)(r10 - 8) = r2\nr2 = *(u8 *)(r10 - 7)",
        "r2 = *(u64 *)(r1 + 48)\nr2 &= 0x0f0f\n*(u32 *)(r10 - 8) = r2\nr2 = *(u16 *)(r10 - 6)",
        // several fields at once
        "*(u8 *)(r10 - 8) = 7\n*(u8 *)(r10 - 7) = 0\nr2 = *(u16 *)(r10 - 8)",
        "*(u32 *)(r10 - 8) = 7\n*(u32 *)(r10 - 4) = 0\nr2 = *(u64 *)(r10 - 8)",
        // nothing was written there
        "r2 = *(u8 *)(r10 - 100)",
        "r2 = *(u64 *)(r10 - 104)",
        "*(u8 *)(r10 - 8) = 7\nr2 = *(u64 *)(r10 - 8)",
      })
  void isKnown(String code) {
    accepted(indexes(code + "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r2 = 0x800044001 ll\n*(u64 *)(r10 - 8) = r2\nr2 = *(u8 *)(r10 - 7)",
        "r2 = *(u64 *)(r1 + 48)\nr2 &= 0x1f0f\n*(u64 *)(r10 - 8) = r2\nr2 = *(u8 *)(r10 - 7)",
        "*(u8 *)(r10 - 8) = 7\n*(u8 *)(r10 - 7) = 1\nr2 = *(u16 *)(r10 - 8)",
        "r2 = *(u64 *)(r1 + 48)\n*(u8 *)(r10 - 4) = r2\nr2 = *(u64 *)(r10 - 8)",
        // somewhere in the frame, or by a function that was called
        """
        r2 = *(u64 *)(r1 + 48)
        r2 &= 7
        r3 = r10
        r3 -= r2
        *(u8 *)(r3 - 1) = 200
        r2 = *(u8 *)(r10 - 5)\
        """,
      })
  void isNotWhatWasThereBefore(String code) {
    assertThat(rules(verify(indexes(code + "\n")))).contains(Rule.READ_BOUNDS);
  }

  @Test
  void eachCallHasAFrameOfZeros() {
    accepted(
        """
        r6 = r1
        call local fill
        call local fill
        r2 = r0
        r1 = r6
        """
            + indexes("")
            + """
            fill:
            r0 = *(u64 *)(r10 - 8)
            *(u64 *)(r10 - 8) = 255
            exit
            """);
  }

  @Test
  void partsOfPointersStayUnreadable() {
    assertThat(rules(verify("*(u64 *)(r10 - 8) = r1\nr0 = *(u8 *)(r10 - 7)\nexit\n")))
        .containsExactly(Rule.SPILLED_POINTER);
  }
}
