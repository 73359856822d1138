package dev.dray.engine;

import dev.dray.operation.descriptor.EngineEvent;
import dev.dray.operation.descriptor.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What could not be said in completion records. Bounded: what does not fit is counted. */
public final class EventLog {
  private final int capacity;
  private final Deque<EngineEvent> events = new ArrayDeque<>();
  private long lost;
  private long lostBefore;

  EventLog(int capacity) {
    this.capacity = capacity;
  }

  synchronized void add(EngineEvent event) {
    if (events.size() == capacity) {
      lost++;
    } else {
      events.add(event);
    }
  }

  /** Takes every event out, oldest first; the last one says so if some were lost since. */
  public synchronized List<EngineEvent> take() {
    List<EngineEvent> taken = new ArrayList<>(events);
    events.clear();
    if (lost > lostBefore) {
      taken.add(
          new EngineEvent(
              Status.EVENTS_LOST,
              0,
              0,
              0,
              Optional.empty(),
              lost - lostBefore + " events found the log full: take them out more often"));
      lostBefore = lost;
    }
    return List.copyOf(taken);
  }

  /** Events that came while the log was full. */
  public synchronized long lost() {
    return lost;
  }
}
