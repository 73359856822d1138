package dev.dray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Completion;
import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.kernel.AddressSpaceManager;
import dev.dray.kernel.Kernel;
import dev.dray.kernel.LoadOptions;
import dev.dray.kernel.LoadedProgram;
import dev.dray.kernel.UserContext;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.submitter.Attachment;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.verifier.ProgramReader;
import dev.dray.vm.Tier;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Memory, spaces and engines are closed while every kind of operation uses them, in every tier:
 * each operation ends with a clean status or a clear exception, and the JVM survives. How many
 * closes of each kind is set by {@code dray.closes}.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseCampaignTest {
  private static final int CLOSES = Integer.getInteger("dray.closes", 24);
  private static final int BYTES = 64 << 10;
  private static final long BASE = 0x10_0000_0000L;

  /** Adds up src, and copies it to dst as far as both reach. */
  private static final String SUM_AND_COPY =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r1 + 16)
      r5 = *(u64 *)(r1 + 24)
      r0 = 0
      r6 = r2
      r6 += 1
      if r6 > r3 goto +9
      r7 = r4
      r7 += 1
      if r7 > r5 goto +6
      r8 = *(u8 *)(r2 + 0)
      *(u8 *)(r4 + 0) = r8
      r0 += r8
      r2 = r6
      r4 = r7
      goto -12
      exit
      """;

  private static final Set<Status> CLEAN =
      EnumSet.of(
          Status.SUCCESS,
          Status.SUCCESS_FALSE,
          Status.ABORTED,
          Status.PAGE_FAULT,
          Status.INVALID_HANDLE,
          Status.DOMAIN_INACCESSIBLE);

  private final SplittableRandom random = new SplittableRandom(11);

  /** One operation on two segments, through the facade: all take as long as they like. */
  private interface Work {
    CompletableFuture<?> start(MemorySegment from, MemorySegment to);
  }

  private static List<Work> works(Engine engine, List<UserProgram> programs) {
    List<Work> all = new ArrayList<>();
    all.add(engine::copyAsync);
    all.add((from, to) -> engine.fillAsync(to, 0x0102030405060708L));
    all.add(engine::compareAsync);
    all.add((from, to) -> engine.crc32cAsync(from));
    for (UserProgram program : programs) {
      all.add((from, to) -> program.runAsync(from, to, MemorySegment.NULL));
    }
    return all;
  }

  private static List<UserProgram> programs(Engine engine) {
    List<UserProgram> all = new ArrayList<>();
    var image = ProgramReader.read("sum.s", SUM_AND_COPY.getBytes(UTF_8)).getFirst();
    for (Tier tier : Tier.values()) {
      all.add(engine.load(image, LoadOptions.standard().withTier(tier)));
    }
    return all;
  }

  /** Waits for an operation, which must have ended as it may. */
  private static void checkEnd(CompletableFuture<?> running) {
    try {
      running.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof OperationFailedException e) {
        assertThat(CLEAN).as(e.getMessage()).contains(e.record().status());
      } else {
        assertThat(failed).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(failed.getMessage()).containsAnyOf("clos", "Already");
      }
    }
  }

  private static void dawdle(int spins) {
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }

  private interface Kind {
    Arena open(Engine engine);
  }

  /** An arena's close either waits for the operations, or says that they are there. */
  private void closeUnderLoad(Kind kind) {
    try (Engine engine = Dray.open(EngineOptions.standard().withProcessingElements(2))) {
      List<Work> works = works(engine, programs(engine));
      for (int i = 0; i < CLOSES; i++) {
        Arena arena = kind.open(engine);
        MemorySegment from = arena.allocate(BYTES);
        MemorySegment to = arena.allocate(BYTES);
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (int work = 0; work < 2; work++) {
          running.add(works.get((i + work * 3) % works.size()).start(from, to));
        }
        dawdle(random.nextInt(4000));
        for (boolean closed = false; !closed; ) {
          try {
            arena.close();
            closed = true;
          } catch (IllegalStateException inUse) {
            assertThat(inUse).hasMessageContaining("acquired");
            dawdle(100);
          }
        }
        try {
          running.add(works.get(i % works.size()).start(from, to));
        } catch (IllegalStateException refused) {
          assertThat(refused).hasMessageContaining("clos");
        }
        running.forEach(CloseCampaignTest::checkEnd);
      }
    }
  }

  @Test
  void draysOwnArenas() {
    closeUnderLoad(Engine::newArena);
  }

  @Test
  void sharedArenas() {
    closeUnderLoad(engine -> Arena.ofShared());
  }

  @Test
  void confinedArenas() {
    try (Engine engine = Dray.open()) {
      List<UserProgram> programs = programs(engine);
      for (int i = 0; i < CLOSES; i++) {
        MemorySegment from;
        MemorySegment to;
        try (Arena arena = Arena.ofConfined()) {
          from = arena.allocate(BYTES);
          to = arena.allocate(BYTES);
          call(engine, programs, i, from, to);
          // From another thread neither the operation nor the close is possible.
          Thread stranger =
              Thread.ofPlatform().start(() -> refuseStranger(engine, arena, from, to));
          join(stranger);
        }
        try {
          call(engine, programs, i, from, to);
          throw new AssertionError("closed memory was used");
        } catch (IllegalStateException refused) {
          assertThat(refused).hasMessageContaining("clos");
        }
      }
    }
  }

  private static void refuseStranger(
      Engine engine, Arena arena, MemorySegment from, MemorySegment to) {
    try {
      engine.copy(from, to);
      throw new AssertionError("a confined segment was used elsewhere");
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("confined");
    }
    try {
      arena.close();
      throw new AssertionError("a confined arena was closed elsewhere");
    } catch (WrongThreadException refused) {
      assertThat(refused).isNotNull();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void call(
      Engine engine, List<UserProgram> programs, int i, MemorySegment from, MemorySegment to) {
    switch (i % 8) {
      case 0 -> engine.copy(from, to);
      case 1 -> engine.fill(to, (byte) 1);
      case 2 -> engine.compare(from, to);
      case 3 -> engine.crc32c(from);
      default -> programs.get(i % 4).run(from, to);
    }
  }

  /** Automatic arenas are let go while operations run: the operation keeps them. */
  @Test
  void automaticArenas() {
    try (Engine engine = Dray.open(EngineOptions.standard().withProcessingElements(2))) {
      List<Work> works = works(engine, programs(engine));
      for (int i = 0; i < CLOSES; i++) {
        CompletableFuture<?> running = startAndForget(works.get(i % works.size()));
        if (i % 64 == 0) {
          System.gc();
        }
        checkEnd(running);
      }
    }
  }

  private static CompletableFuture<?> startAndForget(Work work) {
    Arena arena = Arena.ofAuto();
    return work.start(arena.allocate(BYTES), arena.allocate(BYTES));
  }

  @Test
  void engines() {
    for (int i = 0; i < CLOSES; i++) {
      Engine engine =
          Dray.open(
              EngineOptions.standard()
                  .withProcessingElements(2)
                  .withGrace(Duration.ofMillis(i % 3 == 0 ? 1000 : 0)));
      var image = ProgramReader.read("sum.s", SUM_AND_COPY.getBytes(UTF_8)).getFirst();
      UserProgram program =
          engine.load(image, LoadOptions.standard().withTier(Tier.values()[i % 4]));
      List<Work> works = works(engine, List.of(program));
      List<CompletableFuture<?>> running = new ArrayList<>();
      try (Arena shared = Arena.ofShared()) {
        MemorySegment from = shared.allocate(BYTES);
        MemorySegment to = shared.allocate(BYTES);
        for (int work = 0; work < 4; work++) {
          running.add(works.get((i + work) % works.size()).start(from, to));
        }
        dawdle(random.nextInt(2000));
        engine.close();
        running.forEach(CloseCampaignTest::checkEnd);
      }
    }
  }

  /** Spaces go while every opcode's descriptors, and programs in every tier, use them. */
  @Test
  void addressSpaces() {
    try (Kernel kernel = new Kernel(DeviceConfig.simple(2));
        AddressSpaceManager manager =
            new AddressSpaceManager(
                kernel, Mmu.over(PhysicalMemory.ofNodes(64L << 20), MmuConfiguration.DEFAULT))) {
      UserContext alice = manager.create();
      alice.space().map(BASE, 4 * BYTES, Rights.USER_DATA, PageSize.SMALL);
      List<LoadedProgram> programs = new ArrayList<>();
      var image = ProgramReader.read("sum.s", SUM_AND_COPY.getBytes(UTF_8)).getFirst();
      for (Tier tier : Tier.values()) {
        programs.add(kernel.loader().load(image, LoadOptions.standard().withTier(tier)));
      }
      Portal portal = kernel.portal(kernel.device().queues().getFirst(), alice.client());
      Opcode[] opcodes = Opcode.values();
      for (int i = 0; i < CLOSES; i++) {
        UserContext guest = manager.create();
        guest.space().map(BASE, BYTES, Rights.USER_DATA, PageSize.SMALL);
        Attachment there =
            alice
                .addresses()
                .attach(
                    manager.grant(
                        alice,
                        guest,
                        BASE,
                        BYTES,
                        Set.of(
                            Permission.READ,
                            Permission.WRITE,
                            Permission.ATOMIC,
                            Permission.TRANSLATE)));
        List<Completion> running = new ArrayList<>();
        LoadedProgram program = programs.get(i % programs.size());
        running.add(portal.submit(runProgram(alice, program, there)));
        running.add(portal.submit(Descriptor.memoryMove(BASE, there.at(0), BYTES)));
        running.add(portal.submit(Descriptor.compare(BASE, there.at(0), BYTES)));
        running.add(
            portal.submit(anything(opcodes[i % opcodes.length], there).with(Flag.BLOCK_ON_FAULT)));
        dawdle(random.nextInt(4000));
        manager.exit(guest);
        for (Completion each : running) {
          // The opcode whose fields were made up may be refused: it must not be an internal error.
          CompletionRecord record = each.await();
          if (running.indexOf(each) < 3) {
            assertThat(CLEAN).as(record.explain()).contains(record.status());
          } else {
            assertThat(record.status()).as(record.explain()).isNotEqualTo(Status.INTERNAL);
          }
        }
        alice.addresses().detach(there);
      }
      assertThat(manager.contexts()).hasSize(1);
    }
  }

  private static Descriptor runProgram(UserContext alice, LoadedProgram program, Attachment there) {
    MemorySegment block = MemorySegment.ofArray(new byte[80]);
    long[] words = {BASE, BASE + BYTES, there.at(0), there.at(BYTES)};
    for (int i = 0; i < words.length; i++) {
      block.set(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L, words[i]);
    }
    alice.cpu().write(BASE + 2 * BYTES, block);
    return Descriptor.runProgram(program.handle(), BASE + 2 * BYTES);
  }

  /** A descriptor of any opcode with plausible addresses; waiting for locks is left out. */
  private static Descriptor anything(Opcode opcode, Attachment there) {
    Opcode chosen =
        opcode == Opcode.LOCK || opcode == Opcode.UNLOCK || opcode == Opcode.RUN_PROGRAM
            ? Opcode.FILL
            : opcode;
    return Descriptor.of(chosen)
        .with(Field.SOURCE, BASE)
        .with(Field.DESTINATION, there.at(0))
        .with(Field.TRANSFER_SIZE, 8192);
  }
}
