package dev.dray.kernel;

import static dev.dray.kernel.Machine.A;
import static dev.dray.kernel.Machine.B;
import static dev.dray.kernel.Machine.mapRandom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Completion;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.submitter.Attachment;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.Tier;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A program that goes on for hours, over memory that its submitter has a capability for; in the
 * tiers that run what the verifier shows no end of.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunningProgramTest {
  /** Says in dst that it runs, and reads src[0] arg0 times. */
  private static final String READ_ON_AND_ON =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r8 = *(u64 *)(r1 + 16)
      r9 = *(u64 *)(r1 + 24)
      r4 = *(u64 *)(r1 + 48)
      r0 = 0
      r6 = r2
      r6 += 1
      if r6 > r3 goto +11
      r7 = r8
      r7 += 1
      if r7 > r9 goto +8
      r5 = 1
      *(u8 *)(r8 + 0) = r5
      r5 = 0
      if r5 >= r4 goto +4
      r7 = *(u8 *)(r2 + 0)
      r0 += r7
      r5 += 1
      goto -5
      exit
      """;

  private static final long FOR_HOURS = 1L << 45;
  private static final long BLOCK = A;
  private static final long RUNS = A + 4096;

  private final Machine machine = new Machine();
  private final UserContext alice = machine.alice;
  private final UserContext bob = machine.bob;

  @AfterEach
  void close() {
    machine.close();
  }

  private Completion start(LoadedProgram program, long source) {
    mapRandom(alice, A, 2 * 4096);
    alice.cpu().fill(RUNS, 8, (byte) 0);
    MemorySegment block =
        MemorySegment.ofArray(
            new long[] {source, source + 64, RUNS, RUNS + 8, 0, 0, FOR_HOURS, 0, 0, 0});
    alice.cpu().write(BLOCK, block);
    Completion running =
        machine.portal(alice).submit(Descriptor.runProgram(program.handle(), BLOCK));
    while (alice.cpu().read(RUNS, 1)[0] == 0) {
      assertThat(running.isDone()).as("%s", running).isFalse();
      Thread.onSpinWait();
    }
    return running;
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "SANDBOXED"})
  void aRevocationEndsIt(Tier tier) {
    mapRandom(bob, B, 4096);
    CapabilityHandle root =
        machine.grant(alice, bob, B, 4096, Permission.READ, Permission.TRANSLATE);
    CapabilityHandle right = alice.capabilities().derive(root, B, 4096, Permission.SOURCE);
    Attachment there = alice.addresses().attach(right);
    try (LoadedProgram program = machine.load(READ_ON_AND_ON, tier)) {
      Completion running = start(program, there.address());
      alice.capabilities().revoke(root);
      CompletionRecord record = running.await();
      assertThat(record.status()).as(record.explain()).isEqualTo(Status.ABORTED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "SANDBOXED"})
  void anAbortEndsIt(Tier tier) {
    mapRandom(alice, B, 4096);
    try (LoadedProgram program = machine.load(READ_ON_AND_ON, tier)) {
      Completion running = start(program, B);
      machine.kernel.device().abort(alice.client());
      assertThat(running.isDone()).isTrue();
      assertThat(running.await().status()).isEqualTo(Status.ABORTED);
    }
  }

  @Test
  void anAddressThatWasDetachedIsNobodys() {
    mapRandom(alice, A, 4096);
    mapRandom(bob, B, 4096);
    Attachment there = machine.attach(alice, bob, B, 4096, Permission.WRITE, Permission.TRANSLATE);
    Descriptor move = Descriptor.memoryMove(A, there.address(), 64);
    assertThat(machine.run(alice, move).succeeded()).isTrue();
    alice.addresses().detach(there);
    CompletionRecord record = machine.run(alice, move);
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.PAGE_FAULT);
    assertThat(record.bytes()).isZero();
  }
}
