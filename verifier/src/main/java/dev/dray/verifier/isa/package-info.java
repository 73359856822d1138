/**
 * The eBPF instruction set of RFC 9669: instructions as values, their binary encoding, and what a
 * program refers to (functions, maps, helper prototypes).
 */
@NullMarked
package dev.dray.verifier.isa;

import org.jspecify.annotations.NullMarked;
