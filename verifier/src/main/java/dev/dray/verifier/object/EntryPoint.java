package dev.dray.verifier.object;

/**
 * A function of an object that can be run as a program.
 *
 * @param section the ELF section, such as {@code dray/op}
 * @param function its name
 */
public record EntryPoint(String section, String function) {}
