/**
 * What crosses the border between software and engine: 64-byte descriptors and 32-byte completion
 * records, bit for bit as Intel's DSA lays them out, little-endian.
 */
@NullMarked
package dev.dray.operation.descriptor;

import org.jspecify.annotations.NullMarked;
