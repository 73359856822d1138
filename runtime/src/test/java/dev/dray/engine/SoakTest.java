package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Mixed descriptors from eight submitters over four queues, with faults and aborts: each completes
 * exactly once, and no byte outside its destination changes. The property dray.soak sets how many.
 */
class SoakTest {
  private static final int SUBMITTERS = 8;
  private static final int ROOM = 1 << 14;
  private static final int GUARD = 64;
  private static final byte UNTOUCHED = 0x5A;

  private final long each = Long.getLong("dray.soak", 80_000) / SUBMITTERS;
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong aborted = new AtomicLong();
  private final AtomicLong faulted = new AtomicLong();

  @Test
  void everyDescriptorCompletesOnceAndInsideItsDestination() throws InterruptedException {
    List<QueueConfig> queues =
        List.of(
            QueueConfig.shared("a", 32),
            QueueConfig.shared("b", 8).withPriority(5),
            QueueConfig.shared("c", 64).withPriority(15),
            QueueConfig.shared("d", 2));
    DeviceConfig config =
        new DeviceConfig(List.of(new GroupConfig(queues, 2)), Duration.ofSeconds(30));
    try (Kernel kernel = new Kernel(config);
        Arena arena = kernel.host().newArena()) {
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      for (int s = 0; s < SUBMITTERS; s++) {
        Client client = kernel.newClient(kernel.host());
        Portal portal = kernel.portal(kernel.device().queues().get(s % 4), client);
        MemorySegment memory = arena.allocate(2L * ROOM + 3 * GUARD, 64);
        Random random = new Random(s);
        Thread thread = Thread.ofPlatform().unstarted(() -> submit(portal, memory, random));
        thread.setUncaughtExceptionHandler(
            (failed, e) -> {
              synchronized (failures) {
                failures.add(e);
              }
            });
        threads.add(thread);
      }
      threads.forEach(Thread::start);
      Random random = new Random(99);
      while (threads.stream().anyMatch(Thread::isAlive)) {
        Thread.sleep(5);
        kernel.device().abort(kernel.device().queues().get(random.nextInt(4)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(completed).hasValue(each * SUBMITTERS);
      assertThat(faulted.get()).isPositive();
      long counted = 0;
      for (Opcode opcode : Opcode.values()) {
        counted += kernel.device().completed(opcode);
      }
      assertThat(counted).isEqualTo(each * SUBMITTERS);
    }
  }

  private void submit(Portal portal, MemorySegment memory, Random random) {
    MemorySegment source = memory.asSlice(GUARD, ROOM);
    MemorySegment target = memory.asSlice(ROOM + 2L * GUARD, ROOM);
    byte[] data = new byte[ROOM];
    random.nextBytes(data);
    MemorySegment.copy(data, 0, source, ValueLayout.JAVA_BYTE, 0, ROOM);
    for (long i = 0; i < each; i++) {
      int size = 1 + random.nextInt(random.nextInt(8) == 0 ? ROOM : 256);
      int from = random.nextInt(ROOM - size + 1);
      int to = random.nextInt(ROOM - size + 1);
      boolean checked = i % 64 == 0;
      if (checked) {
        target.fill(UNTOUCHED);
      }
      Descriptor descriptor = descriptor(random, source, target, from, to, size);
      CompletionRecord record = portal.submit(descriptor).await();
      completed.incrementAndGet();
      boolean whole = record.status() == Status.SUCCESS;
      aborted.addAndGet(record.status() == Status.ABORTED ? 1 : 0);
      faulted.addAndGet(record.status() == Status.PAGE_FAULT ? 1 : 0);
      if (!whole && record.status() != Status.ABORTED && record.status() != Status.PAGE_FAULT) {
        throw new AssertionError(record.explain());
      }
      if (checked) {
        check(target, to, size);
        if (whole
            && descriptor.get(Field.OPERATION) == Opcode.MEMORY_MOVE.code()
            && MemorySegment.mismatch(source, from, from + size, target, to, to + size) >= 0) {
          throw new AssertionError("a copy differs");
        }
      }
    }
  }

  private static Descriptor descriptor(
      Random random, MemorySegment source, MemorySegment target, int from, int to, int size) {
    long a = source.address() + from;
    long b = target.address() + to;
    return switch (random.nextInt(6)) {
      case 0 -> Descriptor.fill(random.nextLong(), b, size);
      case 1 -> Descriptor.crc(a, size, 0);
      case 2 -> Descriptor.compare(a, a, size);
      case 3 -> Descriptor.memoryMove(a, 64, size);
      case 4 ->
          Descriptor.of(Opcode.COPY_CRC)
              .with(Field.SOURCE, a)
              .with(Field.DESTINATION, b)
              .with(Field.TRANSFER_SIZE, size);
      default -> Descriptor.memoryMove(a, b, size);
    };
  }

  private static void check(MemorySegment target, int to, int size) {
    for (int i = 0; i < ROOM; i++) {
      if ((i < to || i >= to + size) && target.get(ValueLayout.JAVA_BYTE, i) != UNTOUCHED) {
        throw new AssertionError("byte " + i + " outside the destination changed");
      }
    }
  }
}
