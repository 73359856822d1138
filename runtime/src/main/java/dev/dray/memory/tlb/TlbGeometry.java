package dev.dray.memory.tlb;

/**
 * How large the caches are, in sets of four entries; powers of two.
 *
 * @param smallSets sets for 4 KiB pages
 * @param hugeSets sets for 2 MiB pages
 * @param giantSets sets for 1 GiB pages
 * @param walkSets sets of each level's walk cache
 */
public record TlbGeometry(int smallSets, int hugeSets, int giantSets, int walkSets) {
  /** 2048 small pages, 512 huge, 64 giant, 256 tables a level. */
  public static final TlbGeometry DEFAULT = new TlbGeometry(512, 128, 16, 64);

  /** A geometry. */
  public TlbGeometry {
    for (int sets : new int[] {smallSets, hugeSets, giantSets, walkSets}) {
      if (Integer.bitCount(sets) != 1 || sets < 0 || sets > 1 << 20) {
        throw new IllegalArgumentException(
            "%d sets: a TLB has a power of two of them, up to 2^20".formatted(sets));
      }
    }
  }
}
