package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.engine.Portal;
import dev.dray.engine.QueueConfig;
import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The matrix of the idxd driver's own tests: operation by kind of queue by single or batch by block
 * on fault by size; and the behaviour groups of DPDK's dmadev test.
 */
@Timeout(60)
class QueueMatrixTest {
  private static final int ROOM = 1 << 17;
  private static final int SLOTS = 32;

  private final Random random = new Random(3);

  /** One queue of a kind, with memory for operands, descriptors and records. */
  private final class Rig implements AutoCloseable {
    final Kernel kernel;
    final Arena arena;
    final Portal portal;
    final MemorySegment source;
    final MemorySegment target;
    final MemorySegment list;
    final MemorySegment records;

    Rig(QueueConfig.Mode mode, int size) {
      QueueConfig queue =
          mode == QueueConfig.Mode.DEDICATED
              ? QueueConfig.dedicated("queue", size)
              : QueueConfig.shared("queue", size);
      kernel =
          new Kernel(
              new DeviceConfig(List.of(new GroupConfig(List.of(queue), 1)), Duration.ofSeconds(5)));
      arena = kernel.host().newArena();
      portal = kernel.portal(kernel.device().queues().getFirst(), kernel.hostClient());
      source = arena.allocate(ROOM, 4096);
      target = arena.allocate(ROOM, 4096);
      list = arena.allocate(SLOTS * 64L, 64);
      records = arena.allocate(SLOTS * 32L, 32);
      byte[] bytes = new byte[ROOM];
      random.nextBytes(bytes);
      source.copyFrom(MemorySegment.ofArray(bytes));
    }

    Descriptor recorded(Descriptor descriptor, int slot) {
      CompletionLayout.clear(records, 32L * slot);
      return descriptor
          .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
          .with(Field.COMPLETION_ADDRESS, records.address() + 32L * slot);
    }

    CompletionRecord record(int slot) {
      return CompletionLayout.read(records, 32L * slot).orElseThrow();
    }

    Descriptor batch(Descriptor... members) {
      for (int i = 0; i < members.length; i++) {
        recorded(members[i], i).write(list, 64L * i);
      }
      return Descriptor.of(Opcode.BATCH)
          .with(Field.DESCRIPTOR_LIST, list.address())
          .with(Field.DESCRIPTOR_COUNT, members.length);
    }

    Descriptor operation(Opcode opcode, int size, long at) {
      long from = source.address() + at;
      long to = target.address() + at;
      Descriptor sized = Descriptor.of(opcode).with(Field.TRANSFER_SIZE, size);
      return switch (opcode) {
        case NO_OP -> Descriptor.of(opcode);
        case FILL -> sized.with(Field.PATTERN, 0x0807060504030201L).with(Field.DESTINATION, to);
        case COMPARE -> sized.with(Field.SOURCE, from).with(Field.SOURCE2, from);
        case COMPARE_PATTERN ->
            sized.with(Field.SOURCE, from).with(Field.COMPARE_PATTERN, 0x123456789L);
        case DUALCAST ->
            sized
                .with(Field.SOURCE, from)
                .with(Field.DESTINATION, to)
                .with(Field.DESTINATION2, to + ROOM / 2);
        case CRC -> sized.with(Field.SOURCE, from);
        default -> sized.with(Field.SOURCE, from).with(Field.DESTINATION, to);
      };
    }

    @Override
    public void close() {
      arena.close();
      kernel.close();
    }
  }

  private static boolean copies(Opcode opcode) {
    return opcode == Opcode.MEMORY_MOVE || opcode == Opcode.COPY_CRC || opcode == Opcode.DUALCAST;
  }

  @ParameterizedTest
  @EnumSource(
      value = Opcode.class,
      names = {
        "NO_OP",
        "MEMORY_MOVE",
        "FILL",
        "COMPARE",
        "COMPARE_PATTERN",
        "DUALCAST",
        "CRC",
        "COPY_CRC"
      })
  void idxdMatrix(Opcode opcode) {
    for (QueueConfig.Mode mode : QueueConfig.Mode.values()) {
      try (Rig rig = new Rig(mode, 16)) {
        for (int size : new int[] {1, 63, 4096, 65_536}) {
          for (int members : new int[] {0, 1, 2, 16}) {
            for (boolean block : new boolean[] {false, true}) {
              String what = opcode + " " + mode + " " + size + " " + members + " " + block;
              rig.target.fill((byte) 0);
              int stride = members < 2 ? 0 : 64;
              int length = Math.min(size, members < 2 ? size : 64);
              Descriptor[] list = new Descriptor[Math.max(1, members)];
              for (int i = 0; i < list.length; i++) {
                list[i] = rig.operation(opcode, length, (long) i * stride);
                if (block && opcode != Opcode.NO_OP) {
                  list[i] = list[i].with(Flag.BLOCK_ON_FAULT);
                }
              }
              Descriptor whole = members == 0 ? rig.recorded(list[0], 0) : rig.batch(list);
              CompletionRecord record = rig.portal.submit(whole).await();
              assertThat(record.status()).as(what).isEqualTo(Status.SUCCESS);
              for (int i = 0; i < list.length; i++) {
                assertThat(rig.record(i).status()).as(what).isEqualTo(Status.SUCCESS);
                long at = (long) i * stride;
                if (copies(opcode)) {
                  assertThat(
                          MemorySegment.mismatch(
                              rig.source, at, at + length, rig.target, at, at + length))
                      .as(what)
                      .isEqualTo(-1);
                }
              }
            }
          }
        }
      }
    }
  }

