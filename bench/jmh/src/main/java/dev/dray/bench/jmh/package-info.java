/** JMH benchmarks, for what single figures are worth; comparisons are the harness's. */
@NullMarked
package dev.dray.bench.jmh;

import org.jspecify.annotations.NullMarked;
