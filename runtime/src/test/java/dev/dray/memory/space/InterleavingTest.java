package dev.dray.memory.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Extent;
import dev.dray.memory.mmu.Context;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.mmu.PageFaultException;
import dev.dray.memory.mmu.PageTranslator;
import dev.dray.memory.mmu.Rig;
import dev.dray.memory.mmu.SpaceAccessor;
import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.RiscvFormat;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemoryExhaustedException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random interleavings of everything that changes an address space, on several threads, against a
 * plain array for each thread's part of it. The threads share spaces, tables, the TLB and memory,
 * so what one does to the structure must never show in another's contents. How long is set by
 * {@code dray.interleave.seconds}.
 */
class InterleavingTest {
  private static final int THREADS = 3;
  private static final long PART = 4L << 20;
  private static final int PAGES = (int) (PART >>> 12);

  static Stream<Arguments> machines() {
    return Stream.of(
        Arguments.of(X86Format.FOUR_LEVEL, Optional.empty()),
        Arguments.of(X86Format.FIVE_LEVEL, Optional.of(7L)),
        Arguments.of(RiscvFormat.SV39, Optional.of(8L)));
  }

  /**
   * No translation that was removed before a completed wait is used after it: what is unmapped, or
   * loses its right to be written, is watched after the wait while others go on using the same
   * addresses. A late access would find the poison, or destroy it.
   */
  @ParameterizedTest
  @MethodSource("machines")
  void nothingRemovedIsUsedAfterTheWait(PageTableFormat format, Optional<Long> weakSeed)
      throws Exception {
    double seconds = Double.parseDouble(System.getProperty("dray.interleave.seconds", "3")) / 6;
    MmuConfiguration configuration =
        weakSeed.map(MmuConfiguration.DEFAULT::weak).orElse(MmuConfiguration.DEFAULT);
    try (Rig rig = new Rig(format, configuration, 64L << 20)) {
      new Removal(rig, (long) (seconds * 1e9)).run();
    }
  }

  /** One thread's view of its part of one space: what every byte and right must be. */
  private static final class Part {
    final AddressSpace space;
    final SpaceAccessor cpu;
    final Context context;
    final long base;
    final byte[] @Nullable [] pages = new byte[PAGES][];
    final boolean[] writable = new boolean[PAGES];

    Part(Rig rig, AddressSpace space, long base) {
      this.space = space;
      this.base = base;
      context = rig.contextOf(space);
      cpu = new SpaceAccessor(rig.mmu, context);
    }