  /** dmadev: copies of many sizes, one at a time and many under way. */
  @Test
  void dmadevEnqueueCopies() {
    try (Rig rig = new Rig(QueueConfig.Mode.SHARED, SLOTS)) {
      for (int burst : new int[] {1, SLOTS}) {
        rig.target.fill((byte) 0);
        for (int i = 0; i < burst; i++) {
          int length = 1 + random.nextInt(ROOM / SLOTS);
          long at = (long) i * ROOM / SLOTS;
          Descriptor copy = rig.recorded(rig.operation(Opcode.MEMORY_MOVE, length, at), i);
          copy.write(rig.list, 64L * i);
          assertThat(rig.portal.submitRaw(rig.list, 64L * i, new long[8])).isTrue();
        }
        rig.kernel.device().drain();
        for (int i = 0; i < burst; i++) {
          CompletionRecord record = rig.record(i);
          long at = (long) i * ROOM / SLOTS;
          assertThat(record.status()).isEqualTo(Status.SUCCESS);
          assertThat(
                  MemorySegment.mismatch(
                      rig.source,
                      at,
                      at + Descriptor.read(rig.list.asSlice(64L * i, 64)).get(Field.TRANSFER_SIZE),
                      rig.target,
                      at,
                      at + Descriptor.read(rig.list.asSlice(64L * i, 64)).get(Field.TRANSFER_SIZE)))
              .isEqualTo(-1);
        }
      }
    }
  }

  /** dmadev: pieces of any length and alignment become one, and one becomes pieces. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dmadevCopySg(boolean gathers) {
    try (Rig rig = new Rig(QueueConfig.Mode.SHARED, SLOTS)) {
      for (int round = 0; round < 20; round++) {
        rig.target.fill((byte) 0);
        byte[] expected = new byte[ROOM];
        Descriptor[] pieces = new Descriptor[16];
        long joined = 5;
        for (int i = 0; i < pieces.length; i++) {
          int length = 1 + random.nextInt(ROOM / SLOTS);
          long apart = (long) i * ROOM / 16 + random.nextInt(ROOM / SLOTS);
          long from = gathers ? apart : joined;
          long to = gathers ? joined : apart;
          pieces[i] =
              Descriptor.memoryMove(rig.source.address() + from, rig.target.address() + to, length);
          MemorySegment.copy(
              rig.source, ValueLayout.JAVA_BYTE, from, expected, Math.toIntExact(to), length);
          joined += length;
        }
        assertThat(rig.portal.submit(rig.batch(pieces)).await().status()).isEqualTo(Status.SUCCESS);
        assertThat(rig.target.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
      }
    }
  }

  /** dmadev: what was accepted, what ended and what failed is counted, by queue and operation. */
  @Test
  void dmadevStatistics() {
    try (Rig rig = new Rig(QueueConfig.Mode.SHARED, SLOTS)) {
      Descriptor good = rig.operation(Opcode.MEMORY_MOVE, 64, 0);
      Descriptor bad = good.with(Field.SOURCE, 64);
      for (int i = 0; i < 9; i++) {
        rig.portal.submit(i % 3 == 2 ? bad : good).await();
      }
      assertThat(rig.portal.queue().accepted()).isEqualTo(9);
      assertThat(rig.portal.queue().retries()).isZero();
      assertThat(rig.portal.queue().occupancy()).isZero();
      assertThat(rig.kernel.device().completed(rig.portal.queue())).isEqualTo(9);
      assertThat(rig.kernel.device().failed(rig.portal.queue())).isEqualTo(3);
      assertThat(rig.kernel.device().bytes(rig.portal.queue())).isEqualTo(6 * 64);
      assertThat(rig.kernel.device().completed(Opcode.MEMORY_MOVE)).isEqualTo(9);
      assertThat(rig.kernel.device().failed(Opcode.MEMORY_MOVE)).isEqualTo(3);
    }
  }

