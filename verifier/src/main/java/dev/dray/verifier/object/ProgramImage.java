package dev.dray.verifier.object;

import dev.dray.verifier.isa.Program;

/**
 * A program as it came out of a file, ready to be verified and run.
 *
 * @param name the entry function's, or the file's where functions have no names
 * @param section the ELF section; empty for raw instructions and assembler text
 * @param program linked
 * @param lines empty where the file has none
 */
public record ProgramImage(String name, String section, Program program, LineTable lines) {}
