package dev.dray.cli.demo;

import dev.dray.cli.text.TextTable;
import dev.dray.cli.text.TextTable.Align;
import dev.dray.cli.text.Units;
import java.util.List;

/** The demonstration's result as a table in plain text. */
public final class DemoTable {
  private DemoTable() {}

  /** The lines of the table. */
  public static List<String> lines(DemoResult result) {
    TextTable table =
        new TextTable()
            .column("operation", Align.LEFT)
            .column("bytes", Align.RIGHT)
            .column("result", Align.LEFT)
            .column("checked", Align.LEFT)
            .column("throughput", Align.RIGHT)
            .column("tier", Align.LEFT);
    for (DemoRow row : result.rows()) {
      table.row(
          row.operation(),
          Units.bytes(row.bytes()),
          row.result(),
          row.check().agrees() ? "yes" : "NO: " + row.check().against(),
          Units.rate(row.bytesPerSecond()),
          row.tier());
    }
    return table.lines();
  }
}
