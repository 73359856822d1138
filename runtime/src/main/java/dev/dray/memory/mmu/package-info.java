/** The MMU: contexts by PASID, translation for operations, faults, windows, and the CPU's view. */
@NullMarked
package dev.dray.memory.mmu;

import org.jspecify.annotations.NullMarked;
