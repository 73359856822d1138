package dev.dray.verifier.isa;

/**
 * A function of a linked program.
 *
 * @param start its first slot
 * @param end the slot after its last
 */
public record FunctionSymbol(String name, int start, int end) {}
