package dev.dray.memory.tlb;

/**
 * What the caches did so far. Hits are added when a translator is closed.
 *
 * @param hits lookups that found a usable translation
 * @param misses lookups that did not
 * @param coalesced misses that waited for another's walk of the same page
 * @param walks page walks
 * @param walkSteps entries that they read
 * @param walkCacheHits walks that did not start at the root
 * @param discarded fills dropped because an invalidation came between
 * @param invalidated entries removed by invalidations
 * @param staleUses in weak mode: uses of a translation between its invalidation and the wait
 */
public record TlbStatistics(
    long hits,
    long misses,
    long coalesced,
    long walks,
    long walkSteps,
    long walkCacheHits,
    long discarded,
    long invalidated,
    long staleUses) {}
