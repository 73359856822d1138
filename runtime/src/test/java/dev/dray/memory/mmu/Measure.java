package dev.dray.memory.mmu;

import dev.dray.memory.Window;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.Placement;
import dev.dray.memory.space.AddressSpace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Prints live figures of the MMU: a quick look, not a benchmark. */
final class Measure {
  private Measure() {}

  public static void main(String[] arguments) {
    hits();
    for (PageSize size : new PageSize[] {PageSize.SMALL, PageSize.HUGE}) {
      copies(size);
    }
    fork(Long.getLong("bytes", 1L << 30));
  }

  private static long now() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void hits() {
    try (Rig rig = new Rig()) {
      rig.mapRandom(Rig.BASE, 1 << 20, PageSize.SMALL, 1);
      for (int round = 0; round < 8; round++) {
        long sum = 0;
        long start = now();
        int count = 20_000_000;
        try (PageTranslator translator = new PageTranslator(rig.mmu, rig.context, 0, true)) {
          for (int i = 0; i < count; i++) {
            sum += translator.read(Rig.BASE + ((i * 4096L * 7) & 0xfffff));
          }
        }
        System.out.printf("TLB hit %.2f ns (%d)%n", (now() - start) / (double) count, sum & 1);
      }
    }
  }

  private static void copies(PageSize size) {
    int bytes = 1 << 20;
    int mapped = 2 << 20;
    try (Rig rig = new Rig(X86Format.FOUR_LEVEL, MmuConfiguration.DEFAULT, 256L << 20);
        Arena arena = Arena.ofConfined()) {
      AddressSpace other = rig.another();
      Context there = rig.contextOf(other);
      if (size == PageSize.SMALL) {
        scatter(rig, other, mapped);
      } else {
        rig.space.map(Rig.BASE, mapped, Rights.USER_DATA, size);
        other.map(Rig.BASE, mapped, Rights.USER_DATA, size);
      }
      MemorySegment from = arena.allocate(bytes, 4096);
      MemorySegment to = arena.allocate(bytes, 4096);
      double[] plain = new double[41];
      double[] ours = new double[41];
      for (int round = 0; round < plain.length; round++) {
        plain[round] = time(() -> MemorySegment.copy(from, 0, to, 0, bytes));
        ours[round] = time(() -> copy(rig, there, bytes));
      }
      Arrays.sort(plain);
      Arrays.sort(ours);
      System.out.printf(
          "copy of 1 MiB in %s pages: plain %.1f us, across spaces %.1f us, ratio %.2f%n",
          size, plain[20] / 1000, ours[20] / 1000, plain[20] / ours[20]);
    }
  }

  static void scatter(Rig rig, AddressSpace other, int mapped) {
    SplittableRandom random = new SplittableRandom(5);
    long[] order = new long[mapped / 4096];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    for (long page : order) {
      rig.space.map(Rig.BASE + page * 4096, 4096, Rights.USER_DATA, PageSize.SMALL);
      other.map(
          Rig.BASE + (mapped / 4096 - 1 - page) * 4096, 4096, Rights.USER_DATA, PageSize.SMALL);
    }
  }

  private static double time(Runnable action) {
    int count = 100;
    long start = now();
    for (int i = 0; i < count; i++) {
      action.run();
    }
    return (now() - start) / (double) count;
  }

  static void copy(Rig rig, Context there, int bytes) {
    try (OperandScope scope =
        OperandScope.enter(
            rig.mmu,
            List.of(
                new SpaceOperand(rig.context, Rig.BASE, bytes, false, true),
                new SpaceOperand(there, Rig.BASE, bytes, true, true)),
            0,
            true)) {
      if (scope.window(0) instanceof Window.Contiguous a
          && scope.window(1) instanceof Window.Contiguous b) {
        b.segment().copyFrom(a.segment());
        return;
      }
      Window.Scattered from = (Window.Scattered) scope.window(0);
      Window.Scattered to = (Window.Scattered) scope.window(1);
      long frames = (long) bytes >>> from.frameShift();
      for (long i = 0; i < frames; i++) {
        to.writableFrame(i).copyFrom(from.readableFrame(i));
      }
    }
  }

  private static void fork(long bytes) {
    try (Rig rig = new Rig(X86Format.FOUR_LEVEL, MmuConfiguration.DEFAULT, bytes + (256L << 20));
        Arena arena = Arena.ofConfined()) {
      rig.space.map(Rig.BASE, bytes, Rights.USER_DATA, PageSize.SMALL);
      for (long at = 0; at < bytes; at += 4096) {
        rig.cpu.putLong(Rig.BASE + at, at);
      }
      MemorySegment chunk = arena.allocate(1 << 20);
      AddressSpace target = rig.mmu.createSpace(rig.space.format(), new Placement.Prefer(1));
      SpaceAccessor cpu = rig.cpuOf(target);
      target.map(Rig.BASE, bytes, Rights.USER_DATA, PageSize.SMALL);
      for (int round = 0; round < 2; round++) {
        long start = now();
        for (long at = 0; at < bytes; at += chunk.byteSize()) {
          rig.cpu.read(Rig.BASE + at, chunk);
          cpu.write(Rig.BASE + at, chunk);
        }
        System.out.printf("copy of the space %.1f ms%n", (now() - start) / 1e6);
      }
      rig.mmu.destroySpace(target);
      for (int round = 0; round < 5; round++) {
        long start = now();
        AddressSpace child = rig.mmu.fork(rig.space);
        long forked = now();
        SpaceAccessor childCpu = rig.cpuOf(child);
        Context context = rig.contextOf(child);
        long pages = Math.min(bytes / 4096, 40_000);
        long begin = now();
        for (long page = 0; page < pages; ) {
          try (PageTranslator translator = new PageTranslator(rig.mmu, context, 0, true)) {
            for (int i = 0; i < 16; i++, page++) {
              translator.write(Rig.BASE + page * 4096);
            }
          }
        }
        long end = now();
        System.out.printf(
            "fork %.1f us, break %.0f ns a page%n",
            (forked - start) / 1e3, (end - begin) / (double) pages);
        if (childCpu.getLong(Rig.BASE + bytes - 4096) != bytes - 4096) {
          throw new AssertionError("the child lost its memory");
        }
        rig.mmu.destroySpace(child);
      }
    }
  }
}
