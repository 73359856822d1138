/**
 * Assembler text to instructions, in clang's notation and in that of the public conformance suite,
 * and the suite's test files.
 */
@NullMarked
package dev.dray.verifier.asm;

import org.jspecify.annotations.NullMarked;
