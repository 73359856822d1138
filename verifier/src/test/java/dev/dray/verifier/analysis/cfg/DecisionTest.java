package dev.dray.verifier.analysis.cfg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What one comparison settles of another, against all orders that two numbers may have. */
class DecisionTest {
  private static final long[] NUMBERS = {
    0, 1, 2, Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, -2, -1
  };
  private static final List<Condition> CONDITIONS =
      Arrays.stream(Condition.values()).filter(each -> each != Condition.SET).toList();

  private static Branch branch(Condition condition, int left, int right) {
    return new Branch(condition, Width.W64, left, new Source.Register(right), 1);
  }

  private static boolean holds(Branch branch, long r1, long r2) {
    return branch.dst() == 1 ? branch.condition().test(r1, r2) : branch.condition().test(r2, r1);
  }

  /** Whether the later one has the same outcome wherever the earlier one has its own. */
  private static boolean constant(Branch earlier, boolean held, Branch later) {
    return LongStream.of(NUMBERS)
            .boxed()
            .flatMap(
                r1 ->
                    LongStream.of(NUMBERS)
                        .filter(r2 -> holds(earlier, r1, r2) == held)
                        .mapToObj(r2 -> holds(later, r1, r2)))
            .distinct()
            .count()
        == 1;
  }

  @Test
  void everyPairOfConditionsInBothOrders() {
    for (Condition first : CONDITIONS) {
      for (Condition second : CONDITIONS) {
        for (boolean swapped : new boolean[] {false, true}) {
          for (boolean held : new boolean[] {false, true}) {
            Branch earlier = branch(first, 1, 2);
            Branch later = swapped ? branch(second, 2, 1) : branch(second, 1, 2);
            assertThat(Decision.settles(earlier, held, later))
                .as("%s %s, then %s swapped: %s", first, held, second, swapped)
                .isEqualTo(constant(earlier, held, later));
          }
        }
      }
    }
  }

  @Test
  void nothingOfOtherOperandsOrWidths() {
    Branch earlier = branch(Condition.GT, 1, 2);
    assertThat(Decision.settles(earlier, true, branch(Condition.GT, 1, 3))).isFalse();
    assertThat(Decision.settles(earlier, true, branch(Condition.GT, 3, 1))).isFalse();
    assertThat(
            Decision.settles(
                earlier, true, new Branch(Condition.GT, Width.W32, 1, new Source.Register(2), 1)))
        .isFalse();
    Branch constant = new Branch(Condition.GT, Width.W64, 1, new Source.Immediate(2), 1);
    assertThat(Decision.settles(constant, true, constant)).isTrue();
    assertThat(
            Decision.settles(
                constant, true, new Branch(Condition.GT, Width.W64, 1, new Source.Immediate(3), 1)))
        .isFalse();
  }
}
