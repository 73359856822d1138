package dev.dray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.kernel.LoadOptions;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.Tier;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Descriptors that programs emit, and quotas by the verifier's bound. */
class FollowOnTest {
  /** Emits the 64 bytes of src arg0 times and gives the last answer. */
  private static final String EMIT =
      """
      r6 = *(u64 *)(r1 + 0)
      r7 = *(u64 *)(r1 + 8)
      r8 = *(u64 *)(r1 + 48)
      r0 = -1
      r2 = r6
      r2 += 64
      if r2 > r7 goto +8
      if r8 > 100 goto +7
      r9 = 0
      if r9 >= r8 goto +5
      r1 = r6
      r2 = 64
      call 0x10004
      r9 += 1
      goto -6
      exit
      """;

  private final Engine engine = Dray.open(EngineOptions.standard().withProcessingElements(1));
  private final Arena arena = engine.newArena();
  private final MemorySegment descriptor = arena.allocate(64, 64);
  private final MemorySegment data = arena.allocate(64);

  @AfterEach
  void close() {
    arena.close();
    engine.close();
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void whatAProgramEmitsIsExecutedAfterIt(Tier tier) {
    Descriptor.fill(0x7777, data.address(), 64).write(descriptor, 0);
    try (UserProgram emit = engine.load(Texts.image(EMIT), LoadOptions.standard().withTier(tier))) {
      assertThat(emit.run(descriptor, MemorySegment.NULL, 3).value()).isZero();
      assertThat(data.get(ValueLayout.JAVA_LONG, 56)).isEqualTo(0x7777);
    }
  }

  @Test
  void sixtyFourAreTheMost() {
    Descriptor.of(Opcode.NO_OP).write(descriptor, 0);
    try (UserProgram emit = engine.load(Texts.image(EMIT))) {
      assertThat(emit.run(descriptor, MemorySegment.NULL, 64).value()).isZero();
      assertThat(emit.run(descriptor, MemorySegment.NULL, 65).value()).isEqualTo(-7);
    }
  }

  @Test
  void oneThatFailsEndsTheProgramsDescriptor() {
    Descriptor.fill(0, 64, 8).write(descriptor, 0);
    try (UserProgram emit = engine.load(Texts.image(EMIT))) {
      assertThatThrownBy(() -> emit.run(descriptor, MemorySegment.NULL, 2))
          .isInstanceOfSatisfying(
              OperationFailedException.class,
              e -> assertThat(e.record().status()).isEqualTo(Status.BATCH_FAILED))
          .hasMessageContaining("follow-on descriptor 0 of 2")
          .hasMessageContaining("page fault");
    }
  }

  @Test
  void chainsEndFourDeep() {
    try (UserProgram emit = engine.load(Texts.image(EMIT))) {
      // The descriptor runs the program on itself, which emits it again.
      MemorySegment block = arena.allocate(80, 8);
      block.set(ValueLayout.JAVA_LONG, 0, descriptor.address());
      block.set(ValueLayout.JAVA_LONG, 8, descriptor.address() + 64);
      block.set(ValueLayout.JAVA_LONG, 48, 1);
      Descriptor.runProgram(emit.handle(), block.address()).write(descriptor, 0);
      assertThat(emit.run(descriptor, MemorySegment.NULL, 1).value()).isZero();
      assertThat(engine.statistics().of(Opcode.RUN_PROGRAM).failed()).isZero();
    }
  }

  /** Counts in dst, and emits the 64 bytes of src. */
  private static final String COUNT_AND_EMIT =
      """
      r6 = *(u64 *)(r1 + 0)
      r7 = *(u64 *)(r1 + 8)
      r8 = *(u64 *)(r1 + 16)
      r9 = *(u64 *)(r1 + 24)
      r0 = -1
      r2 = r6
      r2 += 64
      if r2 > r7 goto +9
      r3 = r8
      r3 += 8
      if r3 > r9 goto +6
      r4 = *(u64 *)(r8 + 0)
      r4 += 1
      *(u64 *)(r8 + 0) = r4
      r1 = r6
      r2 = 64
      call 0x10004
      exit
      """;

  @Test
  void aChainHasFiveLinksTheLastOfWhichEmitsNothing() {
    try (UserProgram emit = engine.load(Texts.image(COUNT_AND_EMIT))) {
      MemorySegment block = arena.allocate(80, 8);
      block.set(ValueLayout.JAVA_LONG, 0, descriptor.address());
      block.set(ValueLayout.JAVA_LONG, 8, descriptor.address() + 64);
      block.set(ValueLayout.JAVA_LONG, 16, data.address());
      block.set(ValueLayout.JAVA_LONG, 24, data.address() + 64);
      Descriptor.runProgram(emit.handle(), block.address()).write(descriptor, 0);
      assertThat(emit.run(descriptor, data).value()).isZero();
      assertThat(data.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(5);
    }
  }

  @Test
  void aQuotaRefusesWhatMightCostMore() {
    MemorySegment source = arena.allocate(1000);
    try (UserProgram sum =
        engine.load(Texts.image(Texts.SUM), LoadOptions.standard().withQuota(600))) {
      assertThat(sum.run(source.asSlice(0, 50), MemorySegment.NULL).value()).isZero();
      assertThatThrownBy(() -> sum.run(source, MemorySegment.NULL))
          .isInstanceOfSatisfying(
              OperationFailedException.class,
              e -> assertThat(e.record().status()).isEqualTo(Status.PROGRAM_FUEL))
          .hasMessageContaining("|src|")
          .hasMessageContaining("quota is 600");
    }
    assertThatThrownBy(
            () ->
                engine.load(
                    Texts.image(Texts.SUM),
                    LoadOptions.standard().withQuota(600).withTier(Tier.INTERPRETER)))
        .hasMessageContaining("limit the fuel");
  }
}
