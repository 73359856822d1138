package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Completion;
import dev.dray.engine.DeviceConfig;
import dev.dray.kernel.Kernel;
import dev.dray.memory.Translator;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.EngineEvent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.domain.DomainEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches, fences, drains, and completion records in memory. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchTest {
  private final Kernel kernel = new Kernel(DeviceConfig.simple(2));
  private final Arena arena = kernel.host().newArena();
  private final MemorySegment list = arena.allocate(64 * 64, 64);
  private final MemorySegment records = arena.allocate(32 * 64, 32);
  private final MemorySegment memory = arena.allocate(1 << 16, 64);
  private final long base = memory.address();

  @AfterEach
  void close() {
    arena.close();
    kernel.close();
  }

  private Descriptor batch(Descriptor... members) {
    for (int i = 0; i < members.length; i++) {
      Descriptor member =
          members[i]
              .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
              .with(Field.COMPLETION_ADDRESS, records.address() + 32L * i);
      member.write(list, 64L * i);
      CompletionLayout.clear(records, 32L * i);
    }
    return Descriptor.of(Opcode.BATCH)
        .with(Field.DESCRIPTOR_LIST, list.address())
        .with(Field.DESCRIPTOR_COUNT, members.length);
  }

  private CompletionRecord call(Descriptor descriptor) {
    return kernel.portal(kernel.device().queues().getFirst(), kernel.hostClient()).call(descriptor);
  }

  @Test
  void aBatchWithFencesEqualsItsMembersInOrder() {
    Random random = new Random(2);
    for (int round = 0; round < 20; round++) {
      Segments.fill(memory, round);
      byte[] expected = memory.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      Descriptor[] members = new Descriptor[40];
      for (int i = 0; i < members.length; i++) {
        int from = random.nextInt(60_000);
        int to = random.nextInt(60_000);
        int size = 1 + random.nextInt(5_000);
        System.arraycopy(expected, from, expected, to, size);
        members[i] = Descriptor.memoryMove(base + from, base + to, size);
        if (i % 3 == 2) {
          members[i] = members[i].with(Flag.FENCE);
        }
      }
      CompletionRecord record = call(batch(members));
      assertThat(record.status()).as(record.explain()).isEqualTo(Status.SUCCESS);
      assertThat(record.bytes()).isEqualTo(40);
      assertThat(memory.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    }
  }

  private static final class Segments {
    static void fill(MemorySegment segment, long seed) {
      dev.dray.Segments.random(segment, seed);
    }
  }

  /** Closing memory that a batch does not use waits for none of its members. */
  @Test
  void aMemberThatWaitsElsewhereHoldsUpNobodysMemory() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    Translator slow =
        (address, length, write, into) -> {
          waits.countDown();
          try {
            goesOn.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          kernel.host().translate(base + address, length, write, into);
        };
    int handle =
        kernel
            .domains()
            .add(
                new DomainEntry(
                    Set.of(Kernel.HOST_PASID), 77, slow, true, true, false, Optional.empty()));
    Descriptor across =
        Descriptor.of(Opcode.INTER_DOMAIN_FILL)
            .with(Field.PATTERN, 0x55)
            .with(Field.DESTINATION, 0)
            .with(Field.TRANSFER_SIZE, 8)
            .with(Field.DESTINATION_HANDLE, handle)
            .with(Flag.ALTERNATE_DESTINATION);
    Descriptor batch = batch(Descriptor.fill(0x77, base + 8, 8), across);
    Completion running =
        kernel.portal(kernel.device().queues().getFirst(), kernel.hostClient()).submit(batch);
    waits.await();
    try {
      CompletableFuture.runAsync(() -> kernel.host().newArena().close()).get(20, TimeUnit.SECONDS);
    } finally {
      goesOn.countDown();
    }
    CompletionRecord record = running.await();
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.SUCCESS);
    assertThat(memory.get(java.lang.foreign.ValueLayout.JAVA_LONG, 0)).isEqualTo(0x55);
    assertThat(CompletionLayout.status(records, 32)).isEqualTo(Status.SUCCESS);
  }

  @Test
  void aFenceAfterAFailureAbandonsTheRest() {
    CompletionRecord record =
        call(
            batch(
                Descriptor.memoryMove(base, base, 1),
                Descriptor.memoryMove(base, base, 0),
                Descriptor.fill(0x77, base, 8),
                Descriptor.fill(0x55, base + 8, 8).with(Flag.FENCE),
                Descriptor.fill(0x55, base + 16, 8)));
    assertThat(record.status()).isEqualTo(Status.BATCH_FAILED);
    assertThat(record.bytes()).isEqualTo(3);
    assertThat(record.explain()).contains("descriptor 3", "descriptor 1", "transfer size");
    assertThat(CompletionLayout.status(records, 32)).isEqualTo(Status.INVALID_SIZE);
    assertThat(CompletionLayout.status(records, 64)).isEqualTo(Status.SUCCESS);
    assertThat(CompletionLayout.isDone(records, 96)).isFalse();
    assertThat(memory.get(java.lang.foreign.ValueLayout.JAVA_LONG, 0)).isEqualTo(0x77);
    assertThat(memory.get(java.lang.foreign.ValueLayout.JAVA_LONG, 8)).isZero();
  }

  @Test
  void withoutFencesTheOthersGoOn() {
    CompletionRecord record =
        call(batch(Descriptor.memoryMove(base, base, 0), Descriptor.fill(0x77, base, 8)));
    assertThat(record.status()).isEqualTo(Status.BATCH_FAILED);
    assertThat(record.bytes()).isEqualTo(2);
    assertThat(memory.get(java.lang.foreign.ValueLayout.JAVA_LONG, 0)).isEqualTo(0x77);
  }

  @Test
  void whatDoesNotBelongIntoABatchIsRefused() {
    for (Opcode opcode : List.of(Opcode.BATCH, Opcode.DRAIN, Opcode.UPDATE_WINDOW)) {
      call(batch(Descriptor.of(opcode), Descriptor.of(Opcode.NO_OP)));
      assertThat(CompletionLayout.status(records, 0)).isEqualTo(Status.UNSUPPORTED_OPERATION);
      assertThat(CompletionLayout.status(records, 32)).isEqualTo(Status.SUCCESS);
    }
  }

  @Test
  void badBatchesAreRefused() {
    Descriptor batch = batch(Descriptor.of(Opcode.NO_OP));
    assertThat(call(batch.with(Field.DESCRIPTOR_LIST, list.address() + 32)).status())
        .isEqualTo(Status.LIST_ALIGNMENT);
    assertThat(call(batch.with(Field.DESCRIPTOR_COUNT, 0)).status())
        .isEqualTo(Status.INVALID_COUNT);
    assertThat(call(batch.with(Field.DESCRIPTOR_COUNT, 1025)).status())
        .isEqualTo(Status.INVALID_COUNT);
    CompletionRecord fault = call(batch.with(Field.DESCRIPTOR_LIST, 64));
    assertThat(fault.status()).isEqualTo(Status.BATCH_LIST_FAULT);
    assertThat(fault.faultAddress()).isEqualTo(64);
    assertThat(call(Descriptor.of(Opcode.NO_OP).with(Flag.FENCE)).status())
        .isEqualTo(Status.INVALID_FLAGS);
  }

  @Test
  void recordsAreWrittenWhenRequestedOrWhenSomethingFailed() {
    Descriptor quiet =
        Descriptor.memoryMove(base, base + 100, 50)
            .with(Flag.COMPLETION_ADDRESS_VALID)
            .with(Field.COMPLETION_ADDRESS, records.address());
    call(quiet);
    assertThat(CompletionLayout.isDone(records, 0)).isFalse();
    call(quiet.with(Flag.REQUEST_COMPLETION));
    assertThat(CompletionLayout.status(records, 0)).isEqualTo(Status.SUCCESS);
    CompletionLayout.clear(records, 0);
    call(quiet.with(Field.SOURCE, 4096));
    CompletionRecord fault = CompletionLayout.read(records, 0).orElseThrow();
    assertThat(fault.status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(fault.faultAddress()).isEqualTo(4096);
    call(quiet.with(Field.DESTINATION, 4096));
    assertThat(CompletionLayout.read(records, 0).orElseThrow().writeFault()).isTrue();
    assertThat(records.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 0x83);
  }

  @Test
  void whatARecordCannotSayGoesToTheEventLog() {
    Descriptor move =
        Descriptor.memoryMove(base, base + 100, 50)
            .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION);
    call(move.with(Field.COMPLETION_ADDRESS, records.address() + 8));
    call(move.with(Field.COMPLETION_ADDRESS, 32));
    var events = kernel.device().events().take();
    assertThat(events).hasSize(2);
    assertThat(events.get(0).status()).isEqualTo(Status.COMPLETION_ALIGNMENT);
    assertThat(events.get(1).status()).isEqualTo(Status.COMPLETION_FAULT);
    assertThat(events.get(1).words()).contains("status 0x01");
    assertThat(kernel.device().events().take()).isEmpty();
  }

  @Test
  void aDrainWhoseRecordCannotBeWrittenDoesNotBegin() {
    call(
        Descriptor.of(Opcode.DRAIN)
            .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
            .with(Field.COMPLETION_ADDRESS, 32));
    var events = kernel.device().events().take();
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().status()).isEqualTo(Status.COMPLETION_FAULT_BEFORE_DRAIN);
    assertThat(events.getFirst().code()).isEqualTo(0x26);
  }

  @Test
  void interruptsCallBack() {
    AtomicInteger raised = new AtomicInteger();
    int handle = kernel.device().interrupts().request(raised::incrementAndGet);
    Descriptor noOp =
        Descriptor.of(Opcode.NO_OP)
            .with(Flag.REQUEST_INTERRUPT)
            .with(Field.INTERRUPT_HANDLE, handle);
    assertThat(call(noOp).status()).isEqualTo(Status.SUCCESS);
    assertThat(raised).hasValue(1);
    call(batch(noOp, noOp));
    assertThat(raised).hasValue(3);
    kernel.device().interrupts().release(handle);
    assertThat(call(noOp).status()).isEqualTo(Status.INTERRUPT_HANDLE);
  }

  @Test
  void theRawPathWritesItsRecord() {
    var portal = kernel.portal(kernel.device().queues().getFirst(), kernel.hostClient());
    Descriptor.memoryMove(base, base + 4096, 4096)
        .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
        .with(Field.COMPLETION_ADDRESS, records.address())
        .write(list, 0);
    long[] scratch = new long[8];
    for (int i = 0; i < 1000; i++) {
      CompletionLayout.clear(records, 0);
      assertThat(portal.submitRaw(list, 0, scratch)).isTrue();
      while (!CompletionLayout.isDone(records, 0)) {
        Thread.onSpinWait();
      }
      assertThat(CompletionLayout.status(records, 0)).isEqualTo(Status.SUCCESS);
    }
    Descriptor.compare(base, base, 1).write(list, 0);
    portal.submitRaw(list, 0, scratch);
    kernel.device().drain();
    assertThat(kernel.device().failed(Opcode.COMPARE)).isEqualTo(1);
  }

  @Test
  void membersWithAResultNeedARecord() {
    Descriptor.crc(base, 8, 0).write(list, 0);
    Descriptor batch =
        Descriptor.of(Opcode.BATCH)
            .with(Field.DESCRIPTOR_LIST, list.address())
            .with(Field.DESCRIPTOR_COUNT, 1);
    CompletionRecord record = call(batch);
    assertThat(record.status()).isEqualTo(Status.BATCH_FAILED);
    assertThat(record.explain()).contains("descriptor 0", "needs a completion record");
    EngineEvent event = kernel.device().events().take().getFirst();
    assertThat(event.status()).isEqualTo(Status.INVALID_FLAGS);
    assertThat(event.record().orElseThrow().low())
        .isEqualTo(Flag.COMPLETION_ADDRESS_VALID.mask() | Flag.REQUEST_COMPLETION.mask());
  }

  @Test
  void theRestOfABatchMindsWhatFailedBefore() {
    Descriptor rest =
        batch(
            Descriptor.fill(0x77, base, 8),
            Descriptor.fill(0x55, base + 8, 8).with(Flag.FENCE),
            Descriptor.fill(0x55, base + 16, 8));
    CompletionRecord record = call(rest.with(Flag.BATCH_ERROR));
    assertThat(record.status()).isEqualTo(Status.BATCH_FAILED);
    assertThat(record.bytes()).isEqualTo(1);
    assertThat(record.explain()).contains("batch error flag");
    assertThat(CompletionLayout.isDone(records, 32)).isFalse();
    assertThat(call(rest).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void theLogSaysWhenItWasFull() {
    Descriptor bad =
        Descriptor.of(Opcode.NO_OP)
            .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
            .with(Field.COMPLETION_ADDRESS, records.address() + 8);
    for (int i = 0; i < 1030; i++) {
      call(bad);
    }
    var events = kernel.device().events().take();
    assertThat(events).hasSize(1025);
    assertThat(events.getLast().code()).isEqualTo(0x54);
    assertThat(events.getLast().words()).startsWith("6 events");
    assertThat(kernel.device().events().lost()).isEqualTo(6);
  }

  @Test
  void aDrainDescriptorWaitsAndReadsBack() {
    Descriptor drain =
        Descriptor.of(Opcode.DRAIN)
            .with(Flag.READBACK1_VALID)
            .with(Field.READBACK1, memory.address());
    assertThat(call(drain).status()).isEqualTo(Status.SUCCESS);
    CompletionRecord fault = call(drain.with(Field.READBACK1, 64));
    assertThat(fault.status()).isEqualTo(Status.READBACK_FAULT);
    assertThat(fault.faultAddress()).isEqualTo(64);
    assertThat(call(drain.with(Field.READBACK2, 64)).status()).isEqualTo(Status.RESERVED_FIELD);
  }
}
