/** Comparison harness and benchmarks. */
@NullMarked
package dev.dray.bench;

import org.jspecify.annotations.NullMarked;
