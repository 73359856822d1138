/** Capabilities: who may do what to which bytes, checked by handle. */
@NullMarked
package dev.dray.memory.capability;

import org.jspecify.annotations.NullMarked;
