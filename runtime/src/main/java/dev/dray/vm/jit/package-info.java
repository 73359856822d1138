/** Programs compiled to JVM bytecode: the guarded, direct and sandboxed tiers. */
@NullMarked
package dev.dray.vm.jit;

import org.jspecify.annotations.NullMarked;
