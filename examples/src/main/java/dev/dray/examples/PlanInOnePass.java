package dev.dray.examples;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.Plan;
import dev.dray.PlanResult;
import dev.dray.UserProgram;
import dev.dray.programs.Catalogue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copy, checksum and filter, made into one pass over the source. */
public final class PlanInOnePass {
  private static final int RECORDS = 100_000;
  private static final int RECORD = 16;

  private PlanInOnePass() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena();
        UserProgram filter = engine.load(Catalogue.FILTER_RECORDS.object());
        Plan plan = engine.plan().copy().crc32c().transform(filter, RECORD, 0, 9).build()) {
      MemorySegment records = arena.allocate(RECORDS * RECORD, 8);
      for (int i = 0; i < RECORDS; i++) {
        records.set(ValueLayout.JAVA_LONG, (long) i * RECORD, i % 100);
      }
      MemorySegment kept = arena.allocate(RECORDS * RECORD, 8);

      System.out.println(plan.explain());
      PlanResult result = plan.launch(records, kept);
      System.out.println(result.written() / RECORD + " of " + RECORDS + " records kept");
      System.out.println("CRC as of the whole: " + (result.crc32c() == engine.crc32c(records)));
    }
  }
}
