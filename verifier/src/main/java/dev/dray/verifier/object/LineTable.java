package dev.dray.verifier.object;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Which source line an instruction came from (.BTF.ext line info). */
public final class LineTable {
  /** Ends the line before it without starting another. */
  public static final SourceLine UNKNOWN = new SourceLine("", 0, 0, "");

  private static final LineTable EMPTY = new LineTable(Map.of());

  private final NavigableMap<Integer, SourceLine> lines;

  /** Lines by the slot from which they hold, up to the next; see {@link #UNKNOWN}. */
  public LineTable(Map<Integer, SourceLine> lines) {
    this.lines = new TreeMap<>(lines);
  }

  /** A table without lines. */
  public static LineTable empty() {
    return EMPTY;
  }

  /** The line that the instruction at a slot came from. */
  public Optional<SourceLine> at(int slot) {
    return Optional.ofNullable(lines.floorEntry(slot))
        .map(Map.Entry::getValue)
        .filter(line -> !line.equals(UNKNOWN));
  }
}
