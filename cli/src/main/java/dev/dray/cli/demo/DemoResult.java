package dev.dray.cli.demo;

import java.util.List;

/**
 * Everything that a demonstration found out.
 *
 * @param file the input, as shown
 * @param fileBytes its size
 * @param machine the JDK, the system and its processors
 * @param notes what a reader has to know to judge the figures; may be empty
 */
public record DemoResult(
    String file, long fileBytes, String machine, List<String> notes, List<DemoRow> rows) {

  /** Copies its lists. */
  public DemoResult {
    notes = List.copyOf(notes);
    rows = List.copyOf(rows);
  }

  /** Whether every row agrees with its independent computation. */
  public boolean allChecked() {
    return rows.stream().allMatch(row -> row.check().agrees());
  }

  /** How many rows agree. */
  public long checkedRows() {
    return rows.stream().filter(row -> row.check().agrees()).count();
  }
}
