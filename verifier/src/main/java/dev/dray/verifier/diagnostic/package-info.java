/** Why a program was rejected, for people and tools. */
@NullMarked
package dev.dray.verifier.diagnostic;

import org.jspecify.annotations.NullMarked;
