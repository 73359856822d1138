/** Cyclic redundancy checks: arithmetic over GF(2) around what the JDK has in silicon. */
@NullMarked
package dev.dray.operation.crc;

import org.jspecify.annotations.NullMarked;
