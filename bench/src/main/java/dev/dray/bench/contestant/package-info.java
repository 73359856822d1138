/** What can take part in a comparison. */
@NullMarked
package dev.dray.bench.contestant;

import org.jspecify.annotations.NullMarked;
