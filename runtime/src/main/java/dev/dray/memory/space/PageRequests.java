package dev.dray.memory.space;

import dev.dray.memory.physical.PhysicalMemoryExhaustedException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The page requests of one space: one handler call for all that wait for the same page, and a limit
 * on how many pages are asked for at a time, so that a storm of faults ends in faults and not in a
 * full queue. Handlers run on threads of their own: an operation that is aborted or whose rights
 * are revoked stops waiting, however long its handler takes.
 */
public final class PageRequests {
  /** Pages asked for at a time unless set otherwise. */
  public static final int DEFAULT_LIMIT = 256;

  /** How long a waiting operation takes to notice that it was ended: nanoseconds. */
  private static final long NOTICE = 200_000;

  /** How a request ended. */
  public enum Outcome {
    /** The handler says that the page is there. */
    ANSWERED,
    /** Nobody handles requests. */
    NO_HANDLER,
    /** The handler refused, or failed. */
    REFUSED,
    /** The handler ran out of physical memory. */
    OUT_OF_MEMORY,
    /** Too many requests are outstanding. */
    OVERFLOW,
    /** The operation was ended while it waited. */
    ABANDONED
  }

  private record Key(long page, int access) {}

  /** A call of the handler, and those who wait for it. */
  private static final class Call {
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    final Handling handling = new Handling();
    private int waiting;
    private boolean over;

    synchronized boolean join() {
      waiting += over ? 0 : 1;
      return !over;
    }

    /** The last one to leave takes the handler's privilege along. */
    synchronized void leave() {
      if (--waiting == 0) {
        over = true;
        handling.abandon();
      }
    }
  }

  private final ConcurrentMap<Key, Call> outstanding = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();
  private final LongAdder calls = new LongAdder();
  private final LongAdder coalesced = new LongAdder();
  private final LongAdder overflows = new LongAdder();
  private final LongAdder abandoned = new LongAdder();
  private volatile Optional<PageRequestHandler> handler = Optional.empty();
  private volatile int limit;

  PageRequests(int limit) {
    this.limit = limit;
  }

  PageRequests(PageRequests parent) {
    limit = parent.limit;
    handler = parent.handler;
  }

  /** Sets who answers. */
  public void setHandler(PageRequestHandler handler) {
    this.handler =
        Optional.of(Objects.requireNonNull(handler, "the handler is null: pass one that answers"));
  }

  /** Sets how many pages may be asked for at a time. */
  public void setLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "a limit of %d page requests: 1 and more are allowed".formatted(limit));
    }
    this.limit = limit;
  }

  /**
   * Asks for a page, and waits for the answer.
   *
   * @param ended whether the operation is to stop waiting; asked now and then
   */
  public Outcome request(PageRequest request, BooleanSupplier ended) {
    Optional<PageRequestHandler> present = handler;
    if (present.isEmpty()) {
      return Outcome.NO_HANDLER;
    }
    Key key = new Key(request.page(), request.access());
    Call mine = new Call();
    mine.join();
    for (Call other; (other = outstanding.putIfAbsent(key, mine)) != null; ) {
      if (other.join()) {
        coalesced.increment();
        return await(other, ended);
      }
      // Nobody waits for that one any more, so its handler may itself be waiting for this thread.
      outstanding.remove(key, other);
    }
    if (running.incrementAndGet() > limit) {
      overflows.increment();
      finish(key, mine, Outcome.OVERFLOW);
      return Outcome.OVERFLOW;
    }
    calls.increment();
    Thread.ofVirtual()
        .name("dray-page-request")
        .start(() -> finish(key, mine, answer(present.orElseThrow(), request, mine.handling)));
    return await(mine, ended);
  }

  private void finish(Key key, Call call, Outcome outcome) {
    running.decrementAndGet();
    outstanding.remove(key, call);
    call.outcome.complete(outcome);
  }

  private Outcome await(Call call, BooleanSupplier ended) {
    try {
      return awaitOutcome(call, ended);
    } finally {
      call.leave();
    }
  }

  private Outcome awaitOutcome(Call call, BooleanSupplier ended) {
    Thread waiter = Thread.currentThread();
    var _ = call.outcome.whenComplete((outcome, failure) -> LockSupport.unpark(waiter));
    boolean interrupted = false;
    try {
      while (!call.outcome.isDone()) {
        if (ended.getAsBoolean()) {
          abandoned.increment();
          return Outcome.ABANDONED;
        }
        LockSupport.parkNanos(this, NOTICE);
        // Parking returns at once while the thread is interrupted.
        interrupted |= Thread.interrupted();
      }
      return call.outcome.join();
    } finally {
      if (interrupted) {
        waiter.interrupt();
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // a handler is a user's code: its failure is a refusal
  private static Outcome answer(
      PageRequestHandler present, PageRequest request, Handling handling) {
    try {
      PageRequestHandler.Response response =
          ScopedValue.where(Handling.CURRENT, handling).call(() -> present.handle(request));
      return response == PageRequestHandler.Response.SUCCESS ? Outcome.ANSWERED : Outcome.REFUSED;
    } catch (PhysicalMemoryExhaustedException full) {
      return Outcome.OUT_OF_MEMORY;
    } catch (RuntimeException | Error failed) {
      System.getLogger(PageRequests.class.getName())
          .log(System.Logger.Level.WARNING, "a page-request handler failed", failed);
      return Outcome.REFUSED;
    }
  }

  /** Handler calls so far. */
  public long calls() {
    return calls.sum();
  }

  /** Requests that another's call answered. */
  public long coalesced() {
    return coalesced.sum();
  }

  /** Requests refused because too many were outstanding. */
  public long overflows() {
    return overflows.sum();
  }

  /** Operations that were ended while they waited. */
  public long abandoned() {
    return abandoned.sum();
  }
}
