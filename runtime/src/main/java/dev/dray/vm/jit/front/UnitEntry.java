package dev.dray.vm.jit.front;

import dev.dray.vm.jit.ir.Regions;
import java.util.Arrays;
import java.util.List;

/**
 * How a unit is entered: the shapes of r1 to r5.
 *
 * @param start the first slot
 * @param arguments five shapes
 */
record UnitEntry(int start, List<Shape> arguments) {

  /** A user operation: r1 points to the context. */
  static UnitEntry operation() {
    return new UnitEntry(
        0,
        List.of(
            Shape.exact(Regions.CONTEXT, 0),
            Shape.NUMBER,
            Shape.NUMBER,
            Shape.NUMBER,
            Shape.NUMBER));
  }

  /** The conformance suite's way: r1 points to memory, r2 is its length. */
  static UnitEntry memory() {
    return new UnitEntry(
        0,
        List.of(
            Shape.exact(Regions.MEMORY, 0),
            Shape.NUMBER,
            Shape.NUMBER,
            Shape.NUMBER,
            Shape.NUMBER));
  }

  /** A function whose callers are unknown. */
  static UnitEntry anything(int start) {
    Shape[] shapes = new Shape[5];
    Arrays.fill(shapes, Shape.NUMBER);
    return new UnitEntry(start, List.of(shapes));
  }
}
