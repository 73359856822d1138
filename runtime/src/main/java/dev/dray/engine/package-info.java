/**
 * The engine: work queues, the arbiter, processing elements and completions. A descriptor goes from
 * a {@link dev.dray.engine.Portal} through a work queue to a processing element, and its completion
 * record comes back.
 */
@NullMarked
package dev.dray.engine;

import org.jspecify.annotations.NullMarked;
