package dev.dray.engine;

import dev.dray.memory.Extent;
import dev.dray.memory.Translator;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A processing element's claim: one holder, no abort missed, no memory taken away too early. */
public final class ClaimStress {
  private static final Translator NOWHERE =
      new Translator() {
        @Override
        public void translate(long address, long length, boolean write, Extent into) {}
      };

  private ClaimStress() {}

  /** Two want the element: one gets it. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "one has it")
  @State
  public static class TwoClaimants {
    private final Claim claim = new Claim();

    /** Claims. */
    @Actor
    public void first(II_Result result) {
      result.r1 = claim.tryTake() ? 1 : 0;
    }

    /** Claims. */
    @Actor
    public void second(II_Result result) {
      result.r2 = claim.tryTake() ? 1 : 0;
    }
  }

  /** An abort meets a descriptor that starts: it is stopped, or sees that it was aborted. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the abort was missed")
  @Outcome(
      id = {"1, 0", "0, 1", "1, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "one of them saw it")
  @State
  public static class AbortMeetsStart {
    private final Claim claim = new Claim();
    private final WorkQueue queue = new WorkQueue(QueueConfig.shared("queue", 2), 0);
    private final Client client = new Client(1, NOWHERE);
    private final AtomicInteger stopped = new AtomicInteger();
    private final Ring.Item item = new Ring.Item();

    /** Puts up the plate, then looks whether it was aborted. */
    @Actor
    public void element(II_Result result) {
      claim.tryTake();
      claim.runs(queue, client, 0, () -> {});
      result.r1 = queue.aborted(item, client) ? 1 : 0;
    }

    /** Aborts the queue. */
    @Actor
    public void administrator(II_Result result) {
      queue.abortWaiting();
      claim.whileRunning(queue, null, stopped::incrementAndGet);
      result.r2 = stopped.get();
    }
  }

  /** An abort meets the second descriptor of a run, whose name plate is the first one's. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the abort was missed")
  @Outcome(
      id = {"1, 0", "0, 1", "1, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "one of them saw it")
  @State
  public static class AbortMeetsTheNext {
    private final Claim claim = new Claim();
    private final WorkQueue queue = new WorkQueue(QueueConfig.shared("queue", 2), 0);
    private final Client client = new Client(1, NOWHERE);
    private final AtomicInteger stop = new AtomicInteger();
    private final Ring.Item item = new Ring.Item();

    private void renewStop() {
      if (stop.get() != 0) {
        stop.set(0);
      }
    }

    /** Goes on to the second descriptor, then looks whether it was aborted. */
    @Actor
    public void element(II_Result result) {
      claim.tryTake();
      claim.runs(queue, client, 0, this::renewStop);
      claim.between();
      claim.runs(queue, client, 1, this::renewStop);
      result.r1 = queue.aborted(item, client) ? 1 : 0;
    }

    /** Aborts the queue. */
    @Actor
    public void administrator() {
      queue.abortWaiting();
      claim.whileRunning(queue, null, () -> stop.set(1));
    }

    /** Whether the second descriptor is stopped. */
    @Arbiter
    public void stopped(II_Result result) {
      result.r2 = stop.get();
    }
  }

  /** Memory is taken away while a descriptor uses it without a lease: the taker waits. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "not used, or used in time")
  @Outcome(
      id = {"2, 1"},
      expect = Expect.FORBIDDEN,
      desc = "used after it was freed")
  @State
  public static class CloseMeetsUse {
    private final Claim claim = new Claim();
    private final Client client = new Client(1, NOWHERE);
    private final WorkQueue queue = new WorkQueue(QueueConfig.shared("queue", 2), 0);
    private volatile boolean closing;
    private int freed;

    /** Uses the memory unless it is going. */
    @Actor
    public void element(II_Result result) {
      claim.tryTake();
      claim.calls(queue, client);
      if (!closing) {
        result.r1 = freed == 0 ? 1 : 2;
      }
      claim.ends(() -> {});
    }

    /** Takes it away. */
    @Actor
    public void closer(II_Result result) {
      closing = true;
      claim.awaitLeaseless();
      freed = 1;
      result.r2 = 1;
    }
  }

  /** The same for the second descriptor of a run, for which the element is not claimed anew. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "not used, or used in time")
  @Outcome(
      id = {"2, 1"},
      expect = Expect.FORBIDDEN,
      desc = "used after it was freed")
  @State
  public static class CloseMeetsUseInARun {
    private final Claim claim = new Claim();
    private final Client client = new Client(1, NOWHERE);
    private final WorkQueue queue = new WorkQueue(QueueConfig.shared("queue", 2), 0);
    private volatile boolean closing;
    private int freed;

    /** Goes on to the next descriptor, which uses the memory unless it is going. */
    @Actor
    public void element(II_Result result) {
      claim.tryTake();
      claim.runs(queue, client, 0, () -> {});
      claim.between();
      claim.runs(queue, client, 1, () -> {});
      if (!closing) {
        result.r1 = freed == 0 ? 1 : 2;
      }
      claim.ends(() -> {});
    }

    /** Takes it away. */
    @Actor
    public void closer(II_Result result) {
      closing = true;
      claim.awaitLeaseless();
      freed = 1;
      result.r2 = 1;
    }
  }
}
