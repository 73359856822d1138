package dev.dray.engine;

import dev.dray.operation.descriptor.EngineEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What could not be said in completion records. Bounded: what does not fit is counted. */
public final class EventLog {
  private final int capacity;
  private final Deque<EngineEvent> events = new ArrayDeque<>();
  private long lost;

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

  /** Takes every event out, oldest first. */
  public synchronized List<EngineEvent> take() {
    List<EngineEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  /** Events that came while the log was full. */
  public synchronized long lost() {
    return lost;
  }
}
