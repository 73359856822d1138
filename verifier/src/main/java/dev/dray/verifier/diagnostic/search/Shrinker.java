package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.diagnostic.search.Ended.How;
import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Makes an input smaller and emptier as long as the same thing happens. */
final class Shrinker {
  private static final int MOST_RUNS = 300;
  private static final long EXTRA_NANOS = 60_000_000;

  private final Emulator emulator;
  private final BiPredicate<Ended, Watch> wanted;
  private final long fuel;
  private final long deadline;
  private int runs;

  Shrinker(Emulator emulator, Ended ended, long deadline) {
    this(
        emulator,
        (other, _) ->
            other.how() == ended.how()
                && (ended.how() == How.ENDLESS || other.slot() == ended.slot()),
        2 * ended.steps() + 1000,
        deadline);
  }

  /** For inputs on whose run something is seen. */
  Shrinker(Emulator emulator, Predicate<Watch> seen, long deadline) {
    this(emulator, (_, watch) -> seen.test(watch), 20_000, deadline);
  }

  private Shrinker(Emulator emulator, BiPredicate<Ended, Watch> wanted, long fuel, long deadline) {
    this.emulator = emulator;
    this.wanted = wanted;
    this.fuel = fuel;
    this.deadline = deadline + EXTRA_NANOS;
  }

  Draft shrink(Draft draft) {
    Draft best = draft;
    for (int round = 0; round < 2; round++) {
      for (int operand = 2; operand >= 0; operand--) {
        best = shorten(best, operand);
        best = clear(best, operand);
      }
      for (int i = 0; i < 4; i++) {
        best = simplify(best, i);
      }
    }
    return best;
  }

  private boolean same(Draft draft) {
    if (runs++ > MOST_RUNS || System.nanoTime() > deadline) {
      return false;
    }
    Watch watch = new Watch(new int[0]);
    return wanted.test(emulator.run(draft, fuel, watch), watch);
  }

  private Draft shorten(Draft draft, int operand) {
    Draft best = draft;
    int length = best.operand(operand).length;
    for (int step = length; step > 0; step /= 2) {
      while (best.operand(operand).length >= step) {
        byte[] bytes = best.operand(operand);
        Draft shorter = best.with(operand, Arrays.copyOf(bytes, bytes.length - step));
        if (!same(shorter)) {
          break;
        }
        best = shorter;
      }
    }
    return best;
  }

  private Draft clear(Draft draft, int operand) {
    byte[] bytes = draft.operand(operand);
    Draft best = draft;
    Draft zero = draft.with(operand, new byte[bytes.length]);
    if (same(zero)) {
      return zero;
    }
    for (int size = Integer.highestOneBit(Math.max(1, bytes.length)); size > 0; size /= 2) {
      for (int at = 0; at < bytes.length && runs < MOST_RUNS; at += size) {
        byte[] copy = best.operand(operand).clone();
        Arrays.fill(copy, at, Math.min(copy.length, at + size), (byte) 0);
        if (!Arrays.equals(copy, best.operand(operand)) && same(best.with(operand, copy))) {
          best = best.with(operand, copy);
        }
      }
    }
    return best;
  }

  private Draft simplify(Draft draft, int index) {
    for (long value :
        new long[] {0, 1, draft.arguments[index] & 0xff, draft.arguments[index] & 0xffff_ffffL}) {
      if (draft.arguments[index] != value && same(draft.withArgument(index, value))) {
        return draft.withArgument(index, value);
      }
    }
    return draft;
  }
}
