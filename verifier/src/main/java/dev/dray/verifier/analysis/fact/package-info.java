/** What the analysis proved, in the form that compilers and tools consume. */
@NullMarked
package dev.dray.verifier.analysis.fact;

import org.jspecify.annotations.NullMarked;
