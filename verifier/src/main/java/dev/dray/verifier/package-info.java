/** The verifier's front door: a program in, a {@link dev.dray.verifier.Verification} out. */
@NullMarked
package dev.dray.verifier;

import org.jspecify.annotations.NullMarked;
