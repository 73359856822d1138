package dev.dray.engine;

import dev.dray.operation.Limits;

/**
 * How a work queue is set up.
 *
 * @param name for messages and counters
 * @param mode who may submit
 * @param size entries
 * @param threshold entries beyond which limited portals are told to retry; at most the size
 * @param priority how many descriptors it may put through before the others' turn: 1 to 15
 * @param limits what its descriptors may ask for
 */
public record QueueConfig(
    String name, Mode mode, int size, int threshold, int priority, Limits limits) {

  /** Who may submit to a queue. */
  public enum Mode {
    /** One submitter, which counts its own credits: what does not fit is dropped and logged. */
    DEDICATED,
    /** Many submitters; what does not fit is refused and may be retried. */
    SHARED
  }

  /** Checks every bound. */
  public QueueConfig {
    if (size < 1 || size > 1 << 16) {
      throw new IllegalArgumentException(
          "queue " + name + ": the size is 1 to 65536 entries, given was " + size);
    }
    if (threshold < 1 || threshold > size) {
      throw new IllegalArgumentException(
          "queue "
              + name
              + ": the threshold is 1 to the size of "
              + size
              + ", given was "
              + threshold);
    }
    if (priority < 1 || priority > 15) {
      throw new IllegalArgumentException(
          "queue " + name + ": the priority is 1 to 15, given was " + priority);
    }
  }

  /** A shared queue of a size, without a threshold of its own. */
  public static QueueConfig shared(String name, int size) {
    return new QueueConfig(name, Mode.SHARED, size, size, 1, Limits.WIDEST);
  }

  /** A dedicated queue of a size. */
  public static QueueConfig dedicated(String name, int size) {
    return new QueueConfig(name, Mode.DEDICATED, size, size, 1, Limits.WIDEST);
  }

  /** The same with a priority. */
  public QueueConfig withPriority(int value) {
    return new QueueConfig(name, mode, size, threshold, value, limits);
  }

  /** The same with a threshold. */
  public QueueConfig withThreshold(int value) {
    return new QueueConfig(name, mode, size, value, priority, limits);
  }

  /** The same with other limits. */
  public QueueConfig withLimits(Limits value) {
    return new QueueConfig(name, mode, size, threshold, priority, value);
  }
}
