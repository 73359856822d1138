/**
 * The independent checker: re-proves a program's safety and termination from stored invariants, in
 * one pass without fixpoint. It shares no code with the analysis; what has to be right for an
 * accepted program to be safe is this package, the model that it reads, and the instruction set.
 */
@NullMarked
package dev.dray.verifier.certificate.checker;

import org.jspecify.annotations.NullMarked;
