package dev.dray.bench;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param rounds how often each contestant gets its turn, at least 1
 * @param turn how long a turn lasts, one run at least
 * @param settling how long a turn's untimed runs before it take at most. They bring a contestant's
 *     own operands back into the caches that the others' turns left: a last-level cache may take
 *     twenty passes over a few MiB to keep them, and operands of one piece hide that far better
 *     than scattered ones do
 * @param warmUp how much processor time a contestant gets before it is measured for the first time,
 *     at least; it goes on while runs get faster, for ten times as long on the clock at most
 */
public record Settings(int rounds, Duration turn, Duration settling, Duration warmUp) {
  /** The fewest rounds whose median says something. */
  public static final int LEAST_ROUNDS = 9;

  /** The most rounds. */
  public static final int MOST_ROUNDS = 1_000_000;

  /** Nine rounds of 4 ms, each after up to 150 ms of settling, after half a second of warm-up. */
  public static final Settings STANDARD =
      new Settings(
          LEAST_ROUNDS, Duration.ofMillis(4), Duration.ofMillis(150), Duration.ofMillis(500));

  /** Checks the rounds. */
  public Settings {
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new IllegalArgumentException(
          rounds + " rounds; allowed is 1 to " + MOST_ROUNDS + ", and from 9 on a median is sound");
    }
  }

  /** The same with another number of rounds; a single one only shows that all runs, unwarmed. */
  public Settings withRounds(int number) {
    return number == 1
        ? new Settings(number, turn, Duration.ZERO, Duration.ofMillis(10))
        : new Settings(number, turn, settling, warmUp);
  }
}
