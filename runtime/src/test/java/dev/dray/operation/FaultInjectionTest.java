package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.kernel.Kernel;
import dev.dray.memory.MemoryFaultException;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.EngineEvent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever fails below a descriptor, it completes once, with a status that says what it was. */
@Timeout(60)
class FaultInjectionTest {
  private static final long BYTES = 4L << 20;

  private interface Check {
    void on(Kernel kernel, Portal portal, MemorySegment memory) throws InterruptedException;
  }

  private static void with(FaultInjector injector, Check check) throws InterruptedException {
    try (Kernel kernel = new Kernel(DeviceConfig.simple(1).withFaultInjector(injector));
        Arena arena = kernel.host().newArena()) {
      check.on(
          kernel,
          kernel.portal(kernel.device().queues().getFirst(), kernel.hostClient()),
          arena.allocate(2 * BYTES + 64, 64));
    }
  }

  private static Descriptor move(MemorySegment memory) {
    return Descriptor.memoryMove(memory.address(), memory.address() + BYTES, BYTES);
  }

  @Test
  void aTranslationThatFails() throws InterruptedException {
    FaultInjector injector =
        new FaultInjector() {
          @Override
          public void translation(int operand, long address, long length, boolean write) {
            if (operand == Execution.DESTINATION) {
              throw new Rejection(Status.HARDWARE_TRANSLATION, "the translation agent is gone");
            }
          }
        };
    with(
        injector,
        (kernel, portal, memory) -> {
          CompletionRecord record = portal.call(move(memory));
          assertThat(record.status()).isEqualTo(Status.HARDWARE_TRANSLATION);
          assertThat(record.explain()).contains("translation agent");
          assertThat(portal.call(Descriptor.crc(memory.address(), 8, 0)).status())
              .isEqualTo(Status.SUCCESS);
        });
  }

  @Test
  void aPageThatIsMissingForOnce() throws InterruptedException {
    FaultInjector injector =
        new FaultInjector() {
          private boolean faulted;

          @Override
          public void translation(int operand, long address, long length, boolean write) {
            if (write && !faulted) {
              faulted = true;
              throw new MemoryFaultException("swapped out", 4096, true);
            }
          }
        };
    with(
        injector,
        (kernel, portal, memory) -> {
          CompletionRecord record = portal.call(move(memory));
          assertThat(record.status()).isEqualTo(Status.PAGE_FAULT);
          assertThat(record.writeFault()).isTrue();
          assertThat(record.faultAddress()).isEqualTo(memory.address() + BYTES + 4096);
          assertThat(portal.call(move(memory)).status()).isEqualTo(Status.SUCCESS);
        });
  }

  @Test
  void memoryThatFailsHalfWay() throws InterruptedException {
    for (Status status : new Status[] {Status.HARDWARE_READ, Status.HARDWARE_WRITE}) {
      FaultInjector injector =
          new FaultInjector() {
            @Override
            public void memory(long done) {
              if (done >= BYTES / 2) {
                throw new Rejection(status, "an uncorrectable error after " + done + " bytes");
              }
            }
          };
      with(
          injector,
          (kernel, portal, memory) -> {
            memory.fill((byte) 1);
            memory.asSlice(BYTES, BYTES).fill((byte) 0);
            CompletionRecord record = portal.call(move(memory));
            assertThat(record.status()).isEqualTo(status);
            assertThat(record.bytes()).isEqualTo(BYTES / 2);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, BYTES + BYTES / 2 - 1))
                .isEqualTo((byte) 1);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, BYTES + BYTES / 2)).isZero();
          });
    }
  }

  @Test
  void aCompletionWriteThatFailsGoesToTheLog() throws InterruptedException {
    FaultInjector injector =
        new FaultInjector() {
          @Override
          public void completionWrite(long address) {
            throw new MemoryFaultException("poisoned", 0, true);
          }
        };
    with(
        injector,
        (kernel, portal, memory) -> {
          long at = memory.address() + 2 * BYTES;
          Descriptor move =
              Descriptor.crc(memory.address(), 100, 0)
                  .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
                  .with(Field.COMPLETION_ADDRESS, at & -32);
          CompletionRecord record = portal.submit(move).await();
          assertThat(record.status()).isEqualTo(Status.SUCCESS);
          assertThat(CompletionLayout.isDone(memory, (at & -32) - memory.address())).isFalse();
          EngineEvent event = kernel.device().events().take().getFirst();
          assertThat(event.status()).isEqualTo(Status.COMPLETION_FAULT);
          assertThat(event.code()).isEqualTo(0x1A);
          assertThat(event.record().orElseThrow()).isEqualTo(record);
        });
  }

  @Test
  void anElementThatFailsOrHangsForAWhile() throws InterruptedException {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch freed = new CountDownLatch(1);
    FaultInjector injector =
        new FaultInjector() {
          @Override
          public void element(int operation) {
            if (operation == Opcode.FILL.code()) {
              throw new IllegalStateException("the processing element hit a defect");
            }
            if (operation == Opcode.NO_OP.code()) {
              hanging.countDown();
              try {
                freed.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          }
        };
    with(
        injector,
        (kernel, portal, memory) -> {
          assertThat(portal.call(Descriptor.fill(0, memory.address(), 8)).status())
              .isEqualTo(Status.INTERNAL);
          var hung = portal.submit(Descriptor.of(Opcode.NO_OP));
          hanging.await();
          var behind = portal.submit(move(memory));
          assertThat(behind.isDone()).isFalse();
          freed.countDown();
          assertThat(hung.await().status()).isEqualTo(Status.SUCCESS);
          assertThat(behind.await().status()).isEqualTo(Status.SUCCESS);
        });
  }
}
