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

  @ParameterizedTest
  @ValueSource(strings = NEGATIVE_COUNT)
  void noPromiseIsBroken(String text) {
    Program program = Program.of(Assembler.assemble(text));
    InputGenerator generator = new InputGenerator(program, new SplittableRandom(1));
    List<Input> inputs = IntStream.range(0, 20).mapToObj(generator::next).toList();
    assertThat(Campaign.replay(program, inputs, 1, true)).isEmpty();
  }
}
