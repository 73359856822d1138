package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.kernel.Kernel;
import dev.dray.memory.MemoryFaultException;
import dev.dray.operation.FaultInjector;
import dev.dray.operation.Rejection;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Descriptors of mixed kinds and sizes from eight submitters over four queues, by the raw path,
 * with faults injected, queues and clients aborted: each completes exactly once, no byte outside
 * its destination changes, memory stays flat. The property dray.soak sets how many.
 */
class SoakTest {
  private static final int SUBMITTERS = 8;
  private static final long FLAT_BYTES = 64L << 20;

  private final long each = Math.max(1, Long.getLong("dray.soak", 400_000) / SUBMITTERS);

  /** Fails one translation, chunk, completion write and descriptor in some thousand. */
  private static final class Faults implements FaultInjector {
    private static boolean strikes(int in) {
      return ThreadLocalRandom.current().nextInt(in) == 0;
    }

    @Override
    public void translation(int operand, long address, long length, boolean write) {
      // The completion record's own faults are counted separately.
      if (operand < 5 && strikes(2000)) {
        if (strikes(2)) {
          throw new Rejection(Status.HARDWARE_TRANSLATION, "injected");
        }
        throw new MemoryFaultException("injected", 0, write);
      }
    }

    @Override
    public void memory(long done) {
      if (strikes(2000)) {
        throw new Rejection(Status.HARDWARE_READ, "injected after " + done + " bytes");
      }
    }

    @Override
    public void element(int operation) {
      if (strikes(5000)) {
        throw new IllegalStateException("injected");
      }
      if (strikes(20_000)) {
        java.util.concurrent.locks.LockSupport.parkNanos(1_000);
      }
    }
  }

  @Test
  void everyDescriptorCompletesOnceAndInsideItsDestination() throws InterruptedException {
    List<QueueConfig> queues =
        List.of(
            QueueConfig.shared("a", 64),
            QueueConfig.shared("b", 32).withPriority(5),
            QueueConfig.shared("c", 128).withPriority(15),
            QueueConfig.shared("d", 16));
    DeviceConfig config =
        new DeviceConfig(List.of(new GroupConfig(queues, 2)), Duration.ofSeconds(30))
            .withFaultInjector(new Faults());
    try (Kernel kernel = new Kernel(config);
        Arena arena = kernel.host().newArena()) {
      List<SoakSubmitter> submitters = new ArrayList<>();
      List<Client> clients = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      AtomicLong progress = new AtomicLong();
      for (int s = 0; s < SUBMITTERS; s++) {
        Client client = kernel.newClient(kernel.host());
        Portal portal = kernel.portal(kernel.device().queues().get(s % 4), client);
        SoakSubmitter submitter = new SoakSubmitter(portal, arena, each, s, progress);
        submitters.add(submitter);
        clients.add(client);
        Thread thread = Thread.ofPlatform().name("submitter-" + s).unstarted(submitter);
        thread.setUncaughtExceptionHandler(
            (failed, e) -> {
              synchronized (failures) {
                failures.add(e);
              }
            });
        threads.add(thread);
      }
      threads.forEach(Thread::start);
      SplittableRandom random = new SplittableRandom(99);
      long before = 0;
      long most = 0;
      for (int round = 0; threads.stream().anyMatch(Thread::isAlive); round++) {
        Thread.sleep(5);
        if (round % 2 == 0) {
          kernel.device().abort(kernel.device().queues().get(random.nextInt(4)));
        } else {
          kernel.device().abort(clients.get(random.nextInt(SUBMITTERS)));
        }
        kernel.device().events().take();
        if (round % 400 == 20) {
          System.gc();
          Runtime runtime = Runtime.getRuntime();
          long used = runtime.totalMemory() - runtime.freeMemory();
          before = before == 0 ? used : before;
          most = Math.max(most, used);
        }
      }
      for (Thread thread : threads) {
        thread.join();
      }
      kernel.device().drain();
      assertThat(failures).isEmpty();
      assertThat(submitters).allMatch(SoakSubmitter::recordsAreLeftAlone);
      assertThat(most - before).as("memory stays flat").isLessThan(FLAT_BYTES);
      long[] ends = new long[3];
      for (SoakSubmitter submitter : submitters) {
        ends[0] += submitter.succeeded();
        ends[1] += submitter.aborted();
        ends[2] += submitter.failed();
      }
      assertThat(ends[0] + ends[1] + ends[2]).isEqualTo(each * SUBMITTERS);
      assertThat(ends[2]).isPositive();
      long counted = 0;
      for (Opcode opcode : Opcode.values()) {
        counted += kernel.device().completed(opcode);
      }
      assertThat(counted).isEqualTo(each * SUBMITTERS);
      System.getLogger("dev.dray.soak")
          .log(
              System.Logger.Level.INFO,
              "{0} succeeded, {1} aborted, {2} failed",
              ends[0],
              ends[1],
              ends[2]);
    }
  }
}
