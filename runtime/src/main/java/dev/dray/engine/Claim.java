package dev.dray.engine;

import dev.dray.vm.StopFlag;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who has a processing element, and what it executes. The epoch is odd while somebody has it, so
 * that draining can wait for what was under way; the name plate says for whom it works, so that
 * aborting hits nobody else.
 *
 * <p>Going from one descriptor of a run to the next costs no fence. Who waits for what is under way
 * says so first, and the element, which looks at every descriptor, then changes its epoch: what it
 * does from there on it does knowing what was done before the wait. The name plate is put up with a
 * fence when it changes: whoever aborts changes a generation and reads the plate, the element
 * writes the plate and reads the generation, so that one of the two sees the other. Between two
 * descriptors of one client the plate is blank, for a moment in which nobody can tell.
 */
final class Claim {
  private static final VarHandle EPOCH = field("epoch", long.class);
  private static final VarHandle CLIENT = field("client", Client.class);
  private static final VarHandle QUEUE = field("queue", WorkQueue.class);
  private static final VarHandle CALLED_QUEUE = field("calledQueue", WorkQueue.class);
  private static final VarHandle POSITION = field("position", long.class);
  private static final VarHandle CLAIMANT = field("claimant", Thread.class);
  private static final VarHandle ELSEWHERE = field("elsewhere", boolean.class);

  private final AtomicInteger stoppers = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable Client client;
  private volatile @Nullable WorkQueue queue;
  private volatile @Nullable WorkQueue calledQueue;
  private volatile long position;
  private volatile boolean elsewhere;
  private volatile boolean passive;
  private volatile boolean waitsToCall;
  private volatile @Nullable Thread claimant;

  /** Whose plate was put up last; the holder's. */
  private @Nullable Client last;

