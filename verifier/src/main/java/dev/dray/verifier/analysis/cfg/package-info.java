/** Control flow: the graph of a program with its calls expanded, its loops, and liveness. */
@NullMarked
package dev.dray.verifier.analysis.cfg;

import org.jspecify.annotations.NullMarked;
