package dev.dray.memory.tlb;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.paging.Walk;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The engine's TLB: one set-associative cache per page size, and one per level for the tables that
 * walks passed. Lookups take no lock. A fill is dropped when an invalidation of its space came
 * between the walk and the fill, so that what was removed cannot come back.
 *
 * <p>{@link #invalidate} may leave translations usable until {@link #settle} (weak mode does so on
 * purpose); {@link #purge} never does.
 */
public final class Tlb {
  private static final int TABLE_LEVELS = 4;

  private final TranslationCache[] pages = new TranslationCache[4];
  private final TranslationCache small;
  private final TranslationCache direct;
  private final TranslationCache huge;
  private final TranslationCache[] tables = new TranslationCache[TABLE_LEVELS + 1];
  private final @Nullable StaleTranslations stale;
  private final ReentrantLock writers = new ReentrantLock();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder coalesced = new LongAdder();
  private final LongAdder walks = new LongAdder();
  private final LongAdder walkSteps = new LongAdder();
  private final LongAdder walkCacheHits = new LongAdder();
  private final LongAdder discarded = new LongAdder();
  private final LongAdder invalidated = new LongAdder();
  private final LongAdder staleUses = new LongAdder();

  private Tlb(TlbGeometry geometry, @Nullable StaleTranslations stale) {
    this.stale = stale;
    small = new TranslationCache(12, geometry.smallSets());
    // In weak mode every lookup goes past the adversary, so that one stays empty.
    direct = stale == null ? small : new TranslationCache(12, 1);
    pages[1] = small;
    huge = new TranslationCache(21, geometry.hugeSets());
    pages[2] = huge;
    pages[3] = new TranslationCache(30, geometry.giantSets());
    for (int level = 1; level <= TABLE_LEVELS; level++) {
      tables[level] = new TranslationCache(PageTableFormat.shift(level + 1), geometry.walkSets());
    }
  }

  /** A TLB whose invalidations take effect at once. */
  public static Tlb strong(TlbGeometry geometry) {
    return new Tlb(geometry, null);
  }

  /** A TLB in which an adversary may go on using invalidated translations until the wait. */
  public static Tlb weak(TlbGeometry geometry, long seed) {
    return new Tlb(geometry, new StaleTranslations(seed));
  }

  /**
   * The translation of a small page that no adversary can come between, or {@link
   * Translation#NONE}: then {@link #find} knows.
   */
  public long findSmall(long address, int space) {
    return direct.find(address, space);
  }

  /**
   * The small pages from an address on, as far as all are known and have every bit of a mask.
   *
   * @return how many, from the first on
   */
  public int findSmallRange(long address, int space, int pages, int mask, long[] into) {
    return direct.findRange(address, space, pages, mask, into);
  }

  /**
   * The translation of a page of 2 MiB that no adversary can come between, or {@link
   * Translation#NONE}: then {@link #find} knows.
   */
  public long findHuge(long address, int space) {
    return stale == null ? huge.find(address, space) : Translation.NONE;
  }

  /** The translation that covers a canonical address, or {@link Translation#NONE}. */
  public long find(long address, int space) {
    long translation = small.find(address, space);
    return translation != Translation.NONE && stale == null
        ? translation
        : findElsewhere(translation, address, space);
  }

  private long findElsewhere(long found, long address, int space) {
    if (stale != null) {
      long old = stale.pick(address, space);
      if (old != Translation.NONE) {
        staleUses.increment();
        return old;
      }
      if (found != Translation.NONE) {
        return found;
      }
    }
    long translation = pages[2].find(address, space);
    return translation != Translation.NONE ? translation : pages[3].find(address, space);
  }

  /**
   * The table at a level that covers an address, as its physical address with the rights above it
   * in the low bits, or 0.
   */
  public long findTable(long address, int level, int space) {
    return tables[level].find(address, space);
  }

  /** The highest level whose tables are cached. */
  public static int tableLevels() {
    return TABLE_LEVELS;
  }

  /**
   * Remembers what a walk found, unless its space was invalidated since.
   *
   * @param ticket taken before the walk
   */
  public void fill(TlbSpace space, long ticket, long address, Walk walk) {
    writers.lock();
    try {
      if (space.ticket() != ticket) {
        discarded.increment();
        return;
      }
      for (int level = 1; level <= TABLE_LEVELS; level++) {
        if (walk.table(level) != 0) {
          tables[level].put(address, space.id(), walk.table(level) | walk.tableRights(level));
        }
      }
      if (walk.translation() != Translation.NONE) {
        pages[Translation.level(walk.translation())].put(address, space.id(), walk.translation());
      }
    } finally {
      writers.unlock();
    }
  }

  /** Queues the invalidation of a range: complete after {@link #settle}. */
  public void invalidate(TlbSpace space, long start, long length) {
    if (stale == null || length == 0) {
      purge(space, start, length);
      return;
    }
    writers.lock();
    try {
      long end = start + length;
      for (long address = start; address < end; ) {
        long step = 4096;
        for (int level = 1; level <= 3; level++) {
          long old = pages[level].find(address, space.id());
          if (old != Translation.NONE) {
            stale.keep(space.id(), address, old);
            step = Math.max(step, 1L << PageTableFormat.shift(level));
          }
        }
        address = (address & -step) + step;
      }
      removeRange(space, start, length);
    } finally {
      writers.unlock();
    }
  }

  /** Invalidates a range at once, stale translations included. */
  public void purge(TlbSpace space, long start, long length) {
    if (length == 0) {
      return;
    }
    writers.lock();
    try {
      if (stale != null) {
        stale.forget(space.id(), start, length);
      }
      removeRange(space, start, length);
    } finally {
      writers.unlock();
    }
  }

  /** Invalidates a whole space at once, stale translations included. */
  public void purge(TlbSpace space) {
    writers.lock();
    try {
      int removed = 0;
      for (int level = 1; level <= 3; level++) {
        removed += pages[level].removeSpace(space.id());
      }
      for (int level = 1; level <= TABLE_LEVELS; level++) {
        removed += tables[level].removeSpace(space.id());
      }
      invalidated.add(removed);
      if (stale != null) {
        stale.forget(space.id());
      }
      space.invalidated(0, -1);
    } finally {
      writers.unlock();
    }
  }

  /** Forgets the cached table at a level that covers an address, because another took its place. */
  public void purgeTable(TlbSpace space, long address, int level) {
    writers.lock();
    try {
      space.invalidated();
      if (level <= TABLE_LEVELS) {
        tables[level].remove(address, space.id());
      }
    } finally {
      writers.unlock();
    }
  }

  /** Invalidates every space. */
  public void purgeAll() {
    writers.lock();
    try {
      for (int level = 1; level <= 3; level++) {
        pages[level].clear();
      }
      for (int level = 1; level <= TABLE_LEVELS; level++) {
        tables[level].clear();
      }
    } finally {
      writers.unlock();
    }
  }

  /** Ends the use of translations invalidated before: nothing that starts now finds them. */
  public void settle(TlbSpace space) {
    if (stale == null) {
      return;
    }
    writers.lock();
    try {
      if (stale.forget(space.id())) {
        // Whoever listens may have asked since, and may have got an old one.
        space.invalidated(0, -1);
      }
    } finally {
      writers.unlock();
    }
  }

  private void removeRange(TlbSpace space, long start, long length) {
    int removed = 0;
    for (int level = 1; level <= 3; level++) {
      removed += pages[level].removeRange(start, length, space.id());
    }
    for (int level = 1; level <= TABLE_LEVELS; level++) {
      removed += tables[level].removeRange(start, length, space.id());
    }
    invalidated.add(removed);
    // Who is told, and asks again at once, must not find what was removed.
    space.invalidated(start, length);
  }

  /** Adds the hits that a translator counted. */
  public void countHits(long count) {
    hits.add(count);
  }

  /** Counts a lookup that found nothing usable. */
  public void countMiss() {
    misses.increment();
  }

  /** Counts a miss that found the page there after waiting for another's walk. */
  public void countCoalesced() {
    coalesced.increment();
  }

  /** Counts a walk. */
  public void countWalk(int steps, boolean cached) {
    walks.increment();
    walkSteps.add(steps);
    if (cached) {
      walkCacheHits.increment();
    }
  }

  /** What happened so far. */
  public TlbStatistics statistics() {
    return new TlbStatistics(
        hits.sum(),
        misses.sum(),
        coalesced.sum(),
        walks.sum(),
        walkSteps.sum(),
        walkCacheHits.sum(),
        discarded.sum(),
        invalidated.sum(),
        staleUses.sum());
  }
}
