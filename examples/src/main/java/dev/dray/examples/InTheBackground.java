package dev.dray.examples;

import dev.dray.Dray;
import dev.dray.Engine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Many transfers at once: the caller goes on, and is told when they are done. */
public final class InTheBackground {
  private static final int BLOCKS = 8;
  private static final long BLOCK = 1 << 20;

  private InTheBackground() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena()) {
      MemorySegment from = arena.allocate(BLOCKS * BLOCK);
      MemorySegment to = arena.allocate(BLOCKS * BLOCK);
      engine.fill(from, (byte) 7);

      List<CompletableFuture<Long>> copies = new ArrayList<>();
      for (int i = 0; i < BLOCKS; i++) {
        copies.add(engine.copyAsync(from.asSlice(i * BLOCK, BLOCK), to.asSlice(i * BLOCK, BLOCK)));
      }
      long bytes = copies.stream().mapToLong(CompletableFuture::join).sum();
      System.out.println("copied " + bytes + " bytes in " + BLOCKS + " transfers");
      System.out.println("equal: " + engine.compare(from, to).equal());
    }
  }
}
