package dev.dray.bench.contestant;

import dev.dray.bench.Contestant;
import dev.dray.bench.Operands;
import dev.dray.bench.Trial;
import java.util.function.ToLongFunction;

/**
 * Java code: a built-in operation, or the JDK's own.
 *
 * @param run gives the result
 */
public record JavaContestant(String program, String tier, ToLongFunction<Operands> run)
    implements Contestant {

  @Override
  public Trial on(Operands operands) {
    return new SharedTrial(operands) {
      @Override
      public long run() {
        return run.applyAsLong(operands);
      }
    };
  }
}
