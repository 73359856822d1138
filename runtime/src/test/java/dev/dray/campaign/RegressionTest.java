package dev.dray.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.isa.Program;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the campaign found once, as small as it got. */
class RegressionTest {
  /** The loop helper takes the low half of its count: too large a number makes no round. */
  private static final String NEGATIVE_COUNT =
      """
      r1 = -129
      r2 = f ll
      r3 = r10
      r4 = 0
      call 181
      f:
      r0 = 0
      exit
      """;

  /** A lower bound of 2^63 - 1 is no infinity: the way back round was taken for dead. */
  private static final String GREATEST_AS_BOUND =
      """
      r7 = -5
      r0 = 0
      if r7 s>= 5 goto +3
      r7 += 3
      r7 >>= 3
      goto -4
      exit
      """;

  /** The remainder by -2^63 of 2^63 - 1 is that itself. */
  private static final String LEAST_AS_DIVISOR =
      """
      r2 = 0x8000000000000000 ll
      r3 = *(u64 *)(r1 + 48)
      r3 >>= 1
      r3 s%= r2
      r4 = 0x7fffffffffffffff ll
      r0 = 0
      if r3 != r4 goto +1
      r0 = 1
      exit
      """;

  @ParameterizedTest
  @ValueSource(strings = {NEGATIVE_COUNT, GREATEST_AS_BOUND, LEAST_AS_DIVISOR})
  void noPromiseIsBroken(String text) {
    Program program = Program.of(Assembler.assemble(text));
    InputGenerator generator = new InputGenerator(program, new SplittableRandom(1));
    List<Input> inputs = IntStream.range(0, 20).mapToObj(generator::next).toList();
    assertThat(Campaign.replay(program, inputs, 1, true)).isEmpty();
  }
}
