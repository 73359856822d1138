package dev.dray.operation.descriptor;

import dev.dray.vm.Tier;
import dev.dray.vm.Trap;
import java.util.Optional;

/**
 * What the execution of a user program has to say beside its result.
 *
 * @param tier what ran it
 * @param instructions executed; 0 in tiers that do not count
 * @param nanoseconds in the program, without queueing
 * @param trap what the program did that it may not, if it did
 */
public record ProgramReport(Tier tier, long instructions, long nanoseconds, Optional<Trap> trap) {}
