/**
 * Address spaces: mapping, sharing, copy-on-write, migration, and the wait that makes reuse safe.
 */
@NullMarked
package dev.dray.memory.space;

import org.jspecify.annotations.NullMarked;
