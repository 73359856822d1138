package dev.dray.vm.jit.front;

import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Program;
import dev.dray.vm.FuelCosts;
import dev.dray.vm.jit.ir.Block;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What the functions of a program take and give, found by going round until nothing changes. */
final class Signatures {
  private final Program program;
  private final FuelCosts costs;
  private final LiveEdges edges;
  private final IntFunction<@Nullable HelperPrototype> helpers;
  private final Map<Integer, List<Shape>> arguments = new LinkedHashMap<>();
  private final Map<Integer, Shape> results = new LinkedHashMap<>();
  private final Map<Integer, Set<Integer>> callers = new LinkedHashMap<>();
  private final Set<Integer> addressTaken = new HashSet<>();
  private final Deque<Integer> work = new ArrayDeque<>();
  private final Map<Integer, List<Block>> flows = new LinkedHashMap<>();
  private final Map<Integer, Shapes> shapes = new LinkedHashMap<>();
  private int current;

  private Signatures(
      Program program,
      FuelCosts costs,
      LiveEdges edges,
      IntFunction<@Nullable HelperPrototype> helpers) {
    this.program = program;
    this.costs = costs;
    this.edges = edges;
    this.helpers = helpers;
  }

  static Signatures of(
      Program program,
      FuelCosts costs,
      UnitEntry entry,
      LiveEdges edges,
      IntFunction<@Nullable HelperPrototype> helpers) {
    Signatures signatures = new Signatures(program, costs, edges, helpers);
    signatures.arguments.put(entry.start(), entry.arguments());
    signatures.work.add(entry.start());
    signatures.solve();
    return signatures;
  }

  /** Goes round until nothing changes. */
  void solve() {
    while (!work.isEmpty()) {
      current = work.remove();
      shapes.put(current, Shapes.of(program, flow(current), arguments(current), this));
    }
  }

  /** The functions that can be reached, the entry first. */
  List<Integer> functions() {
    return new ArrayList<>(arguments.keySet());
  }

  /** Functions whose address the program loads. */
  Set<Integer> addressTaken() {
    return addressTaken;
  }

  /** Whether a function is called from anywhere but outside. */
  boolean called(int start) {
    return callers.containsKey(start) || addressTaken.contains(start);
  }

  List<Block> flow(int start) {
    return flows.computeIfAbsent(
        start, s -> ControlFlow.withSingleLatches(ControlFlow.build(program, costs, s, edges)));
  }

  Shapes shapes(int start) {
    return Objects.requireNonNull(shapes.get(start));
  }

  List<Shape> arguments(int start) {
    return Objects.requireNonNull(arguments.get(start));
  }

  @Nullable HelperPrototype helper(int number) {
    return helpers.apply(number);
  }

  /** Notes a call of a function with the shapes of r1 to r5. */
  void called(int target, List<Shape> given) {
    callers.computeIfAbsent(target, t -> new HashSet<>()).add(current);
    List<Shape> known = arguments.get(target);
    List<Shape> joined = new ArrayList<>();
    for (int index = 0; index < 5; index++) {
      Shape shape = given.get(index);
      // The callee's frame is another one: what is exact for the caller is not for it.
      Shape outside =
          shape.region() == dev.dray.vm.jit.ir.Regions.STACK
              ? Shape.somewhere(shape.region())
              : shape;
      joined.add(known == null ? outside : known.get(index).join(outside));
    }
    if (!joined.equals(known)) {
      arguments.put(target, joined);
      work.add(target);
    }
  }

  void addressTaken(int target) {
    if (addressTaken.add(target)) {
      List<Shape> anything = UnitEntry.anything(target).arguments();
      if (!anything.equals(arguments.put(target, anything))) {
        work.add(target);
      }
    }
  }

  /** What a function returns, as far as that is known yet. */
  Shape result(int target) {
    return results.getOrDefault(target, Shape.UNREACHED);
  }

  void returned(Shape shape) {
    Shape own =
        shape.region() == dev.dray.vm.jit.ir.Regions.STACK
            ? Shape.somewhere(shape.region())
            : shape;
    Shape joined = result(current).join(own);
    if (!joined.equals(results.put(current, joined))) {
      work.addAll(callers.getOrDefault(current, Set.of()));
    }
  }
}
