/** Numbers of the type conversion and reduction operations: formats, rounding, arithmetic. */
@NullMarked
package dev.dray.operation.number;

import org.jspecify.annotations.NullMarked;
