/** Caches of translations and of walks, and their invalidation. */
@NullMarked
package dev.dray.memory.tlb;

import org.jspecify.annotations.NullMarked;
