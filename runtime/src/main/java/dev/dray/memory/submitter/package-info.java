/** What the addresses in one submitter's descriptors mean, and what it may do there. */
@NullMarked
package dev.dray.memory.submitter;

import org.jspecify.annotations.NullMarked;
