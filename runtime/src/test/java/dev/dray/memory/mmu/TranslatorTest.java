package dev.dray.memory.mmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.Extent;
import dev.dray.memory.paging.Access;
import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.AddressSpace;
import dev.dray.memory.space.PageRequestHandler.Response;
import dev.dray.memory.space.SpaceClosedException;
import dev.dray.memory.tlb.TlbStatistics;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TranslatorTest {
  private static final long BASE = Rig.BASE;

  private static PageFault fault(Rig rig, Context context, long address, int access) {
    try (PageTranslator translator =
        new PageTranslator(rig.mmu, context, Extent.Issuer.numbered(99), true)) {
      assertThat(translator.translate(address, access)).isEqualTo(Translation.NONE);
      return translator.fault().orElseThrow();
    }
  }

  @Test
  void everyFaultSaysEverything() {
    try (Rig rig = new Rig()) {
      rig.space.map(BASE, 4096, Rights.USER_READ_ONLY, PageSize.SMALL);
      PageFault fault = fault(rig, rig.context, BASE + 8, Access.WRITE);
      assertThat(fault.cause()).isEqualTo(FaultCause.WRITE_DENIED);
      assertThat(fault.level()).isEqualTo(1);
      assertThat(fault.explain())
          .isEqualTo(
              "write of 0x1000000008 in PASID 1 faulted: the page may not be written (level 1, entry 0x%x, descriptor 99): protect it with WRITE, or write elsewhere"
                  .formatted(fault.entry()));
      assertThat(fault(rig, rig.context, BASE + 4096, Access.READ).cause())
          .isEqualTo(FaultCause.NOT_PRESENT);
      assertThat(fault(rig, rig.context, BASE, Access.EXECUTE).cause())
          .isEqualTo(FaultCause.EXECUTE_DENIED);
      assertThat(fault(rig, rig.context, 1L << 60, Access.READ).cause())
          .isEqualTo(FaultCause.NON_CANONICAL);
      assertThat(fault(rig, rig.context, BASE, Access.READ | Access.SUPERVISOR).cause())
          .isEqualTo(FaultCause.SUPERVISOR_REFUSED);
      rig.mmu.unbind(1);
      assertThat(fault(rig, rig.context, BASE, Access.READ).cause())
          .isEqualTo(FaultCause.CONTEXT_DISABLED);
      FaultLog.Drained log = rig.mmu.faults().take();
      assertThat(log.faults()).hasSize(6).contains(fault);
      assertThat(rig.context.usage().faults()).isEqualTo(6);
    }
  }

  @Test
  void aNonCanonicalAliasOfACachedPageFaults() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      rig.cpu.getLong(BASE);
      assertThat(fault(rig, rig.context, BASE | 1L << 63, Access.READ).cause())
          .isEqualTo(FaultCause.NON_CANONICAL);
      assertThat(fault(rig, rig.context, BASE | 1L << 50, Access.READ).cause())
          .isEqualTo(FaultCause.NON_CANONICAL);
    }
  }

  @Test
  void aFullFaultLogSetsItsOverflowBitAndLosesNoCount() {
    try (Rig rig = new Rig()) {
      for (int i = 0; i < 300; i++) {
        fault(rig, rig.context, BASE, Access.READ);
      }
      FaultLog.Drained log = rig.mmu.faults().take();
      assertThat(log.overflow()).isTrue();
      assertThat(log.faults()).hasSize(256);
      assertThat(rig.mmu.faults().total()).isEqualTo(300);
      assertThat(rig.mmu.faults().take().overflow()).isFalse();
    }
  }

  @Test
  void pagesComeOnDemandOnceForAllWhoWait() throws Exception {
    try (Rig rig = new Rig()) {
      AtomicInteger calls = new AtomicInteger();
      rig.space
          .pageRequests()
          .setHandler(
              request -> {
                calls.incrementAndGet();
                try {
                  Thread.sleep(50);
                } catch (InterruptedException e) {
                  return Response.FAILURE;
                }
                request.space().map(request.page(), 4096, Rights.USER_DATA, PageSize.SMALL);
                rig.cpu.putLong(request.page(), request.page());
                return Response.SUCCESS;
              });
      Thread[] threads = new Thread[4];
      AtomicInteger right = new AtomicInteger();
      for (int i = 0; i < threads.length; i++) {
        threads[i] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      if (rig.cpu.getLong(BASE + 8192) == BASE + 8192) {
                        right.incrementAndGet();
                      }
                    });
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(right).hasValue(4);
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void handlersThatRefuseFailOrLieEndInAFault() {
    try (Rig rig = new Rig()) {
      rig.space.pageRequests().setHandler(request -> Response.INVALID);
      assertThat(fault(rig, rig.context, BASE, Access.READ).cause())
          .isEqualTo(FaultCause.REQUEST_REFUSED);
      rig.space.pageRequests().setHandler(request -> Response.SUCCESS);
      assertThat(fault(rig, rig.context, BASE, Access.READ).cause())
          .isEqualTo(FaultCause.REQUEST_WITHOUT_EFFECT);
      rig.space
          .pageRequests()
          .setHandler(
              request -> {
                request.space().map(request.page(), 1L << 30, Rights.USER_DATA, PageSize.HUGE);
                return Response.SUCCESS;
              });
      assertThat(fault(rig, rig.context, 0, Access.READ).cause())
          .isEqualTo(FaultCause.OUT_OF_MEMORY);
      rig.space
          .pageRequests()
          .setHandler(
              request -> {
                throw new IllegalStateException("a handler's own failure");
              });
      assertThat(fault(rig, rig.context, BASE, Access.READ).cause())
          .isEqualTo(FaultCause.REQUEST_REFUSED);
    }
  }

  @Test
  void aHandlerThatWouldWaitForItselfIsToldSo() {
    try (Rig rig = new Rig()) {
      AtomicBoolean toldSo = new AtomicBoolean();
      rig.space
          .pageRequests()
          .setHandler(
              request -> {
                assertThatThrownBy(() -> request.space().unmap(BASE, 4096))
                    .hasMessageContaining("its own operation is in flight");
                assertThatThrownBy(() -> rig.mmu.fork(request.space()))
                    .hasMessageContaining("its own operation is in flight");
                assertThatThrownBy(() -> rig.mmu.destroySpace(request.space()))
                    .hasMessageContaining("its own operation is in flight");
                toldSo.set(true);
                return Response.INVALID;
              });
      assertThat(fault(rig, rig.context, BASE, Access.READ).cause())
          .isEqualTo(FaultCause.REQUEST_REFUSED);
      assertThat(toldSo).isTrue();
    }
  }

  @Test
  void aStormOfPageRequestsOverflowsIntoFaults() throws Exception {
    try (Rig rig = new Rig()) {
      CountDownLatch open = new CountDownLatch(1);
      rig.space.pageRequests().setLimit(2);
      rig.space
          .pageRequests()
          .setHandler(
              request -> {
                try {
                  open.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return Response.INVALID;
              });
      AtomicInteger overflowed = new AtomicInteger();
      Thread[] threads = new Thread[5];
      for (int i = 0; i < threads.length; i++) {
        long address = BASE + i * 4096L;
        threads[i] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      if (fault(rig, rig.context, address, Access.READ).cause()
                          == FaultCause.REQUEST_OVERFLOW) {
                        overflowed.incrementAndGet();
                      }
                    });
      }
      while (overflowed.get() < 3) {
        Thread.sleep(5);
      }
      open.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(overflowed).hasValue(3);
    }
  }

  @Test
  void destroyingTheSpaceEndsWhoeverWaitsForAPage() throws Exception {
    try (Rig rig = new Rig()) {
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch gone = new CountDownLatch(1);
      AtomicReference<Throwable> late = new AtomicReference<>();
      rig.space
          .pageRequests()
          .setHandler(
              request -> {
                asked.countDown();
                try {
                  gone.await();
                  request.space().map(request.page(), 4096, Rights.USER_DATA, PageSize.SMALL);
                } catch (InterruptedException | RuntimeException e) {
                  late.set(e);
                }
                return Response.SUCCESS;
              });
      AtomicReference<FaultCause> cause = new AtomicReference<>();
      Thread waiting =
          Thread.ofPlatform()
              .start(() -> cause.set(fault(rig, rig.context, BASE, Access.READ).cause()));
      asked.await();
      rig.mmu.destroySpace(rig.space);
      waiting.join();
      assertThat(cause).hasValue(FaultCause.REQUEST_ABANDONED);
      assertThat(rig.space.pageRequests().abandoned()).isEqualTo(1);
      long used = rig.used();
      gone.countDown();
      while (late.get() == null) {
        Thread.sleep(1);
      }
      assertThat(late.get()).isInstanceOf(SpaceClosedException.class);
      assertThat(rig.used()).isEqualTo(used);
    }
  }

  @Test
  void unmappingWaitsForWhoeverIsInside() throws Exception {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
      AtomicBoolean done = new AtomicBoolean();
      Thread unmapper;
      try (PageTranslator translator =
          new PageTranslator(rig.mmu, rig.context, Extent.Issuer.NOBODY, false)) {
        translator.read(BASE);
        unmapper =
            Thread.ofPlatform()
                .start(
                    () -> {
                      rig.space.unmap(BASE, 4096);
                      done.set(true);
                    });
        Thread.sleep(50);
        assertThat(done).isFalse();
      }
      unmapper.join();
      assertThat(done).isTrue();
    }
  }

  @Test
  void walksStartAtTheWalkCacheAndHitsNeedNone() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(BASE, 64 * 4096, PageSize.SMALL, 1);
      rig.space.invalidate(BASE, 64 * 4096);
      TlbStatistics before = rig.mmu.tlb().statistics();
      try (PageTranslator translator =
          new PageTranslator(rig.mmu, rig.context, Extent.Issuer.NOBODY, false)) {
        for (int round = 0; round < 2; round++) {
          for (int page = 0; page < 64; page++) {
            translator.read(BASE + page * 4096L);
          }
        }
      }
      TlbStatistics after = rig.mmu.tlb().statistics();
      assertThat(after.walks() - before.walks()).isEqualTo(64);
      assertThat(after.walkSteps() - before.walkSteps()).isEqualTo(4 + 63);
      assertThat(after.walkCacheHits() - before.walkCacheHits()).isEqualTo(63);
      assertThat(after.hits() - before.hits()).isEqualTo(64);
    }
  }

  @Test
  void spacesWithTheSameAddressesDoNotEvictOneAnother() {
    try (Rig rig = new Rig()) {
      int pages = 256;
      Context[] contexts = new Context[4];
      for (int i = 0; i < contexts.length; i++) {
        AddressSpace space = rig.another();
        space.map(BASE, pages * 4096L, Rights.USER_DATA, PageSize.SMALL);
        contexts[i] = rig.contextOf(space);
      }
      long walks = 0;
      for (int round = 0; round < 2; round++) {
        walks = rig.mmu.tlb().statistics().walks();
        for (Context context : contexts) {
          try (PageTranslator translator =
              new PageTranslator(rig.mmu, context, Extent.Issuer.NOBODY, false)) {
            for (int page = 0; page < pages; page++) {
              translator.write(BASE + page * 4096L);
            }
          }
        }
      }
      assertThat(rig.mmu.tlb().statistics().walks() - walks).isZero();
    }
  }

  @Test
  void inWeakModeOldTranslationsServeUntilTheWaitAndNeverAfterIt() {
    int stale = 0;
    for (long seed = 0; seed < 40; seed++) {
      try (Rig rig = new Rig(X86Format.FOUR_LEVEL, MmuConfiguration.DEFAULT.weak(seed), 8L << 20)) {
        rig.mapRandom(BASE, 4096, PageSize.SMALL, 1);
        rig.space.unmapLater(BASE, 4096);
        try (PageTranslator translator =
            new PageTranslator(rig.mmu, rig.context, Extent.Issuer.NOBODY, false)) {
          stale += translator.read(BASE) == Translation.NONE ? 0 : 1;
        }
        rig.space.sync();
        assertThat(fault(rig, rig.context, BASE, Access.READ).cause())
            .isEqualTo(FaultCause.NOT_PRESENT);
      }
    }
    assertThat(stale).isBetween(5, 35);
  }

  @Test
  void pasidsAreBoundOnceAndCheckedForTheirTwentyBits() {
    try (Rig rig = new Rig()) {
      assertThatThrownBy(() -> rig.mmu.bind(1, rig.space, Context.Settings.DEFAULT))
          .hasMessageContaining("bound already");
      assertThatThrownBy(() -> rig.mmu.bind(1 << 20, rig.space, Context.Settings.DEFAULT))
          .hasMessageContaining("1048575");
      assertThat(rig.mmu.context(-1)).isEmpty();
      assertThat(rig.mmu.context(2)).isEmpty();
      assertThat(rig.mmu.context((1 << 20) - 1)).isEmpty();
      assertThat(rig.mmu.context(1)).contains(rig.context);
    }
  }

  @Test
  void aPageTableThatPointsAtATableOrAStrangerGetsNowhere() {
    try (Rig rig = new Rig()) {
      AddressSpace other = rig.another();
      other.map(BASE, 4096, Rights.USER_DATA, PageSize.SMALL);
      long strangers = other.mapping(BASE).orElseThrow().frame();
      for (long frame : new long[] {rig.space.root(), strangers}) {
        rig.space.mapShared(BASE, java.util.List.of(frame), Rights.USER_DATA, PageSize.SMALL);
        assertThat(fault(rig, rig.context, BASE, Access.WRITE).cause())
            .isEqualTo(FaultCause.FOREIGN_FRAME);
        rig.space.unmap(BASE, 4096);
      }
    }
  }
}
