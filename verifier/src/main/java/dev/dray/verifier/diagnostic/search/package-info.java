/**
 * The search for inputs on which a rejected program does what it is rejected for: a small emulator
 * that watches where a run went and what was compared with what, and inputs bred from that.
 */
@NullMarked
package dev.dray.verifier.diagnostic.search;

import org.jspecify.annotations.NullMarked;
