package dev.dray.kernel;

import static dev.dray.kernel.Machine.A;
import static dev.dray.kernel.Machine.mapRandom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Completion;
import dev.dray.engine.Portal;
import dev.dray.engine.WorkQueue;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue that the kernel grants capabilities for serves their holders only, by every way in. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueCapabilityTest {
  private final Machine machine = new Machine();
  private final UserContext alice = machine.alice;
  private final UserContext bob = machine.bob;
  private final WorkQueue queue = machine.kernel.device().queues().getFirst();

  @BeforeEach
  void memory() {
    mapRandom(alice, A, 4096);
    mapRandom(bob, A, 4096);
  }

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void withoutAGrantEverybodySubmits() {
    assertThat(machine.run(bob, Descriptor.fill(0, A, 8)).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void aGrantedQueueRefusesWhoHoldsNone() {
    machine.manager.grantQueue(alice, queue);
    assertThat(machine.run(alice, Descriptor.fill(0, A, 8)).status()).isEqualTo(Status.SUCCESS);
    byte[] before = bob.cpu().read(A, 4096);
    var submitted = machine.run(bob, Descriptor.fill(0, A, 8));
    assertThat(submitted.status()).isEqualTo(Status.PERMISSION);
    assertThat(submitted.explain()).contains("capability").contains(queue.config().name());
    assertThat(machine.portal(bob).call(Descriptor.fill(0, A, 8)).status())
        .isEqualTo(Status.PERMISSION);
    assertThat(raw(bob)).isEqualTo(Status.PERMISSION);
    assertThat(raw(alice)).isEqualTo(Status.SUCCESS);
    assertThat(bob.cpu().read(A, 64)).isEqualTo(java.util.Arrays.copyOf(before, 64));
  }

  @Test
  void whoIsRefusedTakesNoPlaceInTheQueue() {
    machine.manager.grantQueue(alice, queue);
    long accepted = queue.accepted();
    // Many more than there are places, and nobody has to take them out.
    for (int i = 0; i < 2 * queue.config().size(); i++) {
      Completion refused = machine.portal(bob).trySubmit(Descriptor.of(Opcode.NO_OP)).orElseThrow();
      assertThat(refused.poll().orElseThrow().status()).isEqualTo(Status.PERMISSION);
    }
    assertThat(raw(bob)).isEqualTo(Status.PERMISSION);
    assertThat(queue.accepted()).isEqualTo(accepted);
    assertThat(queue.occupancy()).isZero();
    assertThat(machine.kernel.device().failed(queue)).isEqualTo(2L * queue.config().size() + 1);
  }

  @Test
  void whoLostTheCapabilityLostTheQueue() {
    CapabilityHandle right = machine.manager.grantQueue(alice, queue);
    assertThat(machine.run(alice, Descriptor.of(Opcode.NO_OP)).succeeded()).isTrue();
    alice.capabilities().drop(right);
    assertThat(machine.run(alice, Descriptor.of(Opcode.NO_OP)).status())
        .isEqualTo(Status.PERMISSION);
  }

  /** By the raw path, with a record in the submitter's own space. */
  private Status raw(UserContext context) {
    Portal portal = machine.portal(context);
    long record = A + 1024;
    context.cpu().fill(record, CompletionLayout.BYTES, (byte) 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment descriptor = arena.allocate(Descriptor.BYTES, Descriptor.BYTES);
      Descriptor.fill(0, A + 2048, 8)
          .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
          .with(Field.COMPLETION_ADDRESS, record)
          .write(descriptor, 0);
      while (!portal.submitRaw(descriptor, 0, new long[Descriptor.WORDS])) {
        Thread.onSpinWait();
      }
      machine.kernel.device().drain();
    }
    MemorySegment bytes = MemorySegment.ofArray(context.cpu().read(record, CompletionLayout.BYTES));
    assertThat(bytes.get(ValueLayout.JAVA_BYTE, 0)).isNotZero();
    return CompletionLayout.status(bytes, 0);
  }
}
