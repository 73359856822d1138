package dev.dray.verifier.analysis.fact;

import dev.dray.verifier.analysis.cost.Cost;
import java.util.Optional;
import java.util.Set;

/**
 * A loop of the control flow graph.
 *
 * @param head slot of its first instruction
 * @param latches slots of the instructions from which back edges start
 * @param body slots of the loop's instructions
 * @param parent the head of the loop around it in the same function
 * @param inductions locations that change by the same constant in every iteration
 * @param trips upper bound on the number of times a back edge is taken for each entry into the loop
 * @param likelyTrips estimate of the largest number of trips for 2^20-byte operands, for deciding
 *     about polls and unrolling; Long.MAX_VALUE if unknown
 */
public record LoopFact(
    int head,
    Set<Integer> latches,
    Set<Integer> body,
    Optional<Integer> parent,
    Set<Induction> inductions,
    Optional<Cost> trips,
    long likelyTrips) {

  /** Copies its sets. */
  public LoopFact {
    latches = Set.copyOf(latches);
    body = Set.copyOf(body);
    inductions = Set.copyOf(inductions);
  }

  /** A register that grows by stride, measured from one arrival at the head to the next. */
  public record Induction(int register, long stride) {}
}
