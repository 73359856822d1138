package dev.dray.examples;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.UserProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A program written in C, run from Java over native memory. */
public final class CountLines {
  private CountLines() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    byte[] object = Objects.read("lines.o");
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena();
        UserProgram lines = engine.load(object)) {
      MemorySegment text = arena.allocateFrom("one\ntwo\nthree\n");
      System.out.println(lines.run(text, MemorySegment.NULL).value() + " lines");
    }
  }
}
