package dev.dray.examples;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The raw way in: descriptors and completion records, and what a failure says. */
public final class DescriptorsByHand {
  private DescriptorsByHand() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena()) {
      MemorySegment from = arena.allocateFrom("moved by descriptor");
      MemorySegment to = arena.allocate(from.byteSize());
      Descriptor move = Descriptor.memoryMove(from.address(), to.address(), from.byteSize());
      CompletionRecord done = engine.portal().submit(move).await();
      System.out.println(done.status().words() + ": " + to.getString(0));

      Descriptor astray = Descriptor.memoryMove(from.address(), 0x1000, from.byteSize());
      System.out.println(engine.portal().submit(astray).await().explain());
    }
  }
}
