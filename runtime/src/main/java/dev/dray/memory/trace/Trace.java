package dev.dray.memory.trace;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What happened in a transfer, step by step.
 *
 * @param events in order
 */
public record Trace(List<TraceEvent> events) {
  /** Steps that nobody changes any more. */
  public Trace {
    events = List.copyOf(events);
  }

  /** One numbered line a step. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < events.size(); i++) {
      text.append("%4d  %s%n".formatted(i + 1, events.get(i).text()));
    }
    return text.toString();
  }

  /** An array of objects, each with its {@code step}. */
  public String json() {
    return events.stream().map(TraceEvent::json).collect(Collectors.joining(",", "[", "]"));
  }

  /** The steps of one kind. */
  public <T extends TraceEvent> List<T> of(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
