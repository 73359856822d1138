/** Devices with translation caches of their own (PCIe ATS), whom nobody trusts. */
@NullMarked
package dev.dray.memory.ats;

import org.jspecify.annotations.NullMarked;
