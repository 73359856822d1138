package dev.dray.engine;

import dev.dray.vm.map.Lease;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A program's lease: closing waits for executions, and lets none in afterwards. */
@JCStressTest
@Outcome(
    id = {"0, 1", "1, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "refused, or closed after it")
@Outcome(
    id = {"2, 1"},
    expect = Expect.FORBIDDEN,
    desc = "ran after the close")
@State
public class LeaseStress {
  private final Lease lease = new Lease();
  private int freed;

  /** Executes. */
  @Actor
  public void execution(II_Result result) {
    if (lease.tryAcquire()) {
      result.r1 = freed == 0 ? 1 : 2;
      lease.release();
    }
  }

  /** Closes. */
  @Actor
  public void closer(II_Result result) {
    result.r2 = lease.close() ? 1 : 0;
    freed = 1;
  }
}