  /** dmadev: the room that a queue says it has is the room that it has. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16})
  void dmadevBurstCapacity(int size) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    FaultInjector slow =
        new FaultInjector() {
          @Override
          public void element(int operation) {
            if (operation == Opcode.CRC.code()) {
              started.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
          }
        };
    DeviceConfig config =
        new DeviceConfig(
                List.of(new GroupConfig(List.of(QueueConfig.shared("queue", size)), 1)),
                Duration.ofSeconds(5))
            .withFaultInjector(slow);
    try (Kernel kernel = new Kernel(config);
        Arena arena = kernel.host().newArena()) {
      Portal portal = kernel.portal(kernel.device().queues().getFirst(), kernel.hostClient());
      portal.submit(Descriptor.crc(arena.allocate(8).address(), 8, 0));
      started.await();
      int taken = 0;
      while (portal.hasRoom()) {
        assertThat(portal.trySubmit(Descriptor.of(Opcode.NO_OP))).isPresent();
        taken++;
      }
      assertThat(taken).isEqualTo(size);
      assertThat(portal.trySubmit(Descriptor.of(Opcode.NO_OP))).isEmpty();
      assertThat(portal.queue().retries()).isEqualTo(1);
      go.countDown();
      kernel.device().drain();
      assertThat(kernel.device().completed(portal.queue())).isEqualTo(size + 1);
    }
  }

  /** dmadev: errors before and behind a fence, one and several, and what runs after them. */
  @Test
  void dmadevErrorHandling() {
    try (Rig rig = new Rig(QueueConfig.Mode.SHARED, 16)) {
      Descriptor good = rig.operation(Opcode.MEMORY_MOVE, 64, 0);
      Descriptor bad = good.with(Field.SOURCE, 64);
      for (int first = 0; first < 6; first++) {
        for (boolean fenced : new boolean[] {false, true}) {
          Descriptor[] list = new Descriptor[8];
          for (int i = 0; i < list.length; i++) {
            list[i] = i == first || i == 7 ? bad : good;
            if (fenced && i == first + 1) {
              list[i] = list[i].with(Flag.FENCE);
            }
          }
          CompletionRecord record = rig.portal.submit(rig.batch(list)).await();
          assertThat(record.status()).isEqualTo(Status.BATCH_FAILED);
          assertThat(record.bytes()).isEqualTo(fenced ? first + 1 : 8);
          for (int i = 0; i < list.length; i++) {
            boolean attempted = !fenced || i <= first;
            assertThat(CompletionLayout.isDone(rig.records, 32L * i)).isEqualTo(attempted);
            if (attempted) {
              assertThat(rig.record(i).status())
                  .isEqualTo(i == first || i == 7 ? Status.PAGE_FAULT : Status.SUCCESS);
            }
          }
        }
      }
      assertThat(rig.portal.call(good).status()).isEqualTo(Status.SUCCESS);
    }
  }

  /** dmadev: completions of one queue and one element come in the order of submission. */
  @Test
  void dmadevOrder() {
    try (Rig rig = new Rig(QueueConfig.Mode.DEDICATED, SLOTS)) {
      for (int i = 0; i < SLOTS; i++) {
        rig.recorded(Descriptor.fill(i, rig.target.address(), 8), i).write(rig.list, 64L * i);
        assertThat(rig.portal.submitRaw(rig.list, 64L * i, new long[8])).isTrue();
      }
      for (int i = SLOTS - 1; i >= 0; i--) {
        while (!CompletionLayout.isDone(rig.records, 32L * i)) {
          Thread.onSpinWait();
        }
      }
      assertThat(rig.target.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(SLOTS - 1);
    }
  }

  /** dmadev: fills of all lengths around a pattern leave their neighbours alone. */
  @Test
  void dmadevFill() {
    try (Rig rig = new Rig(QueueConfig.Mode.SHARED, 4)) {
      for (int length = 1; length <= 129; length++) {
        rig.target.fill((byte) 0x55);
        rig.portal.call(Descriptor.fill(0x0807060504030201L, rig.target.address() + 3, length));
        for (int i = 0; i < length; i++) {
          assertThat(rig.target.get(ValueLayout.JAVA_BYTE, 3 + i)).isEqualTo((byte) (i % 8 + 1));
        }
        assertThat(rig.target.get(ValueLayout.JAVA_BYTE, 2)).isEqualTo((byte) 0x55);
        assertThat(rig.target.get(ValueLayout.JAVA_BYTE, 3 + length)).isEqualTo((byte) 0x55);
      }
    }
  }
}
