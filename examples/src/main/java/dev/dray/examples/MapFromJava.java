package dev.dray.examples;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.UserProgram;
import dev.dray.programs.Catalogue;
import dev.dray.vm.map.Codec;
import dev.dray.vm.map.MapView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** State that lasts from one run to the next: a program's hash map, read from Java. */
public final class MapFromJava {
  private MapFromJava() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena();
        UserProgram groupSum = engine.load(Catalogue.GROUP_SUM.object())) {
      MemorySegment sales =
          arena.allocateFrom(ValueLayout.JAVA_LONG, 1, 100, 2, 50, 1, 11); // key, value, ...
      groupSum.run(sales, MemorySegment.NULL);
      groupSum.run(sales, MemorySegment.NULL);

      MapView<Long, Long> totals =
          MapView.of(groupSum.instance().map("totals").orElseThrow(), Codec.u64(), Codec.u64());
      System.out.println("key 1: " + totals.get(1L).orElseThrow());
      System.out.println("key 2: " + totals.get(2L).orElseThrow());
      System.out.println("key 3: " + totals.get(3L).map(String::valueOf).orElse("none"));
    }
  }
}
