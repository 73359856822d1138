package dev.dray.verifier.object;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which source line an instruction came from (.BTF.ext line info). */
public final class LineTable {
  /** Ends the line before it without starting another. */
  public static final SourceLine UNKNOWN = new SourceLine("", 0, 0, "");

  private static final LineTable EMPTY = new LineTable(Map.of());

  /** Ascending; the line of the same index holds from there on. */
  private final int[] slots;

  private final SourceLine[] lines;

  /** Lines by the slot from which they hold, up to the next; see {@link #UNKNOWN}. */
  public LineTable(Map<Integer, SourceLine> lines) {
    TreeMap<Integer, SourceLine> sorted = new TreeMap<>(lines);
    this.slots = sorted.keySet().stream().mapToInt(Integer::intValue).toArray();
    this.lines = sorted.values().toArray(new SourceLine[0]);
  }

  private LineTable(int[] slots, SourceLine[] lines) {
    this.slots = slots;
    this.lines = lines;
  }

  /** A table without lines. */
  public static LineTable empty() {
    return EMPTY;
  }

  /** The line that the instruction at a slot came from. */
  public Optional<SourceLine> at(int slot) {
    int found = Arrays.binarySearch(slots, slot);
    int index = found >= 0 ? found : -found - 2;
    return index < 0 || lines[index].equals(UNKNOWN) ? Optional.empty() : Optional.of(lines[index]);
  }

  /** Collects lines in the order of slots. */
  static final class Builder {
    private int[] slots = new int[16];
    private SourceLine[] lines = new SourceLine[16];
    private int size;

    /** A line from a slot on; it replaces one that starts at the same slot. */
    void add(int slot, SourceLine line) {
      if (size > 0 && slots[size - 1] == slot) {
        size--;
      }
      if (size == slots.length) {
        slots = Arrays.copyOf(slots, size * 2);
        lines = Arrays.copyOf(lines, size * 2);
      }
      slots[size] = slot;
      lines[size] = line;
      size++;
    }

    LineTable build() {
      return new LineTable(Arrays.copyOf(slots, size), Arrays.copyOf(lines, size));
    }
  }
}
