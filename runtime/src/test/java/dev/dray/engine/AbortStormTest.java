package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that share a small queue and abort what they just submitted, again and again: every
 * descriptor is done when its abort returns, and its record is written once. More of it with {@code
 * -Ddray.aborts=N}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class AbortStormTest {
  private static final int ABORTS = Integer.getInteger("dray.aborts", 2_000);
  private static final int CLIENTS = 4;
  private static final int SLOTS = 8;
  private static final byte LEFT_ALONE = (byte) 0x80;

  /** One client: a row of records, each used again and again. */
  private static final class Submitter implements Runnable {
    private final Kernel kernel;
    private final Client client;
    private final Portal portal;
    private final MemorySegment records;
    private final MemorySegment descriptor;
    private final long[] scratch = new long[Descriptor.WORDS];
    private long submitted;

    Submitter(Kernel kernel, Arena arena) {
      this.kernel = kernel;
      this.client = kernel.newClient(kernel.host());
      this.portal = kernel.portal(kernel.device().queues().getFirst(), client);
      this.records = arena.allocate((long) SLOTS * CompletionLayout.BYTES, 64);
      this.descriptor = arena.allocate(Descriptor.BYTES, 64);
      for (int slot = 0; slot < SLOTS; slot++) {
        records.set(ValueLayout.JAVA_BYTE, at(slot) + 3, LEFT_ALONE);
      }
    }

    private static long at(int slot) {
      return (long) slot * CompletionLayout.BYTES;
    }

    @Override
    public void run() {
      for (int round = 0; round < ABORTS; round++) {
        for (int slot = 0; slot < SLOTS; slot++) {
          submit(slot);
        }
        kernel.device().abort(client);
        for (int slot = 0; slot < SLOTS; slot++) {
          check(slot);
        }
      }
    }

    private void submit(int slot) {
      checkLeftAlone(slot);
      CompletionLayout.clear(records, at(slot));
      Descriptor.of(Opcode.NO_OP)
          .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
          .with(Field.COMPLETION_ADDRESS, records.address() + at(slot))
          .write(descriptor, 0);
      while (!portal.submitRaw(descriptor, 0, scratch)) {
        Thread.onSpinWait();
      }
      submitted++;
    }

    private void check(int slot) {
      assertThat(CompletionLayout.isDone(records, at(slot))).as("done when aborted").isTrue();
      assertThat(CompletionLayout.status(records, at(slot))).isIn(Status.SUCCESS, Status.ABORTED);
      records.set(ValueLayout.JAVA_BYTE, at(slot) + 3, LEFT_ALONE);
    }

    void checkLeftAlone(int slot) {
      assertThat(records.get(ValueLayout.JAVA_BYTE, at(slot) + 3))
          .as("left alone since it was done")
          .isEqualTo(LEFT_ALONE);
    }
  }

  @Test
  void whatIsAbortedEndsOnce() throws InterruptedException {
    QueueConfig small = QueueConfig.shared("queue", 4);
    DeviceConfig config =
        new DeviceConfig(List.of(new GroupConfig(List.of(small), 2)), Duration.ofSeconds(5));
    try (Kernel kernel = new Kernel(config);
        Arena arena = kernel.host().newArena()) {
      List<Submitter> submitters = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Submitter submitter = new Submitter(kernel, arena);
        submitters.add(submitter);
        Thread thread = new Thread(submitter);
        thread.setUncaughtExceptionHandler(
            (failed, e) -> {
              synchronized (failures) {
                failures.add(e);
              }
            });
        threads.add(thread);
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      kernel.device().drain();
      assertThat(failures).isEmpty();
      long sum = 0;
      for (Submitter submitter : submitters) {
        for (int slot = 0; slot < SLOTS; slot++) {
          submitter.checkLeftAlone(slot);
        }
        sum += submitter.submitted;
      }
      assertThat(kernel.device().completed(Opcode.NO_OP)).isEqualTo(sum);
    }
  }
}
