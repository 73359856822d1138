/** T10 data integrity fields: eight big-endian bytes that guard a block. */
@NullMarked
package dev.dray.operation.dif;

import org.jspecify.annotations.NullMarked;
