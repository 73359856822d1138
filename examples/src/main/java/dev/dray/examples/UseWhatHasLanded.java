package dev.dray.examples;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.ProgressiveCopy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** A long copy whose first megabytes are used while the rest is still under way. */
public final class UseWhatHasLanded {
  private UseWhatHasLanded() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena()) {
      MemorySegment source = arena.allocate(16 << 20);
      MemorySegment target = arena.allocate(16 << 20);
      engine.fill(source, 0x0807060504030201L);

      CRC32C crc = new CRC32C();
      ProgressiveCopy copy = engine.copyProgressively(source, target);
      copy.consume(part -> crc.update(part.asByteBuffer()));
      System.out.println(copy.landed() + " bytes landed");
      System.out.println("CRC right: " + ((int) crc.getValue() == engine.crc32c(source)));
    }
  }
}