  @SuppressWarnings("UnusedVariable") // written through EPOCH
  private volatile long epoch;

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(Claim.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Takes the element for the current thread, if nobody has it. */
  boolean tryTake() {
    long at = (long) EPOCH.getOpaque(this);
    if ((at & 1) != 0 || !EPOCH.compareAndSet(this, at, at + 1)) {
      return false;
    }
    CLAIMANT.setOpaque(this, Thread.currentThread());
    return true;
  }

  /** Gives the element back, nothing having been executed. */
  void giveBack() {
    CLAIMANT.setOpaque(this, (Thread) null);
    EPOCH.setRelease(this, (long) EPOCH.getOpaque(this) + 1);
  }

  /**
   * Goes on to the next descriptor of a queue: nobody knows yet for whom. The plate is blank before
   * the descriptor is taken out, so that whoever sees that it was taken sees no older plate.
   */
  void between() {
    CLIENT.setRelease(this, (Client) null);
    if (waiting.get() != 0 || elsewhere) {
      ELSEWHERE.setOpaque(this, false);
      EPOCH.setVolatile(this, (long) EPOCH.getOpaque(this) + 2);
    }
  }

  /**
   * Puts up the name plate for a descriptor of a queue, and waits for those who were reading the
   * one before if it was another's.
   */
  @SuppressWarnings("ReferenceEquality")
  void runs(WorkQueue from, Client of, long at, Runnable betweenDescriptors) {
    POSITION.setOpaque(this, at);
    boolean changes = last != of || QUEUE.getOpaque(this) != from;
    QUEUE.setOpaque(this, from);
    CLIENT.setRelease(this, of);
    if (changes) {
      last = of;
      VarHandle.fullFence();
      awaitStoppers();
    }
    betweenDescriptors.run();
  }

  /** Puts up the name plate for a synchronous call. */
  void calls(WorkQueue through, Client of) {
    CALLED_QUEUE.setOpaque(this, through);
    CLIENT.setRelease(this, of);
  }

  /** Says that the descriptor holds what memory of the host it uses by leases. */
  void holdsByLease() {
    ELSEWHERE.setRelease(this, true);
  }

  /** Takes the name plate down, waits for those who were reading it, and gives the element back. */
  void ends(Runnable betweenDescriptors) {
    last = null;
    QUEUE.setOpaque(this, (WorkQueue) null);
    CALLED_QUEUE.setOpaque(this, (WorkQueue) null);
    CLIENT.setOpaque(this, (Client) null);
    ELSEWHERE.setOpaque(this, false);
    VarHandle.fullFence();
    awaitStoppers();
    betweenDescriptors.run();
    giveBack();
  }

  private void awaitStoppers() {
    while (stoppers.get() != 0) {
      Thread.onSpinWait();
    }
  }

  /** For whom it works. */
  Optional<Client> client() {
    return Optional.ofNullable(client);
  }

  /** The queue that the descriptor came through, or that a synchronous call skipped. */
  Optional<WorkQueue> queue() {
    WorkQueue called = calledQueue;
    return Optional.ofNullable(called == null ? queue : called);
  }

  private boolean isFrom(WorkQueue of) {
    return of.equals(queue) || of.equals(calledQueue);
  }

  /** Whether the current thread has it: a call from within an operation. */
  boolean isMine() {
    return Thread.currentThread().equals(claimant);
  }

  /**
   * Does something to a descriptor that is under way, if it is one of those; any, if null. While
   * nobody can tell whose it is, it waits.
   */
  void whileRunning(@Nullable WorkQueue only, @Nullable Client of, Runnable action) {
    long at = epoch;
    if ((at & 1) == 0) {
      return;
    }
    for (int spins = 0; epoch == at; spins++) {
      stoppers.incrementAndGet();
      try {
        Client running = client;
        if (running != null) {
          if ((only == null || isFrom(only)) && (of == null || of.equals(running))) {
            action.run();
          }
          return;
        }
      } finally {
        stoppers.decrementAndGet();
      }
      if (isMine()) {
        return;
      }
      pause(spins);
    }
  }

  /**
   * Keeps the element from beginning a descriptor for somebody else than it works for now, until it
   * is let go: the name plate does not change while somebody reads it.
   *
   * @return false, and nothing is held, if it works, or may be about to work, for one of those
   */
  boolean hold(@Nullable WorkQueue only, @Nullable Client of) {
    stoppers.incrementAndGet();
    if ((epoch & 1) == 0 || isMine()) {
      return true;
    }
    Client running = client;
    boolean others =
        running != null && ((only != null && !isFrom(only)) || (of != null && !of.equals(running)));
    if (!others) {
      stoppers.decrementAndGet();
    }
    return others;
  }

  /** Ends {@link #hold}. */
  void letGo() {
    stoppers.decrementAndGet();
  }

  /** Says that the element only waits and uses no memory, so that nobody need wait for it. */
  void passive(boolean value) {
    passive = value;
  }

  /** Says that the thread that has the element waits for another one, to call. */
  void waitsToCall(boolean value) {
    waitsToCall = value;
  }

  /**
   * Whether the element may not be free before the current thread has got another one: it is its
   * own, or only waits itself.
   */
  boolean isNoHelp() {
    return isMine() || passive || waitsToCall;
  }

  /** Waits until whatever was under way when this was called is done; false if it takes longer. */
  boolean awaitQuiet(long nanoseconds) {
    long start = System.nanoTime();
    return await(() -> System.nanoTime() - start > nanoseconds);
  }

  /** Waits until whatever is under way from a queue, or about to start, is done. */
  void awaitQuiet(WorkQueue from) {
    await(() -> client != null && !isFrom(from));
  }

  /** Waits until whatever is under way for a client, or about to start, is done. */
  void awaitQuiet(Client of) {
    await(
        () -> {
          Client running = client;
          return running != null && !running.equals(of);
        });
  }

  /**
   * Waits until a descriptor that may use memory of the host without a lease is done. One that only
   * waits uses none.
   */
  void awaitLeaseless() {
    await(() -> elsewhere || passive);
  }

  /**
   * Waits until another element is done with what it executes, unless it only waits itself or this
   * one is stopped.
   */
  void awaitActive(Claim other, StopFlag stop) {
    if (other != this) {
      other.await(() -> other.passive || stop.isStopped());
    }
  }

  /** Waits until what is under way is done; false if there is a reason not to, before that. */
  private boolean await(BooleanSupplier unless) {
    waiting.incrementAndGet();
    try {
      long at = epoch;
      if ((at & 1) == 0 || isMine()) {
        return true;
      }
      for (int spins = 0; epoch == at; spins++) {
        if (unless.getAsBoolean()) {
          return false;
        }
        pause(spins);
      }
      return true;
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Waits for the descriptors that this one's queue had before it, or until it is stopped. */
  void awaitEarlier(Group group, StopFlag stop) {
    WorkQueue called = calledQueue;
    WorkQueue mine = called == null ? queue : called;
    if (mine == null) {
      return;
    }
    long before = called == null ? position : called.accepted();
    for (int spins = 0; mine.taken() < before && !stop.isStopped(); spins++) {
      pause(spins);
    }
    group.elements().forEach(element -> awaitEarlier(element.claim(), mine, before, stop));
    group.outside().awaitEnded(mine, null, stop);
  }

  private void awaitEarlier(Claim other, WorkQueue mine, long before, StopFlag stop) {
    long at = other.epoch;
    if (other == this || (at & 1) == 0) {
      return;
    }
    for (int spins = 0; other.epoch == at && other.mayBe(mine, before); spins++) {
      if (stop.isStopped()) {
        return;
      }
      pause(spins);
    }
  }

  /** Whether it executes, or may be about to execute, an earlier descriptor of a queue. */
  private boolean mayBe(WorkQueue of, long before) {
    if (client == null) {
      return true;
    }
    return of.equals(queue) && position < before;
  }

  static void pause(int spins) {
    if (spins < 100) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(20_000);
    }
  }
}
