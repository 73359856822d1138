package dev.dray.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.Comparison;
import dev.dray.Dray;
import dev.dray.Engine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copy, fill, compare and CRC-32C; operands may lie on the heap as well as outside. */
public final class BuiltInOperations {
  private BuiltInOperations() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    MemorySegment text = MemorySegment.ofArray("A dray hauls heavy goods.".getBytes(UTF_8));
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena()) {
      MemorySegment copy = arena.allocate(text.byteSize());
      System.out.println("copied " + engine.copy(text, copy) + " bytes");
      System.out.printf("crc32c 0x%08x%n", engine.crc32c(copy));

      engine.fill(copy.asSlice(7, 5), (byte) '-');
      Comparison comparison = engine.compare(text, copy);
      System.out.println("after the fill they differ at " + comparison.matched());
    }
  }
}
