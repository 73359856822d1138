package dev.dray.memory.tlb;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The adversary of weak mode: keeps what was invalidated until the wait, and gives it out again
 * when a seeded coin says so, as hardware may.
 */
final class StaleTranslations {
  private record Stale(int space, long start, long translation) {
    boolean covers(long address) {
      long bytes = 1L << PageTableFormat.shift(Translation.level(translation));
      return address >= start && address - start < bytes;
    }
  }

  private final SplittableRandom coin;
  private final List<Stale> kept = new ArrayList<>();
  private volatile int size;

  StaleTranslations(long seed) {
    coin = new SplittableRandom(seed);
  }

  synchronized void keep(int space, long address, long translation) {
    long bytes = 1L << PageTableFormat.shift(Translation.level(translation));
    kept.add(new Stale(space, address & -bytes, translation));
    size = kept.size();
  }

  /** A stale translation, or 0. */
  long pick(long address, int space) {
    if (size == 0) {
      return Translation.NONE;
    }
    synchronized (this) {
      for (Stale stale : kept) {
        if (stale.space == space && stale.covers(address) && coin.nextBoolean()) {
          return stale.translation;
        }
      }
      return Translation.NONE;
    }
  }

  /** Whether there were any of a space. */
  synchronized boolean forget(int space) {
    boolean were = kept.removeIf(stale -> stale.space == space);
    size = kept.size();
    return were;
  }

  synchronized void forget(int space, long start, long length) {
    kept.removeIf(
        stale ->
            stale.space == space
                && stale.start < start + length
                && start
                    < stale.start
                        + (1L << PageTableFormat.shift(Translation.level(stale.translation))));
    size = kept.size();
  }
}
