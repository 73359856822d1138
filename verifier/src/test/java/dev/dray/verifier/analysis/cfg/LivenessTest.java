package dev.dray.verifier.analysis.cfg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What may be read, and what something depends on: a sum that is only returned is not. */
class LivenessTest {
  private static Liveness liveness(String text) {
    TreeMap<Integer, dev.dray.verifier.isa.HelperPrototype> helpers = new TreeMap<>();
    StandardHelpers.all().forEach(helper -> helpers.put(helper.number(), helper));
    return new Liveness(Assembler.assemble(text), helpers);
  }

  private static int registers(int... numbers) {
    int set = 0;
    for (int number : numbers) {
      set |= 1 << number;
    }
    return set;
  }

  @Test
  void aSumThatIsReturnedIsLiveButNotStrongly() {
    Liveness liveness =
        liveness(
            """
            r0 = 0
            r2 = 0
            loop:
            r0 += r2
            r0 ^= r3
            r2 += 1
            if r2 < 9 goto loop
            exit
            """);
    assertThat(liveness.before(2)).isEqualTo(registers(0, 2, 3));
    assertThat(liveness.stronglyBefore(2)).isEqualTo(registers(2));
  }

  @Test
  void whatAnAccessAComparisonAStoreOrACallNeedsIsStronglyLive() {
    Liveness access = liveness("r2 = r3\nr2 += r4\nr0 = *(u8 *)(r2 + 0)\nexit\n");
    assertThat(access.stronglyBefore(0)).isEqualTo(registers(3, 4));
    Liveness store = liveness("r2 ^= r3\n*(u64 *)(r10 - 8) = r2\nr0 = 0\nexit\n");
    assertThat(store.stronglyBefore(0)).isEqualTo(registers(2, 3, 10));
    Liveness comparison = liveness("r0 = r4\nif r0 > 4 goto end\nr0 = 1\nend:\nexit\n");
    assertThat(comparison.stronglyBefore(0)).isEqualTo(registers(4));
    Liveness call = liveness("r1 = r6\nr1 = bswap64 r1\ncall 1\nexit\n");
    assertThat(call.stronglyBefore(0)).isEqualTo(call.before(0));
  }

  @Test
  void whatAFunctionReturnsMatters() {
    Liveness liveness =
        liveness(
            """
            r1 = 3
            call function
            if r0 > 3 goto end
            r0 = 0
            end:
            exit
            function:
            r0 = r1
            r0 += 1
            exit
            """);
    assertThat(liveness.stronglyBefore(5)).isEqualTo(registers(1));
  }

  @Test
  void copiesOfWhatNobodyNeedsAreNotNeeded() {
    Liveness liveness = liveness("r3 = r2\nr3 = -r3\nr3 = be32 r3\nr0 = (s8)r3\nexit\n");
    assertThat(liveness.before(0)).isEqualTo(registers(2));
    assertThat(liveness.stronglyBefore(0)).isZero();
  }
}
