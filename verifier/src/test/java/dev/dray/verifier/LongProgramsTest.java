package dev.dray.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.helper.StandardHelpers;
import org.junit.jupiter.api.Test;

/** Programs of tens of thousands of instructions are accepted, by the checker too. */
class LongProgramsTest {
  private static final VerifierOptions OPTIONS = VerifierOptions.operation(StandardHelpers.all());

  private static Verification verify(String text) {
    return Verifier.verify(Program.of(Assembler.assemble(text)), OPTIONS);
  }

  /** Each case adds to what is known to differ; all of it together would not fit into memory. */
  @Test
  void aSwitchOfThousandsOfCases() {
    StringBuilder text = new StringBuilder("r6 = *(u32 *)(r1 + 48)\nr0 = 0\n");
    for (int i = 0; i < 7_000; i++) {
      text.append("if r6 != ").append(5 * i).append(" goto l").append(i).append('\n');
      text.append("r0 = ").append(i).append("\nr0 *= r6\ngoto end\nl").append(i).append(":\n");
    }
    text.append("end:\nexit\n");
    assertThat(verify(text.toString())).isInstanceOf(Verification.Accepted.class);
  }

  /** Rounds of a cipher, written out: thousands of numbers that soon nobody needs. */
  @Test
  void roundsThatAreWrittenOut() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      text.append("w%d = *(u32 *)(r1 + %d)\n".formatted(2 + i, 48 + 8 * i));
    }
    for (int round = 0; round < 1_700; round++) {
      for (int i = 0; i < 4; i++) {
        int a = 2 + i;
        int b = 2 + (i + 1) % 4;
        text.append("w%d += w%d\nw0 = w%d\nw0 <<= %d\n".formatted(a, b, a, 7 + i));
        text.append("w%d >>= %d\nw%d |= w0\nw%d ^= w%d\n".formatted(a, 25 - i, a, a, b));
      }
    }
    text.append("r0 = r2\nexit\n");
    assertThat(verify(text.toString())).isInstanceOf(Verification.Accepted.class);
  }

  /** A sum of ten thousand bytes, of which every instruction wants to know something. */
  @Test
  void longSums() {
    int bytes = 10_000;
    StringBuilder text =
        new StringBuilder(
            """
            r2 = *(u64 *)(r1 + 0)
            r3 = *(u64 *)(r1 + 8)
            r5 = *(u64 *)(r1 + 48)
            r4 = r2
            r4 += %d
            r0 = 0
            if r4 > r3 goto out
            """
                .formatted(bytes));
    for (int i = 0; i < bytes; i++) {
      text.append("r1 = *(u8 *)(r2 + ").append(i).append(")\nr0 += r1\nr5 ^= r0\n");
    }
    text.append("r0 = r5\nout:\nexit\n");
    assertThat(verify(text.toString())).isInstanceOf(Verification.Accepted.class);
  }

  /** Joins of whose states each knows something of all numbers so far. */
  private static String joins(int count) {
    StringBuilder text = new StringBuilder("r6 = *(u64 *)(r1 + 48)\nr0 = 0\n");
    for (int i = 0; i < count; i++) {
      text.append("if r6 == ").append(i).append(" goto l").append(i).append('\n');
      text.append("*(u64 *)(r10 - ").append(8 + 8 * (i % 60)).append(") = r0\n");
      text.append("r0 += 1\nl").append(i).append(":\n");
    }
    return text.append("r0 = 0\nexit\n").toString();
  }

  @Test
  void whatTakesTooMuchMemoryIsGivenUpInWords() {
    VerifierOptions small =
        new VerifierOptions(
            OPTIONS.helpers(),
            OPTIONS.policies(),
            OPTIONS.time(),
            1L << 20,
            OPTIONS.maximumInstructions());
    Program program = Program.of(Assembler.assemble(joins(2_000)));
    assertThat(Verifier.verify(program, OPTIONS)).isInstanceOf(Verification.Accepted.class);
    assertThat(Verifier.verify(program, small))
        .isInstanceOfSatisfying(
            Verification.Rejected.class,
            rejected -> {
              assertThat(rejected.findings().get(0).rule()).isEqualTo(Rule.BUDGET);
              assertThat(rejected.findings().get(0).message()).contains("1 MiB", "allow more");
            });
  }
}
