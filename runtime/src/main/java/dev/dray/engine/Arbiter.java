package dev.dray.engine;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the queue that a processing element serves next. Every queue has a credit of its
 * priority; turns go around; when every queue that has work is out of credit, all are refilled.
 */
final class Arbiter {
  private final WorkQueue[] queues;
  private final int[] credits;
  private int next;

  Arbiter(List<WorkQueue> queues) {
    this.queues = queues.toArray(new WorkQueue[0]);
    this.credits = new int[this.queues.length];
    refill();
  }

  /** Takes a descriptor from the queue whose turn it is, or null if none has any. */
  @Nullable WorkQueue take(Ring.Item into) {
    if (queues.length == 1) {
      return queues[0].poll(into) ? queues[0] : null;
    }
    synchronized (this) {
      WorkQueue served = serve(into);
      if (served == null && hasWork()) {
        refill();
        served = serve(into);
      }
      return served;
    }
  }

  private @Nullable WorkQueue serve(Ring.Item into) {
    for (int i = 0; i < queues.length; i++) {
      int at = (next + i) % queues.length;
      if (credits[at] > 0 && queues[at].poll(into)) {
        credits[at]--;
        next = (at + 1) % queues.length;
        return queues[at];
      }
    }
    return null;
  }

  /** Whether a descriptor can be taken now. */
  boolean ready() {
    for (WorkQueue queue : queues) {
      if (queue.ready()) {
        return true;
      }
    }
    return false;
  }

  boolean hasWork() {
    for (WorkQueue queue : queues) {
      if (!queue.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void refill() {
    Arrays.setAll(credits, i -> queues[i].config().priority());
  }
}
