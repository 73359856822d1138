package dev.dray.cli.run;

import java.lang.foreign.MemorySegment;

/**
 * What a program is given.
 *
 * @param src only read
 * @param dst read and written
 * @param aux read and written
 * @param arguments at most four immediates
 */
public record Operands(
    MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {}
