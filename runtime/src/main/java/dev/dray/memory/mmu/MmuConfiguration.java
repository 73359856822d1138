package dev.dray.memory.mmu;

import dev.dray.memory.tlb.TlbGeometry;
import java.util.OptionalLong;

/**
 * How an MMU is built.
 *
 * @param tlb sizes of the caches
 * @param weakSeed the adversary's seed for weak mode, in which an invalidated translation may be
 *     used until the wait; empty for invalidations that take effect at once
 * @param faultLog how many faults are kept
 */
public record MmuConfiguration(TlbGeometry tlb, OptionalLong weakSeed, int faultLog) {
  /** The usual sizes, strong invalidation. */
  public static final MmuConfiguration DEFAULT =
      new MmuConfiguration(TlbGeometry.DEFAULT, OptionalLong.empty(), 256);

  /** The same in weak mode. */
  public MmuConfiguration weak(long seed) {
    return new MmuConfiguration(tlb, OptionalLong.of(seed), faultLog);
  }
}
