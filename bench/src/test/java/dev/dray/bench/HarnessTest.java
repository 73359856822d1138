package dev.dray.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.dray.programs.Workload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class HarnessTest {
  private static final int BYTES = 100;

  private final Settings quick =
      new Settings(3, Duration.ofNanos(1), Duration.ZERO, Duration.ofNanos(1));

  @Test
  void ratiosAreOfMediansToTheFirstNativeOne() {
    List<Measurement> rows =
        run(
            Fake.copying("interpreter", 400_000),
            Fake.copying("native", 100_000),
            Fake.copying("native", 200_000));
    for (Measurement row : rows) {
      assertThat(row.problem()).isEmpty();
      assertThat(row.ratio().orElseThrow())
          .isCloseTo(
              row.nanosPerByte().orElseThrow() / rows.get(1).nanosPerByte().orElseThrow(),
              within(1e-9));
    }
    assertThat(rows.get(0).nanosPerByte().orElseThrow()).isGreaterThanOrEqualTo(4000);
    assertThat(rows.get(1).ratio()).hasValue(1);
  }

  @Test
  void withoutANativeOneThereIsNoRatio() {
    List<Measurement> rows = run(Fake.copying("interpreter", 0), Fake.copying("direct", 0));
    assertThat(rows).allMatch(row -> row.ratio().isEmpty() && row.nanosPerByte().isPresent());
  }

  @Test
  void anotherResultIsFound() {
    List<Measurement> rows = run(returning(1), returning(1), returning(2));
    assertThat(rows.get(1).problem()).isEmpty();
    assertThat(rows.get(2).problem().orElseThrow())
        .contains("result 0x2", "p interpreter gives 0x1");
  }

  @Test
  void anotherByteOfDstIsFound() {
    List<Measurement> rows = run(returning(1), writing(operands -> operands.dst(), 42));
    assertThat(rows.get(1).problem().orElseThrow()).contains("dst differs", "offset 42");
  }

  @Test
  void anotherByteOfAuxIsFound() {
    List<Measurement> rows = run(returning(1), writing(operands -> operands.aux(), 3));
    assertThat(rows.get(1).problem().orElseThrow()).contains("aux differs", "offset 3");
  }

  @Test
  void whatGoesWrongOnlyAfterManyRunsIsFound() {
    Fake[] late = new Fake[1];
    late[0] =
        new Fake(
            "p",
            "direct",
            true,
            operands -> {
              operands.dst().set(JAVA_BYTE, 9, (byte) (late[0].runs > 3 ? 1 : 0));
              return 1;
            });
    assertThat(run(returning(1), late[0]).get(1).problem().orElseThrow()).contains("offset 9");
  }

  @Test
  void anUnsteadyResultIsFoundWhereNoStateIsKept() {
    Fake[] counter = new Fake[1];
    counter[0] = new Fake("p", "direct", true, operands -> counter[0].runs);
    assertThat(run(counter[0]).getFirst().problem().orElseThrow()).contains("on the same input");
    Fake[] keeper = new Fake[1];
    keeper[0] = new Fake("p", "direct", false, operands -> keeper[0].runs);
    assertThat(run(keeper[0]).getFirst().problem()).isEmpty();
  }

  @Test
  void otherFamiliesMayDiffer() {
    List<Measurement> rows =
        new Harness(quick, what -> {})
            .run(match(List.of(new Entry(returning(1), "a"), new Entry(returning(2), "b"))));
    assertThat(rows).allMatch(row -> row.problem().isEmpty());
  }

  @Test
  void aReferenceDecidesWhoIsRight() {
    Match match =
        new Match(
            BYTES,
            match(List.of()).workload(),
            List.of(new Entry(returning(1), "a"), new Entry(returning(2), "a")),
            Map.of("a", operands -> 2));
    List<Measurement> rows = new Harness(quick, what -> {}).run(match);
    assertThat(rows.get(0).problem().orElseThrow()).contains("the reference gives 0x2");
    assertThat(rows.get(1).problem()).isEmpty();
  }

  @Test
  void dstIsZeroAndAuxRestoredBeforeEveryRunOutsideTheTiming() {
    List<Boolean> clean = new ArrayList<>();
    Fake dirty =
        new Fake(
            "p",
            "direct",
            true,
            operands -> {
              clean.add(
                  operands.dst().get(JAVA_BYTE, 5) == 0 && operands.aux().get(JAVA_BYTE, 0) == 'a');
              operands.dst().fill((byte) 1);
              operands.aux().fill((byte) 2);
              return 0;
            });
    run(dirty);
    assertThat(clean).hasSizeGreaterThan(3).doesNotContain(false);
    assertThat(dirty.resets).isEqualTo(dirty.runs);

    Contestant slowReset = new SlowReset(returning(0));
    Measurement row = run(slowReset).getFirst();
    assertThat(row.nanosPerByte().orElseThrow() * BYTES).isLessThan(SlowReset.NANOS / 2.0);
  }

  @Test
  void aFailureEndsOneWayOnly() {
    Fake failing =
        new Fake(
            "p",
            "direct",
            true,
            operands -> {
              throw new TrialFailedException("trapped at 7");
            });
    List<Measurement> rows = run(failing, returning(1));
    assertThat(rows.get(0).nanosPerByte()).isEmpty();
    assertThat(rows.get(0).problem()).contains("trapped at 7");
    assertThat(rows.get(1).nanosPerByte()).isPresent();
    assertThat(rows.get(1).problem()).isEmpty();
  }

  @Test
  void everyRoundGivesEachItsTurn() {
    List<String> order = new ArrayList<>();
    Fake one = new Fake("p", "a", true, operands -> order.add("a") ? 1 : 0);
    Fake two = new Fake("p", "b", true, operands -> order.add("b") ? 1 : 0);
    run(one, two);
    assertThat(String.join("", order)).contains("ababab");
  }

  @Test
  void whatTheOthersTurnsLeftIsOverBeforeATurnIsTimed() {
    long slow = 20_000_000;
    int[] sinceTheOther = new int[1];
    Fake other = new Fake("p", "a", true, operands -> sinceTheOther[0] = 0);
    Fake settling =
        new Fake(
            "p",
            "b",
            true,
            operands -> {
              long end = System.nanoTime() + (sinceTheOther[0]++ < 2 ? slow : 0);
              while (System.nanoTime() < end) {
                Thread.onSpinWait();
              }
              return 0;
            });
    Settings settled =
        new Settings(1, Duration.ofNanos(1), Duration.ofSeconds(10), Duration.ofNanos(1));
    Match match = match(List.of(new Entry(other, "p"), new Entry(settling, "p")));
    Measurement row = new Harness(settled, what -> {}).run(match).get(1);
    assertThat(row.nanosPerByte().orElseThrow() * BYTES).isLessThan(slow / 2.0);
  }

  @Test
  void whatRunsForLongerThanSettlingTakesDoesNotSettle() {
    Fake without = Fake.copying("direct", 0);
    Fake with = Fake.copying("direct", 0);
    run(without);
    Settings settled =
        new Settings(3, Duration.ofNanos(1), Duration.ofNanos(2), Duration.ofNanos(1));
    new Harness(settled, what -> {}).run(match(List.of(new Entry(with, "p"))));
    assertThat(with.runs).isEqualTo(without.runs);
  }

  @Test
  void noRoundsGiveNoMedian() {
    assertThatThrownBy(() -> Settings.STANDARD.withRounds(0)).hasMessageContaining("allowed is 1");
  }

  @Test
  void mediansAndMeans() {
    assertThat(Means.median(new long[] {1, 2, 9})).isEqualTo(2);
    assertThat(Means.median(new long[] {1, 2, 4, 9})).isEqualTo(3);
    assertThat(Means.geometric(Arrays.stream(new double[] {2, 8})).orElseThrow())
        .isCloseTo(4, within(1e-12));
    assertThat(Means.geometric(Arrays.stream(new double[0]))).isEmpty();
  }

  private List<Measurement> run(Contestant... contestants) {
    return new Harness(quick, what -> {})
        .run(match(Arrays.stream(contestants).map(each -> new Entry(each, "p")).toList()));
  }

  private static Match match(List<Entry> entries) {
    byte[] aux = "abcdefgh".getBytes(StandardCharsets.US_ASCII);
    return new Match(
        BYTES,
        new Workload(
            Arena.ofAuto().allocate(BYTES, 64),
            BYTES,
            MemorySegment.ofArray(aux),
            List.of(1L, 2L, 3L, 4L)),
        entries);
  }

  private static Fake returning(long result) {
    return new Fake("p", "interpreter", true, operands -> result);
  }

  private static Fake writing(Function<Operands, MemorySegment> where, long offset) {
    ToLongFunction<Operands> work =
        operands -> {
          where.apply(operands).set(JAVA_BYTE, offset, (byte) 0x55);
          return 1;
        };
    return new Fake("p", "direct", true, work);
  }

  /** Takes long to reset. */
  private record SlowReset(Contestant inner) implements Contestant {
    static final long NANOS = 5_000_000;

    @Override
    public String program() {
      return inner.program();
    }

    @Override
    public String tier() {
      return inner.tier();
    }

    @Override
    public Trial on(Operands operands) {
      Trial trial = inner.on(operands);
      return new Trial() {
        @Override
        public void reset() {
          long end = System.nanoTime() + NANOS;
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          trial.reset();
        }

        @Override
        public long run() {
          return trial.run();
        }

        @Override
        public MemorySegment dst() {
          return trial.dst();
        }

        @Override
        public MemorySegment aux() {
          return trial.aux();
        }
      };
    }
  }
}
