/** The interpreter: checks every access, runs verified and unverified programs. */
@NullMarked
package dev.dray.vm.interpreter;

import org.jspecify.annotations.NullMarked;
