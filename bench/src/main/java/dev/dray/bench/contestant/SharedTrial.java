package dev.dray.bench.contestant;

import dev.dray.bench.Operands;
import dev.dray.bench.Trial;
import java.lang.foreign.MemorySegment;

/** A trial on the memory that all contestants of a match share. */
abstract class SharedTrial implements Trial {
  private final Operands operands;

  SharedTrial(Operands operands) {
    this.operands = operands;
  }

  @Override
  public final void reset() {
    operands.reset();
  }

  @Override
  public final MemorySegment dst() {
    return operands.dst();
  }

  @Override
  public final MemorySegment aux() {
    return operands.aux();
  }
}
