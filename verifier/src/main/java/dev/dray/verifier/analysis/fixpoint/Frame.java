package dev.dray.verifier.analysis.fixpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One function's registers and 512 bytes. Bytes in no cell hold some number, which is 0 where
 * nothing was written since the function was entered; tainted ones may hold parts of pointers.
 */
final class Frame {
  static final int SIZE = 512;

  final AbstractValue[] registers = new AbstractValue[10];
  final TreeMap<Integer, Cell> cells;
  final BitSet tainted;
  private final BitSet zero;

  /** What the size bytes at a cell's offset hold. */
  record Cell(int size, AbstractValue value) {}

  /**
   * A frame.
   *
   * @param zeroed whether nothing was written yet
   */
  Frame(boolean zeroed) {
    Arrays.fill(registers, AbstractValue.Unusable.UNUSABLE);
    cells = new TreeMap<>();
    tainted = new BitSet(SIZE);
    zero = new BitSet();
    zero.set(0, zeroed ? SIZE : 0);
  }

  private Frame(Frame other) {
    System.arraycopy(other.registers, 0, registers, 0, registers.length);
    cells = new TreeMap<>(other.cells);
    tainted = other.tainted.isEmpty() ? new BitSet() : (BitSet) other.tainted.clone();
    zero = other.zero.isEmpty() ? new BitSet() : (BitSet) other.zero.clone();
  }

  Frame copy() {
    return new Frame(this);
  }

  /** The cell of exactly these bytes. */
  Optional<AbstractValue> exact(int offset, int size) {
    Cell cell = cells.get(offset);
    return cell != null && cell.size == size ? Optional.of(cell.value) : Optional.empty();
  }

  /** The cell that a byte lies in, with its offset. */
  Optional<Map.Entry<Integer, Cell>> around(int offset) {
    return Optional.ofNullable(cells.floorEntry(offset))
        .filter(entry -> entry.getKey() + entry.getValue().size > offset);
  }

  /** Whether a byte is 0, for nothing was written there. */
  boolean untouched(int offset) {
    return zero.get(offset + SIZE);
  }

  /** Where pointers lie, or lay, of which some byte is between offset and end (exclusive). */
  List<Integer> pointers(int offset, int end) {
    List<Integer> pointers = new ArrayList<>();
    if (end <= offset) {
      return pointers;
    }
    for (Map.Entry<Integer, Cell> entry : cells.subMap(offset - 7, end).entrySet()) {
      if (entry.getKey() + entry.getValue().size > offset
          && !(entry.getValue().value instanceof AbstractValue.Number)) {
        pointers.add(entry.getKey());
      }
    }
    for (int at = tainted.nextSetBit(offset + SIZE); at >= 0 && at < end + SIZE; ) {
      pointers.add((at & -8) - SIZE);
      at = tainted.nextSetBit((at & -8) + 8);
    }
    return pointers;
  }

  /** Whether bytes from offset to end (exclusive) hold numbers only. */
  boolean numeric(int offset, int end) {
    if (end <= offset) {
      // bounds that contradict each other: no execution gets here
      return true;
    }
    int firstTaint = tainted.nextSetBit(offset + SIZE);
    if (firstTaint >= 0 && firstTaint < end + SIZE) {
      return false;
    }
    for (Map.Entry<Integer, Cell> entry : cells.subMap(offset - 7, end).entrySet()) {
      boolean overlaps = entry.getKey() + entry.getValue().size > offset;
      if (overlaps && !(entry.getValue().value instanceof AbstractValue.Number)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Forgets what the bytes hold, because they are about to be overwritten: all of them if certain.
   */
  void overwrite(int offset, int end, boolean certain) {
    if (end <= offset) {
      return;
    }
    zero.clear(offset + SIZE, end + SIZE);
    Iterator<Map.Entry<Integer, Cell>> overlapping =
        cells.subMap(offset - 7, end).entrySet().iterator();
    while (overlapping.hasNext()) {
      Map.Entry<Integer, Cell> entry = overlapping.next();
      int from = entry.getKey();
      int to = from + entry.getValue().size;
      if (to <= offset) {
        continue;
      }
      if (!(entry.getValue().value instanceof AbstractValue.Number)) {
        tainted.set(from + SIZE, to + SIZE);
      }
      overlapping.remove();
    }
    if (certain) {
      tainted.clear(offset + SIZE, end + SIZE);
    }
  }

  void store(int offset, int size, AbstractValue value) {
    overwrite(offset, offset + size, true);
    cells.put(offset, new Cell(size, value));
  }
}
