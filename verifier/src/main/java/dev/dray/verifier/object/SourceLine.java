package dev.dray.verifier.object;

/**
 * A place in the C source.
 *
 * @param file as the compiler was given it
 * @param line from 1
 * @param column from 1; 0 if unknown
 * @param text the line, trimmed; empty if the object does not carry it
 */
public record SourceLine(String file, int line, int column, String text) {}
