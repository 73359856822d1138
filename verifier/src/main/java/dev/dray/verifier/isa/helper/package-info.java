/** The helpers that every program may call: numbers, names and what they take and give. */
@NullMarked
package dev.dray.verifier.isa.helper;

import org.jspecify.annotations.NullMarked;
