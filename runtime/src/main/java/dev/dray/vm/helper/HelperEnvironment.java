package dev.dray.vm.helper;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What helpers take from the outside world, injected so that executions can be repeated and tiers
 * compared bit for bit. Immutable; the suppliers may be called from any execution's thread.
 *
 * @param clock nanoseconds, monotonic
 * @param random 32 random bits
 * @param processor the number of the processor, from 0
 * @param pidTgid process in the upper half, thread in the lower
 * @param uidGid group in the upper half, user in the lower
 * @param trace takes what trace_printk prints, without the line's end
 * @param services what the engine offers to its own helpers, by type
 */
public record HelperEnvironment(
    LongSupplier clock,
    IntSupplier random,
    IntSupplier processor,
    LongSupplier pidTgid,
    LongSupplier uidGid,
    Consumer<String> trace,
    Map<Class<?>, Object> services) {
  private static final HelperEnvironment SYSTEM =
      new HelperEnvironment(
          System::nanoTime,
          () -> ThreadLocalRandom.current().nextInt(),
          () -> 0,
          () -> ProcessHandle.current().pid() << 32 | Thread.currentThread().threadId(),
          () -> 0,
          text -> System.getLogger("dev.dray.trace").log(System.Logger.Level.INFO, text),
          Map.of());

  private static final HelperEnvironment FIXED =
      new HelperEnvironment(() -> 0, () -> 0, () -> 0, () -> 0, () -> 0, text -> {}, Map.of());

  /** Copies the services. */
  public HelperEnvironment {
    services = Map.copyOf(services);
  }

  /** The machine's own clock and random numbers; trace goes to the logger dev.dray.trace. */
  public static HelperEnvironment system() {
    return SYSTEM;
  }

  /** Everything 0 and no trace: the same on every run. */
  public static HelperEnvironment fixed() {
    return FIXED;
  }

  /** The service of a type, where the engine offers it. */
  public <T> Optional<T> service(Class<T> type) {
    return Optional.ofNullable(services.get(type)).map(type::cast);
  }

  /** The same with another clock. */
  public HelperEnvironment withClock(LongSupplier clock) {
    return new HelperEnvironment(clock, random, processor, pidTgid, uidGid, trace, services);
  }

  /** The same with other random numbers. */
  public HelperEnvironment withRandom(IntSupplier random) {
    return new HelperEnvironment(clock, random, processor, pidTgid, uidGid, trace, services);
  }

  /** The same with another processor number. */
  public HelperEnvironment withProcessor(IntSupplier processor) {
    return new HelperEnvironment(clock, random, processor, pidTgid, uidGid, trace, services);
  }

  /** The same under another identity. */
  public HelperEnvironment withIdentity(LongSupplier pidTgid, LongSupplier uidGid) {
    return new HelperEnvironment(clock, random, processor, pidTgid, uidGid, trace, services);
  }

  /** The same with another sink for trace_printk. */
  public HelperEnvironment withTrace(Consumer<String> trace) {
    return new HelperEnvironment(clock, random, processor, pidTgid, uidGid, trace, services);
  }

  /** The same with one service more. */
  public <T> HelperEnvironment withService(Class<T> type, T service) {
    Map<Class<?>, Object> more = new HashMap<>(services);
    more.put(type, service);
    return new HelperEnvironment(clock, random, processor, pidTgid, uidGid, trace, more);
  }
}
