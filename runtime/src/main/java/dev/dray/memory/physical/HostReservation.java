package dev.dray.memory.physical;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Zeroed host memory that costs nothing until it is touched: the C library's calloc gives large
 * blocks as fresh pages, where an arena would write zeros over all of them.
 *
 * <p>Engine code works on a segment without liveness checks, and the owner drains it before
 * closing. Segments for users come from an automatic arena: while one is reachable, the memory
 * stays.
 */
@SuppressWarnings("restricted")
final class HostReservation {
  private static final System.Logger LOG = System.getLogger(HostReservation.class.getName());
  private static final long HUGE = 2L << 20;
  private static final int MADV_HUGEPAGE = 14;

  private final MemorySegment block;
  private final MemorySegment memory;
  private final MethodHandle release;
  private MemorySegment lent = MemorySegment.NULL;
  private boolean closed;

  HostReservation(long bytes, long alignment) {
    long most = machineBytes();
    if (most > 0 && bytes > most) {
      throw refused(bytes, most);
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle calloc =
        handle(
            linker,
            "calloc",
            FunctionDescriptor.of(
                ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    release = handle(linker, "free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    try {
      block = (MemorySegment) calloc.invokeExact(bytes + alignment, 1L);
    } catch (Throwable failure) {
      throw new IllegalStateException("calloc cannot be called", failure);
    }
    if (block.address() == 0) {
      throw refused(bytes, most);
    }
    long aligned = (block.address() + alignment - 1) & -alignment;
    memory = MemorySegment.ofAddress(aligned).reinterpret(bytes);
    if (bytes >= HUGE) {
      adviseHugePages(linker, memory);
    }
  }

  private static PhysicalMemoryExhaustedException refused(long bytes, long most) {
    return new PhysicalMemoryExhaustedException(
        "the host has no %,d bytes for physical memory: the machine has %,d bytes, so ask for smaller nodes"
            .formatted(bytes, most));
  }

  private static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  /** Large host pages where the host has them: scattered frames cost it fewer TLB misses then. */
  private static void adviseHugePages(Linker linker, MemorySegment memory) {
    Optional<MemorySegment> madvise = linker.defaultLookup().find("madvise");
    if (madvise.isEmpty() || !System.getProperty("os.name").equals("Linux")) {
      return;
    }
    FunctionDescriptor type =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
    try {
      int result =
          (int)
              linker
                  .downcallHandle(madvise.get(), type)
                  .invokeExact(memory, memory.byteSize(), MADV_HUGEPAGE);
      LOG.log(System.Logger.Level.DEBUG, "madvise for huge pages returned {0}", result);
    } catch (Throwable failure) {
      throw new IllegalStateException("madvise cannot be called", failure);
    }
  }

  private static MethodHandle handle(Linker linker, String name, FunctionDescriptor type) {
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }

  /** All of it, for the engine. */
  MemorySegment memory() {
    return memory;
  }

  /** All of it, for users: keeps the memory alive. */
  synchronized MemorySegment lend() {
    if (closed) {
      throw new IllegalStateException("this physical memory is closed: use it before closing it");
    }
    if (lent.address() == 0) {
      // The cleanup must not reach this object: it would keep the arena that it waits for alive.
      MemorySegment toFree = block;
      MethodHandle by = release;
      lent = memory.reinterpret(Arena.ofAuto(), ignored -> free(by, toFree));
    }
    return lent;
  }

  synchronized void close() {
    if (!closed) {
      closed = true;
      if (lent.address() == 0) {
        free(release, block);
      }
      lent = MemorySegment.NULL;
    }
  }

  private static void free(MethodHandle release, MemorySegment block) {
    try {
      release.invokeExact(block);
    } catch (Throwable failure) {
      throw new IllegalStateException("free cannot be called", failure);
    }
  }
}