    long address(int page) {
      return base + page * 4096L;
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void contentsAlwaysEqualASequentialModel(PageTableFormat format, Optional<Long> weakSeed)
      throws Exception {
    double seconds = Double.parseDouble(System.getProperty("dray.interleave.seconds", "3")) / 3;
    MmuConfiguration configuration =
        weakSeed.map(MmuConfiguration.DEFAULT::weak).orElse(MmuConfiguration.DEFAULT);
    try (Rig rig = new Rig(format, configuration, 128L << 20)) {
      AtomicBoolean stop = new AtomicBoolean();
      ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        new Worker(rig, number, stop).run();
                      } catch (Throwable e) {
                        failures.add(e);
                        stop.set(true);
                      }
                    }));
      }
      long end = System.nanoTime() + (long) (seconds * 1e9);
      while (System.nanoTime() < end && !stop.get()) {
        Thread.sleep(10);
      }
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      if (!failures.isEmpty()) {
        throw new AssertionError("a worker failed", failures.peek());
      }
    }
  }

  /** One thread removes translations, two use them all the time. */
  private static final class Removal {
    private static final int COUNT = 16;
    private static final long POISON = 0x6666_6666_6666_6666L;

    private final Rig rig;
    private final long end;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final SplittableRandom random = new SplittableRandom(9);

    Removal(Rig rig, long nanoseconds) {
      this.rig = rig;
      end = System.nanoTime() + nanoseconds;
    }

    void run() throws InterruptedException {
      rig.space.map(Rig.BASE, COUNT * 4096, Rights.USER_DATA, PageSize.SMALL);
      List<Thread> users = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int seed = i;
        users.add(Thread.ofPlatform().start(() -> use(new SplittableRandom(seed))));
      }
      try {
        long rounds = 0;
        while (System.nanoTime() < end && failures.isEmpty()) {
          long page = Rig.BASE + random.nextInt(COUNT) * 4096L;
          if (rounds++ % 2 == 0) {
            unmapAndWatch(page);
          } else {
            protectAndWatch(page);
          }
        }
        assertThat(rounds).isPositive();
      } finally {
        stop.set(true);
        for (Thread user : users) {
          user.join();
        }
      }
      if (!failures.isEmpty()) {
        throw new AssertionError("a late access", failures.peek());
      }
    }

    private void unmapAndWatch(long page) {
      long frame = rig.space.mapping(page).orElseThrow().frame();
      MemorySegment bytes = rig.mmu.memory().host().asSlice(frame, 4096);
      // Held, so that the frame stays nobody else's.
      rig.mmu.memory().retain(frame, PageSize.SMALL);
      rig.space.unmap(page, 4096);
      for (long at = 0; at < 4096; at += 8) {
        bytes.set(java.lang.foreign.ValueLayout.JAVA_LONG, at, POISON);
      }
      dawdle();
      for (long at = 0; at < 4096; at += 8) {
        assertThat(bytes.get(java.lang.foreign.ValueLayout.JAVA_LONG, at)).isEqualTo(POISON);
      }
      bytes.fill((byte) 0);
      rig.mmu.memory().release(frame, PageSize.SMALL);
      rig.space.map(page, 4096, Rights.USER_DATA, PageSize.SMALL);
    }

    private void protectAndWatch(long page) {
      rig.space.protect(page, 4096, Rights.USER_READ_ONLY);
      long frame = rig.space.mapping(page).orElseThrow().frame();
      MemorySegment bytes = rig.mmu.memory().host().asSlice(frame, 4096);
      byte[] before = bytes.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      dawdle();
      assertThat(bytes.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).isEqualTo(before);
      rig.space.protect(page, 4096, Rights.USER_DATA);
    }

    private void dawdle() {
      for (int spins = random.nextInt(3000); spins > 0; spins--) {
        Thread.onSpinWait();
      }
    }

    private void use(SplittableRandom own) {
      MemorySegment host = rig.mmu.memory().host();
      try {
        while (!stop.get()) {
          try (PageTranslator translator =
              new PageTranslator(rig.mmu, rig.context, Extent.Issuer.NOBODY, false)) {
            for (int i = 0; i < 8; i++) {
              long address = Rig.BASE + own.nextInt(COUNT) * 4096L + own.nextInt(512) * 8L;
              boolean write = own.nextBoolean();
              long found = write ? translator.write(address) : translator.read(address);
              if (found == Translation.NONE) {
                continue;
              }
              long physical = Translation.address(found, address);
              if (write) {
                host.set(java.lang.foreign.ValueLayout.JAVA_LONG, physical, own.nextInt());
              } else if (host.get(java.lang.foreign.ValueLayout.JAVA_LONG, physical) == POISON) {
                throw new AssertionError("0x%x was read after its removal".formatted(address));
              }
            }
          }
        }
      } catch (Throwable e) {
        failures.add(e);
      }
    }
  }

  private static final class Worker {
    private final Rig rig;
    private final int number;
    private final AtomicBoolean stop;
    private final SplittableRandom random;
    private Part own;

    Worker(Rig rig, int number, AtomicBoolean stop) {
      this.rig = rig;
      this.number = number;
      this.stop = stop;
      random = new SplittableRandom(Long.getLong("dray.interleave.seed", 1) * 100 + number);
      // All workers share one space at first; each has its own part of it.
      own = new Part(rig, rig.space, Rig.BASE + number * PART);
    }

    void run() {
      long steps = 0;
      while (!stop.get()) {
        step();
        steps++;
      }
      checkAll(own);
      assertThat(steps).isPositive();
    }

    private void step() {
      int page = random.nextInt(PAGES);
      int count = 1 + random.nextInt(Math.min(PAGES - page, random.nextInt(8) == 0 ? 600 : 8));
      try {
        switch (random.nextInt(20)) {
          case 0, 1 -> map(page, count, PageSize.SMALL);
          case 2 -> map(page & -512, 512, PageSize.HUGE);
          case 3 -> unmap(page, count);
          case 4 -> protect(page, count);
          case 5, 6, 7, 8 -> write(page, count);
          case 9, 10, 11, 12 -> read(page, count);
          case 13 -> own.space.invalidate(own.address(page), count * 4096L);
          case 14 -> fork();
          case 15 -> cloneRange(page, count);
          case 16 -> own.space.migrate(own.address(page), count * 4096L, random.nextInt(2));
          case 17 -> promote(page & -512);
          case 18 -> own.space.split(own.address(page));
          default -> heldTranslation(page);
        }
      } catch (PhysicalMemoryExhaustedException full) {
        // What was interrupted may be half done: the model follows the machine, and makes room.
        resync(own);
        unmap(0, PAGES - random.nextInt(PAGES));
      }
    }

    private void map(int page, int count, PageSize size) {
      for (int i = page; i < page + count; i++) {
        if (own.pages[i] != null) {
          return;
        }
      }
      own.space.map(own.address(page), count * 4096L, Rights.USER_DATA, size);
      for (int i = page; i < page + count; i++) {
        own.pages[i] = new byte[4096];
        own.writable[i] = true;
      }
    }

    private static byte[] contents(Part part, int page) {
      return Objects.requireNonNull(part.pages[page]);
    }

    private static byte @Nullable [] copy(byte @Nullable [] contents) {
      return contents == null ? null : contents.clone();
    }

    private void unmap(int page, int count) {
      own.space.unmap(own.address(page), count * 4096L);
      Arrays.fill(own.pages, page, page + count, null);
    }

    private void protect(int page, int count) {
      boolean writable = random.nextBoolean();
      own.space.protect(
          own.address(page), count * 4096L, writable ? Rights.USER_DATA : Rights.USER_READ_ONLY);
      Arrays.fill(own.writable, page, page + count, writable);
    }

    private void write(int page, int count) {
      int offset = random.nextInt(4096);
      byte[] bytes = new byte[Math.min(1 + random.nextInt(20_000), count * 4096 - offset)];
      random.nextBytes(bytes);
      int done = bytes.length;
      for (int at = 0; at < bytes.length; ) {
        int here = page + ((offset + at) >> 12);
        if (own.pages[here] == null || !own.writable[here]) {
          done = at;
          break;
        }
        at += 4096 - ((offset + at) & 4095);
      }
      try {
        own.cpu.write(own.address(page) + offset, MemorySegment.ofArray(bytes));
        assertThat(done).as("a write past what is writable").isEqualTo(bytes.length);
      } catch (PageFaultException fault) {
        if (fault.fault().cause() == dev.dray.memory.paging.FaultCause.OUT_OF_MEMORY) {
          throw new PhysicalMemoryExhaustedException("in a write");
        }
        assertThat(done)
            .as(() -> "a write faulted: " + fault.getMessage())
            .isLessThan(bytes.length);
      }
      for (int at = 0; at < done; at++) {
        contents(own, page + ((offset + at) >> 12))[(offset + at) & 4095] = bytes[at];
      }
    }

    private void resync(Part part) {
      for (int page = 0; page < PAGES; page++) {
        Optional<Mapping> mapping = part.space.mapping(part.address(page));
        part.pages[page] = mapping.isEmpty() ? null : part.cpu.read(part.address(page), 4096);
        part.writable[page] =
            mapping.isPresent()
                && (mapping.get().copyOnWrite() || (mapping.get().rights() & Rights.WRITE) != 0);
      }
    }

    private void read(int page, int count) {
      for (int i = page; i < page + count; i++) {
        check(own, i);
      }
    }

    private void check(Part part, int page) {
      if (part.pages[page] == null) {
        try {
          part.cpu.read(part.address(page), 1);
        } catch (PageFaultException expected) {
          return;
        }
        throw new AssertionError("0x%x was unmapped and is readable".formatted(part.address(page)));
      }
      byte[] actual = part.cpu.read(part.address(page), 4096);
      int wrong = Arrays.mismatch(actual, contents(part, page));
      if (wrong >= 0) {
        throw new AssertionError(
            "byte %d of 0x%x is %d and not %d: %s"
                .formatted(
                    wrong,
                    part.address(page),
                    actual[wrong],
                    contents(part, page)[wrong],
                    part.space.mapping(part.address(page))));
      }
    }

    private void checkAll(Part part) {
      for (int page = 0; page < PAGES; page++) {
        check(part, page);
      }
    }

    /** Goes on in a child, or checks that the child is a snapshot while the parent goes on. */
    private void fork() {
      AddressSpace parent = own.space;
      if (random.nextInt(4) != 0) {
        return;
      }
      AddressSpace forked = rig.mmu.fork(parent);
      Part child = new Part(rig, forked, own.base);
      for (int page = 0; page < PAGES; page++) {
        child.pages[page] = copy(own.pages[page]);
        child.writable[page] = own.writable[page];
      }
      Part before = own;
      for (Part writer : new Part[] {child, before}) {
        own = writer;
        for (int i = 0; i < 8; i++) {
          write(random.nextInt(PAGES - 8), 8);
        }
      }
      checkAll(child);
      own = before;
      if (random.nextBoolean() && parent != rig.space) {
        own = child;
        rig.mmu.unbind(before.context.pasid());
        rig.mmu.destroySpace(parent);
      } else if (parent == rig.space && random.nextBoolean()) {
        unmap(0, PAGES);
        own = child;
      } else {
        rig.mmu.unbind(child.context.pasid());
        rig.mmu.destroySpace(forked);
      }
    }

    private void cloneRange(int page, int count) {
      int target = random.nextInt(PAGES - count + 1);
      if (Math.abs(target - page) < count) {
        return;
      }
      for (int i = target; i < target + count; i++) {
        if (own.pages[i] != null) {
          return;
        }
      }
      own.space.cloneRange(own.address(page), count * 4096L, own.space, own.address(target));
      for (int i = 0; i < count; i++) {
        own.pages[target + i] = copy(own.pages[page + i]);
        own.writable[target + i] = own.writable[page + i];
      }
    }

    private void promote(int page) {
      try {
        own.space.promote(own.address(page));
      } catch (IllegalStateException refused) {
        assertThat(refused).hasMessageContaining("cannot become a huge page");
      }
    }

    /**
     * What is translated stays what it is until the operation leaves, whatever others do meanwhile.
     */
    private void heldTranslation(int page) {
      if (own.pages[page] == null) {
        return;
      }
      try (PageTranslator translator =
          new PageTranslator(rig.mmu, own.context, Extent.Issuer.numbered(number), true)) {
        long translation = translator.read(own.address(page));
        assertThat(translation).isNotEqualTo(Translation.NONE);
        MemorySegment frame =
            rig.mmu
                .memory()
                .host()
                .asSlice(Translation.address(translation, own.address(page)), 4096);
        Thread.onSpinWait();
        assertThat(frame.mismatch(MemorySegment.ofArray(contents(own, page)))).isEqualTo(-1);
      }
    }
  }
}
