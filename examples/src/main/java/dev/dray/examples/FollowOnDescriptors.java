package dev.dray.examples;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.UserProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A program that looks at memory and decides what the engine moves next. */
public final class FollowOnDescriptors {
  private FollowOnDescriptors() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena();
        UserProgram follow = engine.load(Objects.read("follow.o"))) {
      String[] texts = {"first", "second", "third"};
      MemorySegment records = arena.allocate(16L * texts.length, 8);
      for (int i = 0; i < texts.length; i++) {
        MemorySegment text = arena.allocateFrom(texts[i]);
        records.set(ValueLayout.JAVA_LONG, 16L * i, text.address());
        records.set(ValueLayout.JAVA_LONG, 16L * i + 8, text.byteSize());
      }
      MemorySegment found = arena.allocate(16);
      follow.run(records, MemorySegment.NULL, 1, found.address());
      System.out.println("the record leads to: " + found.getString(0));
    }
  }
}
