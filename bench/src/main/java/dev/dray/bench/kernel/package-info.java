/**
 * Small memory operations for measuring compilers: the same C as an eBPF object, as native code and
 * as WebAssembly, with the input that each wants.
 */
@NullMarked
package dev.dray.bench.kernel;

import org.jspecify.annotations.NullMarked;
