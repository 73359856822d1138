package dev.dray.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The table and the page show the same rows, and hide no difference. */
class DemoReportTest {
  private static final DemoRow COPY =
      new DemoRow(
          "copy",
          DemoRow.Kind.BUILT_IN,
          138_000_000,
          "138000000 bytes",
          "built-in",
          20_000_000,
          new DemoRow.Check(true, "MemorySegment.mismatch"));
  private static final DemoRow WRONG =
      new DemoRow(
          "xor<&>",
          DemoRow.Kind.PROGRAM,
          1_000_000,
          "0x1",
          "interpreter",
          90_000_000,
          new DemoRow.Check(false, "0x2 in Java"));

  private static DemoResult result(DemoRow... rows) {
    return new DemoResult("lib/modules", 138_000_000, "JDK 25", List.of("a < b"), List.of(rows));
  }

  @Test
  void aRowThatDiffersFailsTheWhole() {
    assertThat(result(COPY).allChecked()).isTrue();
    assertThat(result(COPY, WRONG).allChecked()).isFalse();
    assertThat(result(COPY, WRONG).checkedRows()).isEqualTo(1);
  }

  @Test
  void theTableShowsEveryRow() {
    assertThat(DemoTable.lines(result(COPY, WRONG)))
        .hasSize(4)
        .satisfies(lines -> assertThat(lines.get(2)).contains("copy", "138 MB", "yes", "6.90 GB/s"))
        .satisfies(lines -> assertThat(lines.get(3)).contains("NO: 0x2 in Java", "11.1 MB/s"));
  }

  @Test
  void thePageIsSelfContainedEscapedAndComplete() {
    String page = HtmlReport.page(result(COPY, WRONG));
    assertThat(page)
        .contains("<svg", "copy", "6.90 GB/s", "1 of 2", "xor&lt;&amp;&gt;", "a &lt; b", "differs")
        .doesNotContain("xor<&>", "<script", "http://", "https://")
        .doesNotContainPattern("@[A-Z]+@");
  }
}
