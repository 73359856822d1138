/** The queue of invalidation commands, and the wait that completes when nothing old is in use. */
@NullMarked
package dev.dray.memory.invalidation;

import org.jspecify.annotations.NullMarked;
