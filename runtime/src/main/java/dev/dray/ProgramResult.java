package dev.dray;

import dev.dray.vm.Tier;

/**
 * What a user program's execution gave.
 *
 * @param value r0
 * @param tier what ran it
 * @param instructions executed; 0 in tiers that do not count
 * @param nanoseconds in the program
 */
public record ProgramResult(long value, Tier tier, long instructions, long nanoseconds) {}
