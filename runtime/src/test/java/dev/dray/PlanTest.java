package dev.dray;

import static dev.dray.Segments.bytes;
import static dev.dray.Segments.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan gives what its operations give one after the other. */
class PlanTest {
  private final Engine engine = Dray.open();
  private final Arena arena = engine.newArena();

  @AfterEach
  void close() {
    arena.close();
    engine.close();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static byte[] kept(byte[] bytes, int least) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte each : bytes) {
      if ((each & 0xFF) >= least) {
        out.write(each);
      }
    }
    return out.toByteArray();
  }

  private static long sum(byte[] bytes) {
    long sum = 0;
    for (byte each : bytes) {
      sum += each & 0xFF;
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 262_143, 262_144, 262_145, 1_000_003})
  void copyChecksumAndFilterInOnePass(long size) {
    MemorySegment source = size == 0 ? MemorySegment.NULL : random(arena.allocate(size), 7);
    MemorySegment target = arena.allocate(size + 1);
    try (UserProgram keep = engine.load(Texts.image(Texts.KEEP));
        UserProgram sum = engine.load(Texts.image(Texts.SUM));
        Plan plan =
            engine
                .plan()
                .copy()
                .crc32c()
                .observe(sum, 1)
                .transform(keep, 1, 100)
                .crc32c()
                .build()) {
      byte[] in = bytes(source);
      byte[] out = kept(in, 100);
      for (int launch = 0; launch < 2; launch++) {
        target.fill((byte) 0);
        PlanResult result = plan.launch(source, target);
        assertThat(result.read()).isEqualTo(size);
        assertThat(result.written()).isEqualTo(out.length);
        assertThat(bytes(target.asSlice(0, out.length))).isEqualTo(out);
        assertThat(result.crc32c()).isEqualTo(crc(out));
        assertThat(result.stages().get(0)).isEqualTo(size);
        assertThat(result.stages().get(1).intValue()).isEqualTo(crc(in));
        assertThat(result.stages().get(2)).isEqualTo(sum(in));
        assertThat(result.stages().get(3)).isEqualTo(out.length);
      }
      assertThat(plan.launchAsync(source, target, MemorySegment.NULL).join().written())
          .isEqualTo(out.length);
      assertThat(plan.explain()).contains("one pass", "copy elided", "into the destination");
    }
    assertThat(engine.statistics().of(Opcode.RUN_PLAN).completed()).isEqualTo(3);
    assertThat(engine.statistics().of(Opcode.MEMORY_MOVE).completed()).isZero();
  }

  @Test
  void twoTransformationsGoThroughABuffer() {
    MemorySegment source = random(arena.allocate(700_001), 3);
    MemorySegment target = arena.allocate(700_001);
    try (UserProgram keep = engine.load(Texts.image(Texts.KEEP));
        Plan plan =
            engine.plan().transform(keep, 1, 50).crc32c().transform(keep, 1, 200).copy().build()) {
      byte[] first = kept(bytes(source), 50);
      byte[] second = kept(first, 200);
      PlanResult result = plan.launch(source, target);
      assertThat(result.written()).isEqualTo(second.length);
      assertThat(bytes(target.asSlice(0, second.length))).isEqualTo(second);
      assertThat(result.crc32c()).isEqualTo(crc(first));
      assertThat(plan.explain()).contains("into a buffer");
    }
  }

  @Test
  void noProgramWritesWhereItReads() {
    // Puts a byte before what it gets: where both are one buffer, that byte is all that is left.
    String prepend =
        """
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r4 = *(u64 *)(r1 + 16)
        r5 = *(u64 *)(r1 + 24)
        r6 = *(u64 *)(r1 + 48)
        r0 = 0
        if r4 >= r5 goto +9
        *(u8 *)(r4 + 0) = r6
        r4 += 1
        r0 += 1
        if r2 >= r3 goto +5
        r6 = *(u8 *)(r2 + 0)
        r2 += 1
        if r4 >= r5 goto +2
        *(u8 *)(r4 + 0) = r6
        goto -8
        exit
        """;
    MemorySegment source = random(arena.allocate(1000), 3);
    MemorySegment target = arena.allocate(1003);
    try (UserProgram program = engine.load(Texts.image(prepend));
        Plan plan =
            engine
                .plan()
                .transform(program, 1, 1)
                .crc32c()
                .transform(program, 1, 2)
                .crc32c()
                .crc32c()
                .transform(program, 1, 3)
                .build()) {
      PlanResult result = plan.launch(source, target);
      assertThat(result.written()).isEqualTo(1003);
      assertThat(bytes(target.asSlice(0, 3))).containsExactly(3, 2, 1);
      assertThat(bytes(target.asSlice(3))).isEqualTo(bytes(source));
      assertThat(result.stages().get(1).intValue()).isEqualTo(crc(bytes(target.asSlice(2))));
      assertThat(result.crc32c()).isEqualTo(crc(bytes(target.asSlice(1))));
    }
  }

  @Test
  void anyKindOfMemory() {
    byte[] in = new byte[10_000];
    new java.util.Random(4).nextBytes(in);
    byte[] out = new byte[10_000];
    try (Plan plan = engine.plan().crc32c().copy().build()) {
      PlanResult result = plan.launch(MemorySegment.ofArray(in), MemorySegment.ofArray(out));
      assertThat(out).isEqualTo(in);
      assertThat(result.crc32c()).isEqualTo(crc(in));
    }
  }

  @Test
  void aSeedContinues() {
    MemorySegment source = random(arena.allocate(5000), 3);
    int first = engine.crc32c(source.asSlice(0, 100));
    try (Plan plan = engine.plan().crc32c(first).build()) {
      assertThat(plan.launch(source.asSlice(100), MemorySegment.NULL).crc32c())
          .isEqualTo(engine.crc32c(source));
    }
  }

  @Test
  void whatCannotBeSaysSo() {
    MemorySegment source = random(arena.allocate(1000), 3);
    MemorySegment target = arena.allocate(999);
    try (Plan plan = engine.plan().copy().build()) {
      assertThatThrownBy(() -> plan.launch(source, target))
          .isInstanceOfSatisfying(
              OperationFailedException.class,
              e -> assertThat(e.record().status()).isEqualTo(Status.INVALID_SIZE))
          .hasMessageContaining("999 bytes");
      assertThatThrownBy(() -> plan.launch(source, source.asSlice(500)))
          .hasMessageContaining("overlap");
    }
    Plan closed = engine.plan().copy().build();
    closed.close();
    assertThatThrownBy(() -> closed.launch(source, target)).hasMessageContaining("no plan has");
    assertThatThrownBy(() -> engine.plan().build()).hasMessageContaining("1 to 64 operations");
    try (UserProgram liar = engine.load(Texts.image("r0 = 5000\nexit"));
        Plan plan = engine.plan().transform(liar, 1).build()) {
      assertThatThrownBy(() -> plan.launch(source, target))
          .hasMessageContaining("5000")
          .hasMessageContaining("room for 999");
    }
    UserProgram gone = engine.load(Texts.image("r0 = 0\nexit"));
    gone.close();
    try (Plan plan = engine.plan().transform(gone, 1).build()) {
      assertThatThrownBy(() -> plan.launch(source, target))
          .hasMessageContaining("no loaded program");
    }
  }

  @Test
  void aStreamHasAHeadBlocksAndATail() {
    // The head takes 4 bytes and keeps the first in aux; blocks are copied; the tail appends aux.
    String head =
        """
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r4 = *(u64 *)(r1 + 32)
        r5 = *(u64 *)(r1 + 40)
        r6 = r2
        r6 += 4
        r0 = 0
        if r6 > r3 goto +6
        r7 = r4
        r7 += 1
        if r7 > r5 goto +3
        r8 = *(u8 *)(r2 + 0)
        *(u8 *)(r4 + 0) = r8
        r0 = 4
        exit
        """;
    String tail =
        """
        r2 = *(u64 *)(r1 + 16)
        r3 = *(u64 *)(r1 + 24)
        r4 = *(u64 *)(r1 + 32)
        r5 = *(u64 *)(r1 + 40)
        r0 = 0
        if r2 >= r3 goto +4
        if r4 >= r5 goto +3
        r6 = *(u8 *)(r4 + 0)
        *(u8 *)(r2 + 0) = r6
        r0 = 1
        exit
        """;
    List<dev.dray.verifier.object.ProgramImage> parts =
        List.of(
            Texts.image("dray/op/head", head),
            Texts.image("dray/op/block", Texts.KEEP),
            Texts.image("dray/op/tail", tail));
    MemorySegment source = random(arena.allocate(600_004), 5);
    MemorySegment target = arena.allocate(600_004);
    MemorySegment aux = arena.allocate(8);
    try (StreamProgram stream = engine.loadStream(parts, dev.dray.kernel.LoadOptions.standard())) {
      byte[] in = bytes(source);
      PlanResult result = stream.run(source, target, aux, 4);
      assertThat(result.read()).isEqualTo(600_004);
      assertThat(result.written()).isEqualTo(600_001);
      assertThat(bytes(target.asSlice(0, 600_000))).isEqualTo(bytes(source.asSlice(4)));
      assertThat(bytes(target.asSlice(600_000, 1))[0]).isEqualTo(in[0]);
      assertThat(stream.runAsync(source, target, aux, 4).join().written()).isEqualTo(600_001);
      try (Plan plan = engine.plan().crc32c().stream(stream, 4).crc32c().build()) {
        PlanResult both = plan.launch(source, target, aux);
        assertThat(both.stages().get(0).intValue()).isEqualTo(crc(in));
        assertThat(both.crc32c()).isEqualTo(crc(bytes(target.asSlice(0, 600_001))));
      }
    }
    assertThatThrownBy(
            () ->
                engine.loadStream(
                    List.of(Texts.image("dray/op/head", head)),
                    dev.dray.kernel.LoadOptions.standard()))
        .hasMessageContaining("dray/op/block");
  }
}
