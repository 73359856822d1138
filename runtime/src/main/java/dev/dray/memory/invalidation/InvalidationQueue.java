package dev.dray.memory.invalidation;

import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.space.AddressSpace;
import dev.dray.memory.space.SpaceClosedException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The queue of invalidation commands, worked off in order by a thread of its own. That a command
 * was taken says nothing; a {@link InvalidationCommand.Wait} that completed says that all before it
 * did. A command that fails, and a device that does not answer in time, stop the queue until
 * somebody looked: {@link #error}, {@link #resume}.
 */
public final class InvalidationQueue implements AutoCloseable {
  private static final VarHandle STATUS = ValueLayout.JAVA_INT.varHandle();

  private final Mmu mmu;
  private final int capacity;
  private final Duration patience;
  private final ArrayDeque<InvalidationCommand> commands = new ArrayDeque<>();
  private final Set<AddressSpace> unsettled = new HashSet<>();
  private final List<CompletableFuture<Void>> devices = new ArrayList<>();
  private final Thread worker;
  private @Nullable String error;
  private boolean closed;

  /**
   * A running queue.
   *
   * @param capacity commands that may wait
   * @param patience how long a device may take to forget
   */
  public InvalidationQueue(Mmu mmu, int capacity, Duration patience) {
    this.mmu = mmu;
    this.capacity = capacity;
    this.patience = patience;
    worker = Thread.ofPlatform().daemon().name("dray-invalidations").start(this::work);
  }

  /**
   * Adds a command if there is room.
   *
   * @throws IllegalStateException if an error stopped the queue, or it is closed
   */
  public synchronized boolean submit(InvalidationCommand command) {
    Objects.requireNonNull(command, "the command is null: pass one of InvalidationCommand's");
    String stopped = error;
    if (stopped != null || closed) {
      throw new IllegalStateException(
          closed
              ? "the invalidation queue is closed: submit before closing it"
              : "an error stopped the invalidation queue: " + stopped + "; resume it first");
    }
    if (commands.size() == capacity) {
      return false;
    }
    commands.add(command);
    notifyAll();
    return true;
  }

  /** What stopped the queue. */
  public synchronized Optional<String> error() {
    return Optional.ofNullable(error);
  }

  /** Goes on after an error, behind the command that failed. */
  public synchronized void resume() {
    if (error != null) {
      error = null;
      commands.poll();
      notifyAll();
    }
  }

  private void work() {
    try {
      for (InvalidationCommand next = head(); next != null; next = head()) {
        String failure = execute(next);
        synchronized (this) {
          if (failure == null) {
            commands.poll();
          } else {
            error = failure;
          }
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first command, which stays in the queue while it is executed; null at the end. */
  private synchronized @Nullable InvalidationCommand head() throws InterruptedException {
    while (!closed && (error != null || commands.isEmpty())) {
      wait();
    }
    return closed ? null : commands.peek();
  }

  /** Null, or what went wrong. */
  private @Nullable String execute(InvalidationCommand command) throws InterruptedException {
    try {
      switch (command) {
        case InvalidationCommand.Pages(AddressSpace space, long address, long length) -> {
          space.invalidate(address, length);
          unsettled.add(space);
        }
        case InvalidationCommand.Space(AddressSpace space) -> {
          space.invalidateAll();
          unsettled.add(space);
        }
        case InvalidationCommand.Everything ignored ->
            mmu.spaces()
                .forEach(
                    space -> {
                      space.invalidateAll();
                      unsettled.add(space);
                    });
        case InvalidationCommand.Device device ->
            devices.add(
                device.port().invalidate(device.pasid(), device.address(), device.length()));
        case InvalidationCommand.Wait wait -> settle(wait);
      }
      return null;
    } catch (TimeoutException late) {
      return "a device did not complete its invalidation within " + patience;
    } catch (RuntimeException | Error | ExecutionException failed) {
      // An interrupt's code is a user's: whatever it throws, the worker goes on.
      return command + ": " + failed.getMessage();
    }
  }

  private void settle(InvalidationCommand.Wait wait)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (AddressSpace space : unsettled) {
      try {
        space.sync();
      } catch (SpaceClosedException gone) {
        // Whoever destroyed it waited for everybody inside.
      }
    }
    unsettled.clear();
    List<CompletableFuture<Void>> asked = List.copyOf(devices);
    devices.clear();
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (wait.status().byteSize() > 0) {
      STATUS.setRelease(wait.status(), 0L, wait.data());
    }
    wait.interrupt().run();
  }

  /** Stops working; what waits in the queue is dropped. An interrupt may close it, too. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (worker.equals(Thread.currentThread())) {
      return;
    }
    worker.interrupt();
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
