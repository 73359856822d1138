/** From the intermediate form to JVM bytecode. */
@NullMarked
package dev.dray.vm.jit.emit;

import org.jspecify.annotations.NullMarked;
