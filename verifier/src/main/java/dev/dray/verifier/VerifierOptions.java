package dev.dray.verifier;

import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.isa.HelperPrototype;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a program is verified against.
 *
 * @param helpers the helpers that it may call, by number
 * @param policies tried in order until one accepts, as long as the next one may make a difference;
 *     the findings are reported of the last one that was not given up
 * @param time after which the verifier gives up, for all policies together
 * @param memory bytes that the states of one analysis may take, as far as they can be estimated,
 *     before the verifier gives up
 * @param maximumInstructions longer programs are refused
 */
public record VerifierOptions(
    Map<Integer, HelperPrototype> helpers,
    List<EntryPolicy> policies,
    Duration time,
    long memory,
    int maximumInstructions) {

  /** The longest operand that any descriptor may have. */
  public static final long OPERAND_LIMIT = 1L << 40;

  /**
   * The longest operand whose length fits 32 bits: programs that count in 32 bits may be safe up to
   * there only.
   */
  public static final long SHORT_OPERAND_LIMIT = (1L << 32) - 1;

  /** The least that the memory for an analysis is by default. */
  private static final long LEAST_MEMORY = 64L << 20;

  /** Copies its collections. */
  public VerifierOptions {
    helpers = java.util.Collections.unmodifiableMap(new TreeMap<>(helpers));
    policies = List.copyOf(policies);
  }

  /**
   * User operations with the given helpers; those that are not safe for all operands may be for
   * operands up to {@link #SHORT_OPERAND_LIMIT}, see {@link VerifiedProgram#operandLimit}.
   */
  public static VerifierOptions operation(Iterable<HelperPrototype> helpers) {
    return of(
        helpers,
        List.of(
            new EntryPolicy.Operation(OPERAND_LIMIT),
            new EntryPolicy.Operation(SHORT_OPERAND_LIMIT)));
  }

  /** The conformance suite's entry with a buffer of exactly so many bytes. */
  public static VerifierOptions buffer(Iterable<HelperPrototype> helpers, long bytes) {
    return of(helpers, List.of(new EntryPolicy.Buffer(bytes)));
  }

  private static VerifierOptions of(Iterable<HelperPrototype> helpers, List<EntryPolicy> policies) {
    Map<Integer, HelperPrototype> byNumber = new TreeMap<>();
    helpers.forEach(helper -> byNumber.put(helper.number(), helper));
    return new VerifierOptions(byNumber, policies, Duration.ofSeconds(20), 100_000);
  }

  /** With half of the memory that the JVM may use. */
  public VerifierOptions(
      Map<Integer, HelperPrototype> helpers,
      List<EntryPolicy> policies,
      Duration time,
      int maximumInstructions) {
    this(
        helpers,
        policies,
        time,
        Math.max(LEAST_MEMORY, Runtime.getRuntime().maxMemory() / 2),
        maximumInstructions);
  }
}
