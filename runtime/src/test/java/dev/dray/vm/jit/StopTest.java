package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Window;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.StopFlag;
import dev.dray.vm.VirtualPages;
import dev.dray.vm.jit.emit.AccessMode;
import dev.dray.vm.map.ProgramArrayMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stop flag ends every kind of loop. */
class StopTest {
  /** How long loops run before; with more than 100 the test says how soon they ended. */
  private static final int WARM_MILLIS = Integer.getInteger("dray.stop.warm", 60);

  private static final String FOREVER =
      """
      r0 = 0
      r0 += 1
      goto -2
      exit
      """;

  /** Counts in steps of 3, and so past the small number that it waits for. */
  private static final String MISSES_ITS_END =
      """
      r0 = 0
      r0 += 3
      if r0 != 100 goto -2
      exit
      """;

  private static final String OVER_MEMORY =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = 0
      r4 = r2
      r5 = *(u8 *)(r4 + 0)
      r0 += r5
      r3 += 1
      r4 += 1
      r6 = r3
      r6 &= 63
      if r6 != 0 goto -7
      goto -9
      exit
      """;

  private static final String NESTED =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = 0
      r4 = 0
      r5 = r2
      r5 += r4
      r5 = *(u8 *)(r5 + 0)
      r0 += r5
      r4 += 1
      if r4 < 64 goto -6
      r3 += 1
      goto -9
      exit
      """;

  private static final String RECURSIVE_CALLS =
      """
      r1 = 0
      call pc+2
      goto -3
      exit
      r0 = 1
      exit
      """;

  private static final String HELPER_CALLS =
      """
      call 5
      goto -2
      exit
      """;

  private static final String CALLBACKS =
      """
      r1 = 0x800000
      ld_pseudo r2, 0x4, 0x6
      r3 = r10
      r4 = 0
      call 181
      goto -7
      exit
      r0 = 0
      exit
      """;

  private static final String BULK_COPY =
      """
      r6 = r1
      r1 = *(u64 *)(r6 + 16)
      r2 = 0x4000000
      r3 = *(u64 *)(r6 + 0)
      r4 = 0x4000000
      call 0x10000
      goto -6
      exit
      """;

  private static final String COPY_LOOP =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 16)
      r4 = 0
      r0 = *(u64 *)(r2 + 0)
      *(u64 *)(r3 + 0) = r0
      r2 += 8
      r3 += 8
      r4 += 1
      if r4 < 0x800000 goto -6
      goto -10
      exit
      """;

  @ParameterizedTest
  @ValueSource(strings = {BULK_COPY, COPY_LOOP})
  void endsWorkInBulk(String text) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment src = arena.allocate(64 << 20, 8);
      MemorySegment dst = arena.allocate(64 << 20, 8);
      endsTheLoop(
          text,
          Invocation.of(
              new Window.Contiguous(src.asReadOnly()), new Window.Contiguous(dst), Window.empty()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FOREVER, OVER_MEMORY, NESTED})
  void endsTheLoopOnScatteredOperands(String text) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      VirtualPages pages = new VirtualPages(8, 5, new Random(1), arena);
      endsTheLoop(text, Invocation.of(pages.window(3, 64), pages.window(100, 64), Window.empty()));
    }
  }

  /** The program goes on in itself as often as it may, and loops then. */
  @Test
  void endsChainsOfTailCalls() throws Exception {
    MapDefinition map = new MapDefinition("programs", MapType.PROGRAM_ARRAY, 4, 4, 1);
    String text =
        """
        ld_pseudo r2, 0x5, 0x0
        r3 = 0
        call 12
        goto -1
        exit
        """;
    for (AccessMode mode : AccessMode.values()) {
      try (ProgramInstance instance = Programs.instance(text, map)) {
        ((ProgramArrayMap) instance.maps().getFirst()).set(0, instance);
        endsTheLoop(instance, mode, Programs.invocation());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FOREVER,
        MISSES_ITS_END,
        OVER_MEMORY,
        NESTED,
        RECURSIVE_CALLS,
        HELPER_CALLS,
        CALLBACKS
      })
  void endsTheLoop(String text) throws Exception {
    endsTheLoop(text, Programs.invocation(new byte[64], 0, 0));
  }

  private static void endsTheLoop(String text, Invocation invocation) throws Exception {
    for (AccessMode mode : AccessMode.values()) {
      try (ProgramInstance instance = Programs.instance(text)) {
        endsTheLoop(instance, mode, invocation);
      }
    }
  }

  private static void endsTheLoop(ProgramInstance instance, AccessMode mode, Invocation invocation)
      throws Exception {
    StopFlag stop = new StopFlag();
    CompletableFuture<Outcome> running =
        CompletableFuture.supplyAsync(
            () -> CompiledProgram.trusted(instance, mode).run(invocation.withStop(stop)));
    TimeUnit.MILLISECONDS.sleep(WARM_MILLIS);
    long asked = System.nanoTime();
    stop.stop();
    assertThat(running.get(20, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Outcome.Stopped.class,
            stopped -> assertThat(stopped.reason()).isEqualTo(Outcome.Reason.STOP_REQUESTED));
    if (WARM_MILLIS > 100) {
      System.out.println(mode + " ended after " + (System.nanoTime() - asked) / 1000 + " us");
    }
  }
}
