/** WebAssembly on the JVM, compiled to bytecode by Endive: a peer that users could pick instead. */
@NullMarked
package dev.dray.bench.wasm;

import org.jspecify.annotations.NullMarked;
