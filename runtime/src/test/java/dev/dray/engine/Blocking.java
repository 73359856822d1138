package dev.dray.engine;

import dev.dray.vm.Executable;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.Tier;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A program that runs until it is let go or stopped. */
final class Blocking implements Executable {
  final CountDownLatch started = new CountDownLatch(1);
  final AtomicInteger runs = new AtomicInteger();
  volatile boolean letGo;

  @Override
  public Tier tier() {
    return Tier.INTERPRETER;
  }

  @Override
  public Outcome run(Invocation invocation) {
    runs.incrementAndGet();
    started.countDown();
    while (!letGo) {
      if (invocation.stop().isStopped()) {
        return new Outcome.Stopped(Outcome.Reason.STOP_REQUESTED, 3, 4);
      }
      LockSupport.parkNanos(10_000);
    }
    return new Outcome.Success(42, 1);
  }

  void awaitStart() {
    try {
      started.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
