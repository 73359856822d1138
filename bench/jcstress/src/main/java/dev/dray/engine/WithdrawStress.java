package dev.dray.engine;

import dev.dray.memory.Extent;
import dev.dray.memory.Translator;
import dev.dray.operation.descriptor.Descriptor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An abort that takes a descriptor out of a queue while an element does: one of them ends it. */
public final class WithdrawStress {
  private static final Translator NOWHERE =
      new Translator() {
        @Override
        public void translate(long address, long length, boolean write, Extent into) {}
      };

  private static final int EXECUTED = 1;
  private static final int ENDED = 2;
  private static final int LEFT = 3;

  private WithdrawStress() {}

  /** What both tests have: a queue with two descriptors, of which the second is aborted. */
  abstract static class Scene {
    final Claim claim = new Claim();
    final WorkQueue queue = new WorkQueue(QueueConfig.shared("queue", 4), 0, true);
    final Client first;
    final Client second;
    private final Ring.Item item = new Ring.Item();

    Scene(Client first, Client second) {
      this.first = first;
      this.second = second;
      queue.offer(new long[Descriptor.WORDS], first, first, 4);
      queue.offer(new long[Descriptor.WORDS], second, second, 4);
    }

    final int serveBoth() {
      claim.tryTake();
      queue.poll(item);
      claim.runs(queue, first, item.position, () -> {});
      queue.aborted(item, first);
      claim.between();
      queue.poll(item);
      claim.runs(queue, second, item.position, () -> {});
      int done = !queue.aborted(item, second) ? EXECUTED : queue.wasWithdrawn(item) ? LEFT : ENDED;
      claim.ends(() -> {});
      return done;
    }

    final int abortSecond() {
      second.nextGeneration();
      int[] ended = {LEFT};
      if (claim.hold(null, second)) {
        queue.withdraw(second, 2, taken -> ended[0] = ENDED);
        claim.letGo();
      }
      return ended[0];
    }
  }

  /** The descriptor waits behind somebody else's. */
  @JCStressTest
  @Outcome(
      id = {"1, 3", "2, 3", "3, 2"},
      expect = Expect.ACCEPTABLE,
      desc = "one of them ended it, or it ran")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both ended it, or nobody")
  @State
  public static class BehindAnothers extends Scene {
    /** Two clients. */
    public BehindAnothers() {
      super(new Client(1, NOWHERE), new Client(2, NOWHERE));
    }

    /** Executes both. */
    @Actor
    public void element(II_Result result) {
      result.r1 = serveBoth();
    }

    /** Aborts the second's client. */
    @Actor
    public void administrator(II_Result result) {
      result.r2 = abortSecond();
    }
  }

  /** The descriptor waits behind one of the same client. */
  @JCStressTest
  @Outcome(
      id = {"1, 3", "2, 3", "3, 2"},
      expect = Expect.ACCEPTABLE,
      desc = "one of them ended it, or it ran")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both ended it, or nobody")
  @State
  public static class BehindItsOwn extends Scene {
    /** One client. */
    public BehindItsOwn() {
      this(new Client(1, NOWHERE));
    }

    private BehindItsOwn(Client client) {
      super(client, client);
    }

    /** Executes both. */
    @Actor
    public void element(II_Result result) {
      result.r1 = serveBoth();
    }

    /** Aborts the client. */
    @Actor
    public void administrator(II_Result result) {
      result.r2 = abortSecond();
    }
  }

  /**
   * An element is slow to look whether its descriptor was withdrawn, and its place is used again.
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "1, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "it learns that somebody else ended its own, whether the next was withdrawn or not")
  @Outcome(expect = Expect.FORBIDDEN, desc = "it would end it a second time")
  @State
  public static class PlaceUsedAgain {
    private static final int CAPACITY = 2;

    private final Ring ring = new Ring(CAPACITY);
    private final Ring.Item taken = new Ring.Item();

    /** Two descriptors, the first of which is withdrawn. */
    public PlaceUsedAgain() {
      offer(0);
      offer(1);
      ring.withdraw(1, item -> true, item -> {});
    }

    private boolean offer(long stamp) {
      return ring.offer(new long[Descriptor.WORDS], this, stamp, CAPACITY);
    }

    /** Takes the first out, and then looks. */
    @Actor
    public void element(II_Result result) {
      ring.poll(taken);
      result.r1 = ring.wasWithdrawn(taken.position) ? 1 : 0;
    }

    /** Puts a third into its place if there is room, and withdraws that. */
    @Actor
    public void administrator(II_Result result) {
      if (offer(2)) {
        ring.withdraw(3, item -> item.stamp == 2, item -> result.r2 = 1);
      }
    }
  }
}
