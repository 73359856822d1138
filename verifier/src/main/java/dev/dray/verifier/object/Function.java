package dev.dray.verifier.object;

/**
 * A function's place in its section, in bytes.
 *
 * @param end after its last instruction
 */
record Function(String name, Section section, int start, int end) {}
