package dev.dray.memory.space;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The page requests of one space: one handler call for all that wait for the same page, and a limit
 * on how many pages are asked for at a time, so that a storm of faults ends in faults and not in a
 * full queue.
 */
public final class PageRequests {
  /** Pages asked for at a time unless set otherwise. */
  public static final int DEFAULT_LIMIT = 256;

  /** How a request ended. */
  public enum Outcome {
    /** The handler says that the page is there. */
    ANSWERED,
    /** Nobody handles requests. */
    NO_HANDLER,
    /** The handler refused, or failed. */
    REFUSED,
    /** Too many requests are outstanding. */
    OVERFLOW
  }

  private record Key(long page, int access) {}

  private final ConcurrentMap<Key, CompletableFuture<Outcome>> outstanding =
      new ConcurrentHashMap<>();
  private final LongAdder calls = new LongAdder();
  private final LongAdder coalesced = new LongAdder();
  private final LongAdder overflows = new LongAdder();
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
    this.handler = Optional.of(handler);
  }

  /** Sets how many pages may be asked for at a time. */
  public void setLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit of %d page requests is below 1".formatted(limit));
    }
    this.limit = limit;
  }

  /** Asks for a page, and waits for the answer. */
  public Outcome request(PageRequest request) {
    Optional<PageRequestHandler> present = handler;
    if (present.isEmpty()) {
      return Outcome.NO_HANDLER;
    }
    Key key = new Key(request.page(), request.access());
    CompletableFuture<Outcome> mine = new CompletableFuture<>();
    CompletableFuture<Outcome> other = outstanding.putIfAbsent(key, mine);
    if (other != null) {
      coalesced.increment();
      return other.join();
    }
    Outcome outcome = Outcome.REFUSED;
    try {
      outcome = outstanding.size() > limit ? overflow() : answer(present.orElseThrow(), request);
    } finally {
      outstanding.remove(key);
      mine.complete(outcome);
    }
    return outcome;
  }

  private Outcome overflow() {
    overflows.increment();
    return Outcome.OVERFLOW;
  }

  private Outcome answer(PageRequestHandler present, PageRequest request) {
    calls.increment();
    PageRequestHandler.Response response =
        ScopedValue.where(Epochs.HANDLING, true).call(() -> present.handle(request));
    return response == PageRequestHandler.Response.SUCCESS ? Outcome.ANSWERED : Outcome.REFUSED;
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
}
