package dev.dray.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pieces that commands print with. */
class TextTest {
  @Test
  void jsonKeepsOrderAndEscapes() {
    assertThat(
            new Json()
                .put("a", "x\"\\\n\u0001\ud800é")
                .put("b", -1)
                .put("c", 0.5)
                .put("d", Double.NaN)
                .put("e", Optional.empty())
                .put("f", OptionalInt.of(3))
                .put("g", List.of(new Json().put("h", true)))
                .putStrings("i", List.of("1", "2"))
                .toString())
        .isEqualTo(
            "{\"a\":\"x\\\"\\\\\\n"
                + "\\u0001\\ud800é\",\"b\":-1,\"c\":0.5,\"d\":null,\"e\":null,\"f\":3,"
                + "\"g\":[{\"h\":true}],\"i\":[\"1\",\"2\"]}");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.00 kB",
    "138000000, 138 MB",
    "999999, 1.00 MB",
    "12345678901, 12.3 GB"
  })
  void sizesHaveThreeFigures(long bytes, String text) {
    assertThat(Units.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"12, 12 ns", "1500, 1.50 us", "41230000, 41.2 ms", "2000000000, 2.00 s"})
  void durationsHaveThreeFigures(long nanos, String text) {
    assertThat(Units.duration(nanos)).isEqualTo(text);
  }

  @Test
  void aTableAlignsItsColumns() {
    TextTable table =
        new TextTable()
            .column("name", TextTable.Align.LEFT)
            .column("n", TextTable.Align.RIGHT)
            .row("a", "100")
            .row("long", "1");
    assertThat(table.lines()).containsExactly("name    n", "---------", "a     100", "long    1");
    assertThatThrownBy(() -> table.row("a")).hasMessageContaining("1 cells");
  }

  @Test
  void aProgressBarWaitsTwoSecondsAndCleansUp() {
    AtomicLong clock = new AtomicLong();
    StringWriter written = new StringWriter();
    try (Progress progress = new Progress(new PrintWriter(written), true, clock::get)) {
      clock.set(1_900_000_000L);
      progress.update(1, 4, "copy");
      assertThat(written.toString()).isEmpty();
      clock.set(2_100_000_000L);
      progress.update(2, 4, "copy");
      assertThat(written.toString()).contains("50 %", "copy");
    }
    assertThat(written.toString()).endsWith("\r");
  }

  @Test
  void withoutATerminalThereIsNoBar() {
    AtomicLong clock = new AtomicLong();
    StringWriter written = new StringWriter();
    try (Progress progress = new Progress(new PrintWriter(written), false, clock::get)) {
      clock.set(9_000_000_000L);
      progress.update(2, 4, "copy");
    }
    assertThat(written.toString()).isEmpty();
  }
}
