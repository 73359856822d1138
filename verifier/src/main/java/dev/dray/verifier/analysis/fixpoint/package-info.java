/** Symbolic execution of programs, and the invariants that hold where paths meet. */
@NullMarked
package dev.dray.verifier.analysis.fixpoint;

import org.jspecify.annotations.NullMarked;
