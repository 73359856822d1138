package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Translator;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Locks (0x8B, 0x8C): words of 8 aligned bytes in memory that hold their holder's token, or 0. A
 * lock that is held is waited for without a processing element; unlocking gives it to the one who
 * waits longest. In a batch nobody waits: the status says that the lock is held.
 */
final class LockTable {
  private static final VarHandle WORD =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private record Place(Translator space, long address) {}

  private record Word(MemorySegment memory, long position) {
    /** What was there; if that is what was expected, something else is there now. */
    long exchange(long expected, long next) {
      return (long) WORD.compareAndExchange(memory, position, expected, next);
    }
  }

  private record Waiter(long token, Deferral deferral) {}

  private final Map<Place, Deque<Waiter>> waiting = new HashMap<>();
  private boolean closed;

  List<Operation> operations() {
    return List.of(new Lock(), new Unlock());
  }

  private final class Lock implements Operation {
    @Override
    public Opcode opcode() {
      return Opcode.LOCK;
    }

    @Override
    public void execute(Execution execution) {
      long token = token(execution);
      Word word = word(execution);
      long holder = lock(execution, token, word);
      if (holder == token) {
        throw Rejection.field(
            Status.INVALID_FIELD,
            Field.LOCK_TOKEN,
            token,
            "which holds the lock already: locks are not reentrant, unlock it first");
      }
    }

    private long lock(Execution execution, long token, Word word) {
      synchronized (LockTable.this) {
        long holder = word.exchange(0, token);
        if (holder == 0 || holder == token) {
          return holder;
        }
        if (execution.inBatch()) {
          throw new Rejection(
              Status.LOCK_BUSY,
              "token 0x" + Long.toHexString(holder) + " holds it: submit the lock by itself",
              holder);
        }
        if (closed || execution.stop().isStopped()) {
          // Those who are aborted were looked for already.
          throw new Rejection(Status.ABORTED, "an abort command ended it before it waited");
        }
        waiting
            .computeIfAbsent(place(execution), place -> new ArrayDeque<>())
            .add(new Waiter(token, execution.surroundings().defer()));
        return holder;
      }
    }
  }

  private final class Unlock implements Operation {
    @Override
    public Opcode opcode() {
      return Opcode.UNLOCK;
    }

    @Override
    public void execute(Execution execution) {
      long token = token(execution);
      Word word = word(execution);
      Waiter next = unlock(execution, token, word);
      if (next != null) {
        next.deferral().complete(Status.SUCCESS, "");
        next.deferral().tell();
      }
    }

    private @Nullable Waiter unlock(Execution execution, long token, Word word) {
      synchronized (LockTable.this) {
        Place place = place(execution);
        Deque<Waiter> queue = waiting.get(place);
        Waiter next = queue == null ? null : queue.peek();
        long holder = word.exchange(token, next == null ? 0 : next.token());
        if (holder != token) {
          throw Rejection.field(
              Status.INVALID_FIELD,
              Field.LOCK_TOKEN,
              token,
              "and the lock's holder is 0x" + Long.toHexString(holder) + ": only that one unlocks");
        }
        if (next != null) {
          next.deferral().leaves();
        }
        if (queue != null) {
          queue.remove();
          if (queue.isEmpty()) {
            waiting.remove(place);
          }
        }
        return next;
      }
    }
  }

  /** Ends those who wait and answer to a description. */
  void abort(Predicate<Deferral> which) {
    List<Waiter> ended = new ArrayList<>();
    synchronized (this) {
      Iterator<Deque<Waiter>> queues = waiting.values().iterator();
      while (queues.hasNext()) {
        Deque<Waiter> queue = queues.next();
        queue.removeIf(waiter -> which.test(waiter.deferral()) && ended.add(waiter));
        if (queue.isEmpty()) {
          queues.remove();
        }
      }
      ended.forEach(waiter -> waiter.deferral().leaves());
    }
    for (Waiter waiter : ended) {
      waiter.deferral().complete(Status.ABORTED, "an abort command ended it while it waited");
    }
    // Callbacks may drain, and wait for all of them.
    ended.forEach(waiter -> waiter.deferral().tell());
  }

  /** Ends all who wait, and lets nobody wait any more. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    abort(waiter -> true);
  }

  private static long token(Execution execution) {
    long token = execution.get(Field.LOCK_TOKEN);
    if (token == 0) {
      throw Rejection.field(
          Status.INVALID_FIELD, Field.LOCK_TOKEN, token, "which says unlocked: choose another");
    }
    return token;
  }

  /** The word, had before anybody is kept waiting: its page may have to be waited for. */
  private static Word word(Execution execution) {
    Checks.aligned(execution, Field.DESTINATION, Long.BYTES);
    Extent extent =
        execution.bind(
            Execution.DESTINATION, execution.get(Field.DESTINATION), Long.BYTES, Use.ATOMIC);
    return new Word(extent.writable(0), extent.position(0));
  }

  private static Place place(Execution execution) {
    return new Place(execution.space(), execution.get(Field.DESTINATION));
  }
}
