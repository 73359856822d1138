/** Symbolic upper bounds on the number of executed instructions. */
@NullMarked
package dev.dray.verifier.analysis.cost;

import org.jspecify.annotations.NullMarked;
