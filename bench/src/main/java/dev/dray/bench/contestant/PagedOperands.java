package dev.dray.bench.contestant;

import dev.dray.bench.Operands;
import dev.dray.memory.Window;
import dev.dray.vm.Invocation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A match's operands once more, scattered over frames of 4 KiB. */
final class PagedOperands implements AutoCloseable {
  private final Operands operands;
  private final Arena arena = Arena.ofShared();
  private final ScatteredSegment src;
  private final ScatteredSegment dst;
  private final ScatteredSegment aux;

  PagedOperands(Operands operands) {
    this.operands = operands;
    src = new ScatteredSegment(operands.src().byteSize(), arena);
    dst = new ScatteredSegment(operands.dst().byteSize(), arena);
    aux = new ScatteredSegment(operands.aux().byteSize(), arena);
    src.fill(operands.src());
  }

  boolean of(Operands others) {
    return operands.equals(others);
  }

  Invocation invocation() {
    return Invocation.of(window(src), window(dst), window(aux), operands.arguments());
  }

  private static Window window(ScatteredSegment segment) {
    return segment.length() == 0 ? Window.empty() : segment;
  }

  void reset() {
    dst.zero();
    aux.fill(operands.auxAtFirst());
  }

  MemorySegment dst() {
    return dst.gather(Arena.ofAuto());
  }

  MemorySegment aux() {
    return aux.gather(Arena.ofAuto());
  }

  @Override
  public void close() {
    arena.close();
  }
}
