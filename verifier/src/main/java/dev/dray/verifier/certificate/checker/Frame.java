package dev.dray.verifier.certificate.checker;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * A function's registers and its 512 bytes, addressed from -512 to -1. Every byte is in a cell,
 * tainted (it may be part of a pointer), known to be zero, or some number.
 */
final class Frame {
  private static final int SIZE = Regions.FRAME_BYTES;

  /** r0 to r9. */
  final Content[] registers = new Content[10];

  private final TreeMap<Integer, Cell> cells;
  private final BitSet tainted;
  private final BitSet zero;

  /** Some bytes from an offset on; a number is known modulo 2^(8 * size). */
  record Cell(int size, Content content) {
    boolean numeric() {
      return content instanceof Content.Number;
    }
  }

  /** A frame of unusable registers. */
  Frame(boolean zeroed) {
    Arrays.fill(registers, Content.Unusable.VALUE);
    cells = new TreeMap<>();
    tainted = new BitSet(SIZE);
    zero = new BitSet(SIZE);
    zero.set(0, SIZE, zeroed);
  }

  private Frame(Frame other) {
    System.arraycopy(other.registers, 0, registers, 0, registers.length);
    cells = new TreeMap<>(other.cells);
    tainted = (BitSet) other.tainted.clone();
    zero = (BitSet) other.zero.clone();
  }

  Frame copy() {
    return new Frame(this);
  }

  /** Whether no byte from offset to end (exclusive) may be part of a pointer. */
  boolean numeric(int offset, int end) {
    if (end <= offset) {
      // bounds that contradict each other: no execution gets here
      return true;
    }
    int first = tainted.nextSetBit(offset + SIZE);
    if (first >= 0 && first < end + SIZE) {
      return false;
    }
    for (Map.Entry<Integer, Cell> entry : cells.subMap(offset - 7, end).entrySet()) {
      if (entry.getKey() + entry.getValue().size > offset && !entry.getValue().numeric()) {
        return false;
      }
    }
    return true;
  }

  /** What the bytes hold; {@link Content.Unusable} where they may be part of a pointer. */
  Content load(int offset, int size, Premises premises) {
    Cell exact = cells.get(offset);
    if (exact != null && exact.size == size && !exact.numeric()) {
      return exact.content;
    }
    if (!numeric(offset, offset + size)) {
      return Content.Unusable.VALUE;
    }
    return new Content.Number(loadNumber(offset, size, premises));
  }

  private Expr loadNumber(int offset, int size, Premises premises) {
    Map.Entry<Integer, Cell> at = cells.floorEntry(offset);
    if (at != null && at.getKey() + at.getValue().size >= offset + size) {
      return part(at.getValue(), offset - at.getKey(), size, premises);
    }
    Expr sum = Expr.ZERO;
    int position = offset;
    while (position < offset + size) {
      Cell cell = cells.get(position);
      if (cell != null && position + cell.size <= offset + size) {
        Expr piece = part(cell, 0, cell.size, premises);
        sum = sum.plus(piece.times(1L << (8 * (position - offset))));
        position += cell.size;
      } else if (zero.get(position + SIZE)) {
        position++;
      } else {
        return premises.fresh(Fact.ofWidth(8 * size, false));
      }
    }
    return sum;
  }

  private static Expr part(Cell cell, int skipped, int size, Premises premises) {
    Expr value = ((Content.Number) cell.content).value();
    Reading reading = new Reading(premises);
    if (skipped == 0) {
      return size == 8 ? value : reading.unsigned(value, 8 * size);
    }
    Expr whole = reading.unsigned(value, 8 * cell.size);
    Expr shifted = new Division(premises).floor(whole, 1L << (8 * skipped));
    return reading.unsigned(shifted, 8 * size);
  }

  /** Overwrites the bytes. */
  void store(int offset, int size, Content content) {
    clobber(offset, offset + size);
    tainted.clear(offset + SIZE, offset + size + SIZE);
    cells.put(offset, new Cell(size, content));
  }

  /** Says that some of the bytes from offset to end (exclusive) may have become other numbers. */
  void clobber(int offset, int end) {
    if (end <= offset) {
      return;
    }
    zero.clear(offset + SIZE, end + SIZE);
    Map<Integer, Cell> near = cells.subMap(offset - 7, end);
    for (Map.Entry<Integer, Cell> entry : Map.copyOf(near).entrySet()) {
      int from = entry.getKey();
      int to = from + entry.getValue().size;
      if (to > offset) {
        cells.remove(from);
        if (!entry.getValue().numeric()) {
          tainted.set(from + SIZE, to + SIZE);
        }
      }
    }
  }

  /** Says that the bytes may be part of a pointer. */
  void taint(int offset, int end) {
    clobber(offset, end);
    if (end > offset) {
      tainted.set(offset + SIZE, end + SIZE);
    }
  }

  /** Whether the cell's place is free of other cells. */
  boolean free(int offset, int size) {
    for (Map.Entry<Integer, Cell> entry : cells.subMap(offset - 7, offset + size).entrySet()) {
      if (entry.getKey() + entry.getValue().size > offset) {
        return false;
      }
    }
    return true;
  }

  /** Changes what registers and cells hold. */
  void replaceAll(java.util.function.UnaryOperator<Content> change) {
    for (int i = 0; i < registers.length; i++) {
      registers[i] = change.apply(registers[i]);
    }
    cells.replaceAll(
        (offset, cell) -> {
          Content changed = change.apply(cell.content);
          return changed.equals(cell.content) ? cell : new Cell(cell.size, changed);
        });
  }
}
