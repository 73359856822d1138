package dev.dray.memory.host;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Translator;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's memory as an address space: the regions that descriptors may name by address, which are
 * those of {@link HostArena}s and those that were registered. Lookups take no lock and allocate
 * nothing.
 */
public final class HostMemory implements Translator {
  private static final HostRegion[] NONE = {};
  private static final int RECENT = 64;

  private final Map<MemorySegment.Scope, HostArena> arenas = new ConcurrentHashMap<>();
  private final StagingPool pool = new StagingPool();
  private final LongAdder stagedOperands = new LongAdder();
  private final LongAdder stagedBytes = new LongAdder();
  private volatile HostRegion[] regions = NONE;

  /**
   * Regions found lately, by address. Written by many threads without care: a region is immutable,
   * and one that is gone says so.
   */
  private final @Nullable HostRegion[] recent = new HostRegion[RECENT];

  private volatile Runnable leaseless = () -> {};

  /** A new arena of this space. */
  public HostArena newArena() {
    HostArena arena = new HostArena(this);
    arenas.put(arena.scope(), arena);
    return arena;
  }

  /**
   * Lets descriptors name a segment by address until the registration is closed. The segment cannot
   * be closed meanwhile.
   *
   * @throws IllegalArgumentException for heap segments, empty ones and ones that overlap memory
   *     that is registered already
   * @throws IllegalStateException if the segment is closed already
   * @throws WrongThreadException if the segment is confined to a thread
   */
  public Registration register(MemorySegment segment) {
    if (!segment.isNative() || segment.byteSize() == 0) {
      throw new IllegalArgumentException(
          "only native segments of at least one byte can be registered, given was "
              + segment
              + ": allocate it from an arena");
    }
    checkUsable(segment);
    return Registration.of(this, segment);
  }

  private static void checkUsable(MemorySegment segment) {
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException(
          segment + " is closed: register it before, or allocate another");
    }
    if (!segment.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException(
          segment + " is confined to another thread: register it there, or allocate it shared");
    }
  }

  /** Heap operands that were copied to native memory so far. */
  public long stagedOperands() {
    return stagedOperands.sum();
  }

  /** Bytes of heap operands that were copied to native memory so far, counted once each. */
  public long stagedBytes() {
    return stagedBytes.sum();
  }

  /**
   * Sets what waits for the operations that use memory without a lease: those that an {@link
   * Extent#leaseless} extent was bound for.
   */
  public void setLeaseless(Runnable wait) {
    leaseless = wait;
  }

  void awaitLeaseless() {
    leaseless.run();
  }

  /**
   * Moves bytes from one range to another that may overlap it, for whoever {@link Extent#leaseless
   * needs no lease}.
   *
   * @return false, and nothing moved, if a range is not there, or going, or may not be written
   */
  public boolean move(long from, long to, long size) {
    HostRegion source = lookUp(from, size);
    HostRegion target = lookUp(to, size);
    if (source == null
        || target == null
        || !source.contains(from, size)
        || !target.contains(to, size)
        || source.lease().isClosing()
        || target.lease().isClosing()
        || target.isReadOnly()) {
      return false;
    }
    MemorySegment.copy(
        source.segment(), from - source.start(), target.segment(), to - target.start(), size);
    return true;
  }

  /**
   * Whether descriptors may name all bytes of a segment, for writing if that is asked, and its
   * memory is not about to go.
   */
  public boolean covers(MemorySegment segment, boolean write) {
    long address = segment.address();
    long size = segment.byteSize();
    HostRegion region = lookUp(address, size);
    return region != null
        && region.contains(address, size)
        && !region.lease().isClosing()
        && segment.isNative()
        && !(write && (segment.isReadOnly() || region.isReadOnly()));
  }

  void countStaged(long bytes) {
    stagedOperands.increment();
    stagedBytes.add(bytes);
  }

  StagingPool pool() {
    return pool;
  }

  /** The arena of this space that a segment belongs to. */
  Optional<HostArena> owner(MemorySegment segment) {
    return Optional.ofNullable(arenas.get(segment.scope()));
  }

  @Override
  public void translate(long address, long length, boolean write, Extent into) {
    HostRegion region = lookUp(address, length);
    if (region == null || !region.contains(address, length)) {
      throw new MemoryFaultException(unmapped(address, length, region), 0, write);
    }
    if (write && region.isReadOnly()) {
      throw new MemoryFaultException(
          "the memory at 0x"
              + Long.toHexString(address)
              + " is registered read-only: register a writable segment",
          0,
          true);
    }
    boolean leaseless = into.leaseless();
    if (leaseless ? region.lease().isClosing() : !region.lease().acquire()) {
      throw new MemoryFaultException(
          "the arena of the memory at 0x"
              + Long.toHexString(address)
              + " is closing: submit before closing it",
          0,
          write);
    }
    if (leaseless) {
      into.bind(region.window(), address - region.start(), address, length);
    } else {
      into.bind(region.window(), address - region.start(), address, length, region.lease());
    }
  }

  private static String unmapped(long address, long length, @Nullable HostRegion region) {
    String given = "0x" + Long.toHexString(address) + " and " + length + " bytes";
    return region == null || !region.contains(address, 0)
        ? given
            + " lie in no memory of Dray's: allocate from an arena of the engine, or register the"
            + " segment"
        : given
            + " reach beyond their segment, which ends at 0x"
            + Long.toHexString(region.start() + region.segment().byteSize());
  }

  /** The region of a range, from those found lately or by a search. */
  private @Nullable HostRegion lookUp(long address, long length) {
    int slot = (int) (address >>> 12 ^ address >>> 20) & (RECENT - 1);
    HostRegion lately = recent[slot];
    if (lately != null && lately.contains(address, length) && !lately.lease().isClosing()) {
      return lately;
    }
    HostRegion found = find(address);
    recent[slot] = found;
    return found;
  }

  private @Nullable HostRegion find(long address) {
    HostRegion[] sorted = regions;
    int low = 0;
    int high = sorted.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle].start() <= address) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high < 0 ? null : sorted[high];
  }

  synchronized void add(HostRegion region) {
    HostRegion[] old = regions;
    HostRegion below = find(region.start());
    HostRegion above = find(region.start() + region.segment().byteSize() - 1);
    if (!Objects.equals(below, above) || (below != null && below.contains(region.start(), 1))) {
      throw new IllegalArgumentException(
          "the segment overlaps memory that is registered already: register memory once");
    }
    HostRegion[] more = Arrays.copyOf(old, old.length + 1);
    more[old.length] = region;
    Arrays.sort(more, Comparator.comparingLong(HostRegion::start));
    regions = more;
  }

  synchronized void remove(Collection<HostRegion> gone) {
    Set<HostRegion> leaving = new HashSet<>(gone);
    List<HostRegion> staying = new ArrayList<>();
    for (HostRegion region : regions) {
      if (!leaving.contains(region)) {
        staying.add(region);
      }
    }
    regions = staying.toArray(NONE);
  }

  void forget(HostArena arena) {
    arenas.remove(arena.scope());
  }
}
