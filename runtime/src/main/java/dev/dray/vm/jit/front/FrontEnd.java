package dev.dray.vm.jit.front;

import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import dev.dray.vm.FuelCosts;
import dev.dray.vm.jit.ir.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** From a program to one graph for each of its functions. */
public final class FrontEnd {
  private FrontEnd() {}

  /**
   * A function in SSA form.
   *
   * @param start its first slot
   * @param memoryFrame whether its frame is needed in memory
   * @param firstFrame whether its frame is always the stack's first
   */
  public record Function(int start, Graph graph, boolean memoryFrame, boolean firstFrame) {}

  /**
   * A whole program.
   *
   * @param functions the entry first
   * @param addressTaken starts of functions that may be called through pointers
   */
  public record Unit(List<Function> functions, Set<Integer> addressTaken) {}

  /** How a program is entered. */
  public enum Entry {
    /** As a user operation, with the context in r1. */
    OPERATION,
    /** As the conformance suite wants it, with memory in r1 and its length in r2. */
    MEMORY
  }

  /**
   * Builds the graphs of all functions that can be reached.
   *
   * @param helpers prototypes by number, null for unknown ones
   * @param facts what is known of the program as a user operation
   */
  public static Unit build(
      Program program,
      Entry entry,
      IntFunction<@Nullable HelperPrototype> helpers,
      Optional<Facts> facts) {
    Known known = new Known(entry == Entry.OPERATION ? facts : Optional.empty());
    FuelCosts costs = FuelCosts.of(program);
    UnitEntry shape = entry == Entry.OPERATION ? UnitEntry.operation() : UnitEntry.memory();
    Signatures signatures = Signatures.of(program, costs, shape, known, helpers);
    if (callsByPointer(program, helpers)) {
      program.functions().forEach(function -> signatures.addressTaken(function.start()));
      signatures.solve();
    }
    Translator.Options options = new Translator.Options(helpers, program.maps().size(), known);
    List<Function> functions = new ArrayList<>();
    for (int start : signatures.functions()) {
      Shapes shapes = signatures.shapes(start);
      boolean firstFrame = start == shape.start() && !signatures.called(start);
      Graph graph =
          SsaBuilder.build(
              program.code(),
              shapes,
              signatures.flow(start),
              signatures.arguments(start),
              firstFrame,
              options);
      Cleanup.run(graph);
      functions.add(new Function(start, graph, shapes.memoryFrame(), firstFrame));
    }
    return new Unit(functions, signatures.addressTaken());
  }

  /** Whether a number that the program computes may name a function. */
  private static boolean callsByPointer(
      Program program, IntFunction<@Nullable HelperPrototype> helpers) {
    return program.code().instructions().stream()
        .anyMatch(
            instruction ->
                instruction instanceof Instruction.CallIndirect
                    || (instruction instanceof Instruction.CallHelper call
                        && callsBack(helpers.apply(call.helper()))));
  }

  private static boolean callsBack(@Nullable HelperPrototype prototype) {
    return prototype == null
        || prototype.arguments().contains(HelperPrototype.Argument.LOOP_CALLBACK)
        || prototype.arguments().contains(HelperPrototype.Argument.MAP_CALLBACK);
  }
}
