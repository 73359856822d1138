/**
 * The comparison harness: contestants that compute the same thing are run side by side in one
 * process, checked against each other, and timed in turns. No JMH in it.
 */
@NullMarked
package dev.dray.bench;

import org.jspecify.annotations.NullMarked;
