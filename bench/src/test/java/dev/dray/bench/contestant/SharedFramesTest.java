package dev.dray.bench.contestant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.bench.Operands;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class SharedFramesTest {
  private final SharedFrames frames = new SharedFrames();
  private final Operands operands = operands();

  private static Operands operands() {
    MemorySegment memory = Arena.ofAuto().allocate(5000);
    return new Operands(memory, memory, memory, memory, new long[4]);
  }

  @Test
  void contestantsOfAMatchShareThem() {
    assertThat(frames.take(operands)).isSameAs(frames.take(operands));
  }

  @Test
  void theyLiveAsLongAsTheirLastUser() {
    PagedOperands taken = frames.take(operands);
    frames.take(operands);
    frames.release();
    taken.reset();
    frames.release();
    assertThatThrownBy(taken::reset).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theNextMatchGetsOthers() {
    PagedOperands first = frames.take(operands);
    frames.release();
    assertThat(frames.take(operands())).isNotSameAs(first);
  }

  @Test
  void twoMatchesAtOnceAreNotPossible() {
    frames.take(operands);
    Operands others = operands();
    assertThatThrownBy(() -> frames.take(others)).isInstanceOf(IllegalStateException.class);
  }
}
