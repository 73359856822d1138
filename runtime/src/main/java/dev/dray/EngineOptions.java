package dev.dray;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.QueueConfig;
import java.time.Duration;
import java.util.List;

/**
 * How an engine is opened.
 *
 * @param processingElements how many descriptors it executes at a time, 1 to 256
 * @param queueSize how many may wait, 1 to 65536
 * @param grace how long closing waits for work before it aborts it
 */
public record EngineOptions(int processingElements, int queueSize, Duration grace) {

  /** A processing element for every two processors, 128 entries, five seconds. */
  public static EngineOptions standard() {
    return new EngineOptions(
        Math.max(1, Runtime.getRuntime().availableProcessors() / 2), 128, Duration.ofSeconds(5));
  }

  /** The same with another number of processing elements. */
  public EngineOptions withProcessingElements(int number) {
    return new EngineOptions(number, queueSize, grace);
  }

  /** The same with another queue size. */
  public EngineOptions withQueueSize(int entries) {
    return new EngineOptions(processingElements, entries, grace);
  }

  /** The same with another grace. */
  public EngineOptions withGrace(Duration time) {
    return new EngineOptions(processingElements, queueSize, time);
  }

  DeviceConfig device() {
    return new DeviceConfig(
        List.of(
            new DeviceConfig.GroupConfig(
                List.of(QueueConfig.shared("queue", queueSize)), processingElements)),
        grace);
  }
}
