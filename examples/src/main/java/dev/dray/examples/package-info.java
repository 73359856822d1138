/** Small runnable programs, one idea each. */
@NullMarked
package dev.dray.examples;

import org.jspecify.annotations.NullMarked;
