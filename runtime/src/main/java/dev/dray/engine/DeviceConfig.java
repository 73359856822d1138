package dev.dray.engine;

import dev.dray.operation.FaultInjector;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a device is set up.
 *
 * @param groups each with queues and processing elements of its own
 * @param grace how long closing waits for work before it aborts it
 * @param faultInjector what lets things go wrong, in tests
 */
public record DeviceConfig(
    List<GroupConfig> groups, Duration grace, Optional<FaultInjector> faultInjector) {

  /**
   * A group.
   *
   * @param queues at least one
   * @param elements processing elements, at least one
   */
  public record GroupConfig(List<QueueConfig> queues, int elements) {
    /** Checks that there is something to serve and somebody to do it. */
    public GroupConfig {
      queues = List.copyOf(queues);
      if (queues.isEmpty() || elements < 1 || elements > 256) {
        throw new IllegalArgumentException(
            "a group needs at least one queue and 1 to 256 processing elements, given were "
                + queues.size()
                + " queues and "
                + elements
                + " processing elements");
      }
    }
  }

  /** Copies the list. */
  public DeviceConfig {
    groups = List.copyOf(groups);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException(
          "a device needs at least one group: pass one with a queue");
    }
  }

  /** A device in which nothing goes wrong but by itself. */
  public DeviceConfig(List<GroupConfig> groups, Duration grace) {
    this(groups, grace, Optional.empty());
  }

  /** The same with something that lets things go wrong. */
  public DeviceConfig withFaultInjector(FaultInjector injector) {
    return new DeviceConfig(
        groups,
        grace,
        Optional.of(
            Objects.requireNonNull(injector, "the fault injector is null: leave the call out")));
  }

  /** One group with one shared queue of 128 entries. */
  public static DeviceConfig simple(int elements) {
    return new DeviceConfig(
        List.of(new GroupConfig(List.of(QueueConfig.shared("queue", 128)), elements)),
        Duration.ofSeconds(5));
  }
}
