package dev.dray.examples;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.PlanResult;
import dev.dray.StreamProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A program with a head, blocks and a tail, over a source that it never sees whole. */
public final class StreamInBlocks {
  private StreamInBlocks() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena();
        StreamProgram frames = engine.loadStream(Objects.read("frames.o"))) {
      MemorySegment source = arena.allocate(1_000_004);
      engine.fill(source, (byte) 0x41);
      source.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x20);
      MemorySegment target = arena.allocate(1_000_001);

      PlanResult result = frames.run(source, target, arena.allocate(2), 1);
      System.out.println(result.read() + " bytes read, " + result.written() + " written");
      System.out.println("first byte " + (char) target.get(ValueLayout.JAVA_BYTE, 0));
    }
  }
}
