/** Simulated physical memory: NUMA nodes of off-heap memory, frames, and who owns them. */
@NullMarked
package dev.dray.memory.physical;

import org.jspecify.annotations.NullMarked;
