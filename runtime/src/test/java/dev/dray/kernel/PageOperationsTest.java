package dev.dray.kernel;

import static dev.dray.kernel.Machine.A;
import static dev.dray.kernel.Machine.B;
import static dev.dray.kernel.Machine.mapRandom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.engine.Completion;
import dev.dray.engine.Portal;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.Permission;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copy-on-write clone and migration, as descriptors that users submit. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageOperationsTest {
  private static final int BYTES = 4 * 4096;

  private final Machine machine = new Machine();
  private final UserContext alice = machine.alice;
  private final UserContext bob = machine.bob;

  @AfterEach
  void close() {
    machine.close();
  }

  private static Descriptor share(long source, long destination, long bytes) {
    return Descriptor.of(Opcode.CLONE)
        .with(Field.SOURCE, source)
        .with(Field.DESTINATION, destination)
        .with(Field.TRANSFER_SIZE, bytes);
  }

  private static Descriptor migrate(long address, long bytes, int node) {
    return Descriptor.of(Opcode.MIGRATE)
        .with(Field.DESTINATION, address)
        .with(Field.TRANSFER_SIZE, bytes)
        .with(Field.NODE, node);
  }

  private long frame(UserContext context, long address) {
    return context.space().mapping(address).orElseThrow().frame();
  }

  @Test
  void aCloneSharesFramesUntilSomebodyWrites() {
    byte[] contents = mapRandom(alice, A, BYTES);
    CompletionRecord record = machine.run(alice, share(A, B, BYTES));
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.SUCCESS);
    assertThat(alice.cpu().read(B, BYTES)).isEqualTo(contents);
    assertThat(frame(alice, B)).isEqualTo(frame(alice, A));
    assertThat(machine.run(alice, Descriptor.fill(0, A, 8)).succeeded()).isTrue();
    assertThat(frame(alice, B)).isNotEqualTo(frame(alice, A));
    assertThat(alice.cpu().read(B, BYTES)).isEqualTo(contents);
  }

  @Test
  void aCapabilityToReadSufficesForTheSourceAndIsNeeded() {
    byte[] contents = mapRandom(bob, B, BYTES);
    long there =
        machine.attach(alice, bob, B, BYTES, Permission.READ, Permission.TRANSLATE).address();
    CompletionRecord record = machine.run(alice, share(there, A, BYTES));
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.SUCCESS);
    assertThat(machine.run(alice, Descriptor.fill(-1, A, 8)).succeeded()).isTrue();
    assertThat(bob.cpu().read(B, BYTES)).isEqualTo(contents);

    long writeOnly =
        machine.attach(alice, bob, B, BYTES, Permission.WRITE, Permission.TRANSLATE).address();
    assertThat(machine.run(alice, share(writeOnly, A + BYTES, BYTES)).status())
        .isEqualTo(Status.PERMISSION);
    assertThat(machine.run(alice, share(there, A + BYTES, 2 * BYTES)).status())
        .isEqualTo(Status.WINDOW_RANGE);
    assertThat(machine.run(alice, share(A, writeOnly, BYTES)).status())
        .isEqualTo(Status.INVALID_FIELD);
    assertThat(alice.space().mapping(A + BYTES)).isEmpty();
  }

  @Test
  void aCloneGoesToFreeAddressesOfWholePages() {
    mapRandom(alice, A, BYTES);
    mapRandom(alice, B, 4096);
    CompletionRecord taken = machine.run(alice, share(A, B, BYTES));
    assertThat(taken.status()).isEqualTo(Status.INVALID_FIELD);
    assertThat(taken.explain()).contains("mapped already");
    for (Descriptor odd :
        new Descriptor[] {
          share(A + 8, B + BYTES, 4096), share(A, B + 8, 4096), share(A, B + BYTES, 4095)
        }) {
      assertThat(machine.run(alice, odd).status()).isEqualTo(Status.MISALIGNED);
    }
    var host =
        machine.kernel.portal(
            machine.kernel.device().queues().getFirst(), machine.kernel.hostClient());
    assertThat(host.call(share(A, B, 4096)).explain()).contains("pages");
  }

  @Test
  void aCloneOntoItselfIsRefused() {
    mapRandom(alice, A, BYTES);
    assertThat(machine.run(alice, share(A, A + BYTES - 4096, BYTES)).status())
        .isEqualTo(Status.OVERLAP);
    assertThat(alice.space().mapping(A + BYTES)).isEmpty();
    assertThatThrownBy(() -> alice.space().cloneRange(A + 4096, BYTES, alice.space(), A + BYTES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlap");
  }

  @Test
  void aMigrationMovesPagesAndKeepsWhatTheyHold() {
    byte[] contents = mapRandom(alice, A, BYTES);
    for (int node : new int[] {1, 0, 1}) {
      CompletionRecord record = machine.run(alice, migrate(A, BYTES, node));
      assertThat(record.status()).as(record.explain()).isEqualTo(Status.SUCCESS);
      assertThat(record.result()).isZero();
      assertThat(record.low()).isEqualTo(4);
      for (long at = A; at < A + BYTES; at += 4096) {
        assertThat(alice.space().memory().nodeOf(frame(alice, at))).isEqualTo(node);
      }
      assertThat(alice.cpu().read(A, BYTES)).isEqualTo(contents);
    }
  }

  @Test
  void aMigrationSaysWhatStays() {
    mapRandom(alice, A, BYTES);
    machine.manager.fork(alice);
    CompletionRecord shared = machine.run(alice, migrate(A, BYTES, 1));
    assertThat(shared.succeeded()).isTrue();
    assertThat(shared.result()).isEqualTo(1);
    assertThat(shared.low()).isZero();
    assertThat(shared.high()).isEqualTo(A);
    assertThat(machine.run(alice, migrate(A, BYTES, 7)).status()).isEqualTo(Status.INVALID_FIELD);
  }

  @Test
  void aMigrationOfOthersPagesNeedsTheRightToWriteThem() {
    mapRandom(bob, B, BYTES);
    long readOnly =
        machine.attach(alice, bob, B, BYTES, Permission.READ, Permission.TRANSLATE).address();
    assertThat(machine.run(alice, migrate(readOnly, BYTES, 1)).status())
        .isEqualTo(Status.PERMISSION);
    long writable =
        machine.attach(alice, bob, B, BYTES, Permission.WRITE, Permission.TRANSLATE).address();
    assertThat(machine.run(alice, migrate(writable, BYTES, 1)).low()).isEqualTo(4);
  }

  /** Submits, waits until an element has it, aborts the submitter, and gives the record. */
  private CompletionRecord aborted(Descriptor descriptor) {
    Portal portal = machine.portal(alice);
    Completion completion = portal.submit(descriptor);
    while (portal.queue().occupancy() > 0) {
      Thread.onSpinWait();
    }
    machine.kernel.device().abort(alice.client());
    return completion.await();
  }

  @Test
  void anAbortedCloneWaitsForNobodyInsideAndSharesNothing() {
    byte[] contents = mapRandom(alice, A, BYTES);
    int inside = alice.space().enter();
    try {
      assertThat(aborted(share(A, B, BYTES)).status()).isEqualTo(Status.ABORTED);
      assertThat(alice.space().mapping(B)).isEmpty();
    } finally {
      alice.space().leave(inside);
    }
    assertThat(machine.run(alice, share(A, B, BYTES)).succeeded()).isTrue();
    assertThat(alice.cpu().read(B, BYTES)).isEqualTo(contents);
  }

  @Test
  void anAbortedMigrationWaitsForNobodyInsideAndEachPageIsWhole() {
    byte[] contents = mapRandom(alice, A, BYTES);
    int inside = alice.space().enter();
    try {
      assertThat(aborted(migrate(A, BYTES, 1)).status()).isEqualTo(Status.ABORTED);
    } finally {
      alice.space().leave(inside);
    }
    assertThat(alice.cpu().read(A, BYTES)).isEqualTo(contents);
    assertThat(machine.run(alice, migrate(A, BYTES, 1)).low()).isEqualTo(4);
    assertThat(alice.cpu().read(A, BYTES)).isEqualTo(contents);
  }

  @Test
  void aRightThatIsTakenAwayEndsTheCloneThatWaitsUnderIt() {
    mapRandom(bob, B, BYTES);
    CapabilityHandle handle =
        machine.grant(
            alice, bob, B, BYTES, Permission.READ, Permission.TRANSLATE, Permission.REVOKE);
    long there = alice.addresses().attach(handle).address();
    int inside = bob.space().enter();
    try {
      Portal portal = machine.portal(alice);
      Completion completion = portal.submit(share(there, A, BYTES));
      while (portal.queue().occupancy() > 0) {
        Thread.onSpinWait();
      }
      alice.capabilities().revokeWhole(handle);
      assertThat(completion.await().succeeded()).isFalse();
    } finally {
      bob.space().leave(inside);
    }
    assertThat(alice.space().mapping(A)).isEmpty();
  }
}
