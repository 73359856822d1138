/**
 * What an accepted program is accompanied by: the invariants that prove it safe, as data, and the
 * independent checker.
 */
@NullMarked
package dev.dray.verifier.certificate;

import org.jspecify.annotations.NullMarked;
