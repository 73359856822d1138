/** One transfer step by step: who watches, and what was seen as text and JSON. */
@NullMarked
package dev.dray.memory.trace;

import org.jspecify.annotations.NullMarked;
