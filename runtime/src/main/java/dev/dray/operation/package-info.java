/**
 * The operations of the engine, one class each: what a descriptor does to the memory of its
 * operands. User programs are one more operation.
 */
@NullMarked
package dev.dray.operation;

import org.jspecify.annotations.NullMarked;
