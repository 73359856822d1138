package dev.dray.examples;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.UserProgram;
import dev.dray.kernel.LoadOptions;
import dev.dray.verifier.ProgramReader;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.vm.helper.HelperRegistry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A helper of one's own: C asks, Java answers. */
public final class HelperFromJava {
  private static final HelperPrototype SKIP =
      new HelperPrototype(
          0x20000, "skip", List.of(HelperPrototype.Argument.SCALAR), HelperPrototype.Result.SCALAR);

  private HelperFromJava() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    HelperRegistry helpers =
        HelperRegistry.builder()
            .register(SKIP, (context, offset, r2, r3, r4, r5) -> offset < 4 ? 0 : 1)
            .build();
    try (Engine engine = Dray.open();
        Arena arena = engine.newArena();
        UserProgram sample =
            engine.load(
                ProgramReader.read("sample.o", Objects.read("sample.o")).getFirst(),
                LoadOptions.standard().withHelpers(helpers))) {
      MemorySegment data = arena.allocate(10);
      engine.fill(data, (byte) 1);
      System.out.println("looked at " + sample.run(data, MemorySegment.NULL).value() + " of 10");
    }
  }
}
