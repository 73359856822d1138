/** From eBPF instructions to the intermediate form: control flow, regions, SSA, loops. */
@NullMarked
package dev.dray.vm.jit.front;

import org.jspecify.annotations.NullMarked;
