package dev.dray.bench;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One contestant's figures at one size.
 *
 * @param tier what ran, truthfully
 * @param nanosPerByte median over the rounds; empty if it could not be timed
 * @param ratio to the first native contestant of the match
 * @param problem why the figures are missing, or not to be trusted
 */
public record Measurement(
    String program,
    String tier,
    long bytes,
    OptionalDouble nanosPerByte,
    OptionalDouble ratio,
    Optional<String> problem) {

  /** Without a ratio, as measured. */
  static Measurement timed(Contestant contestant, long bytes, double nanos) {
    return new Measurement(
        contestant.program(),
        contestant.tier(),
        bytes,
        OptionalDouble.of(nanos / bytes),
        OptionalDouble.empty(),
        Optional.empty());
  }

  /** Not timed. */
  public static Measurement failed(Contestant contestant, long bytes, String problem) {
    return new Measurement(
        contestant.program(),
        contestant.tier(),
        bytes,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.of(problem));
  }

  Measurement relativeTo(Measurement baseline) {
    return nanosPerByte.isPresent() && baseline.nanosPerByte().isPresent()
        ? new Measurement(
            program,
            tier,
            bytes,
            nanosPerByte,
            OptionalDouble.of(nanosPerByte.getAsDouble() / baseline.nanosPerByte().getAsDouble()),
            problem)
        : this;
  }

  Measurement withProblem(String words) {
    return new Measurement(program, tier, bytes, nanosPerByte, ratio, Optional.of(words));
  }
}
