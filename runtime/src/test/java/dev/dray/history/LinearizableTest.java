package dev.dray.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The checker itself: what it lets pass and what it does not. */
class LinearizableTest {
  /** A write of a number, or a read that gave it. */
  private record Access(boolean write, int value) {}

  private static boolean check(List<Call<Access>> calls) {
    return Linearizable.<Integer, Access>check(
        calls,
        0,
        (before, call) -> {
          if (call.what().write) {
            return Optional.of(call.what().value);
          }
          return call.what().value == before ? Optional.of(before) : Optional.empty();
        });
  }

  private static Call<Access> write(int value, long from, long to) {
    return new Call<>(new Access(true, value), from, to);
  }

  private static Call<Access> read(int value, long from, long to) {
    return new Call<>(new Access(false, value), from, to);
  }

  @Test
  void callsThatOverlapMayHaveEitherOrder() {
    assertThat(check(List.of(write(1, 0, 5), read(0, 1, 2), read(1, 3, 4)))).isTrue();
    assertThat(check(List.of(write(1, 0, 5), read(1, 1, 2)))).isTrue();
  }

  @Test
  void aReadOfWhatWasOverwrittenIsNoOrder() {
    assertThat(check(List.of(write(1, 0, 1), read(0, 2, 3)))).isFalse();
    assertThat(check(List.of(write(1, 0, 5), read(1, 1, 2), read(0, 3, 4)))).isFalse();
    assertThat(check(List.of(read(7, 0, 1)))).isFalse();
  }
}
