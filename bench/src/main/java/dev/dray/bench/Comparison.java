package dev.dray.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Times contenders side by side in one process: after a warm-up, rounds in which each of them has
 * its turn, so that whatever disturbs the machine disturbs all of them.
 *
 * @param rounds turns of each contender, at least 1; the median counts
 * @param warmUp nanoseconds for which each contender runs before anything is timed
 */
public record Comparison(int rounds, long warmUp) {
  private static final int DEFAULT_ROUNDS = 15;
  private static final long DEFAULT_WARM_UP = 700_000_000;

  /** A turn lasts about this long: small inputs are worked on several times. */
  private static final long TURN = 500_000;

  private static final int MOST_CALLS = 200;

  /** At least one round. */
  public Comparison {
    if (rounds < 1) {
      throw new IllegalArgumentException(rounds + " rounds; at least 1 is needed for a median");
    }
  }

  /** Fifteen rounds. */
  public static Comparison standard() {
    return new Comparison(DEFAULT_ROUNDS, DEFAULT_WARM_UP);
  }

  /** The same with another number of rounds. */
  public Comparison withRounds(int number) {
    return new Comparison(number, warmUp);
  }

  /**
   * Compares contenders on the same operands.
   *
   * @return one row for each, in their order
   * @throws IllegalStateException if one of them fails
   */
  public List<Measurement> run(List<Contender> contenders, Operands operands) {
    List<Lane> lanes = new ArrayList<>();
    for (Contender contender : contenders) {
      lanes.add(new Lane(contender, contender.prepare(operands), new double[rounds]));
    }
    lanes.forEach(lane -> warmUp(lane, operands));
    int[] calls = lanes.stream().mapToInt(lane -> calls(lane, operands)).toArray();
    for (int round = 0; round < rounds; round++) {
      for (int index = 0; index < lanes.size(); index++) {
        Lane lane = lanes.get(index);
        lane.nanos()[round] = time(lane.call(), operands, calls[index]);
      }
    }
    return rows(lanes, operands);
  }

  private record Lane(Contender contender, Contender.Call call, double[] nanos) {
    double median() {
      double[] sorted = nanos.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }

  private void warmUp(Lane lane, Operands operands) {
    long end = System.nanoTime() + warmUp;
    do {
      time(lane.call(), operands, 1);
    } while (System.nanoTime() < end);
  }

  private static int calls(Lane lane, Operands operands) {
    double once = Math.max(1, time(lane.call(), operands, 1));
    return Math.clamp((long) (TURN / once), 1, MOST_CALLS);
  }

  /** Nanoseconds of one call, as the mean over some; operands are put back outside the timing. */
  private static double time(Contender.Call call, Operands operands, int calls) {
    long total = 0;
    for (int index = 0; index < calls; index++) {
      operands.reset();
      long start = System.nanoTime();
      call.run();
      total += System.nanoTime() - start;
    }
    return (double) total / calls;
  }

  private static List<Measurement> rows(List<Lane> lanes, Operands operands) {
    double bytes = Math.max(1, operands.src().byteSize());
    OptionalDouble base =
        lanes.stream()
            .filter(lane -> lane.contender().tier().equals("native"))
            .mapToDouble(Lane::median)
            .findFirst();
    List<Measurement> rows = new ArrayList<>();
    for (Lane lane : lanes) {
      OptionalDouble ratio =
          base.isPresent()
              ? OptionalDouble.of(lane.median() / base.getAsDouble())
              : OptionalDouble.empty();
      rows.add(
          new Measurement(
              lane.contender().program(),
              lane.contender().tier(),
              operands.src().byteSize(),
              lane.median() / bytes,
              ratio));
    }
    return rows;
  }
}
