package dev.dray.vm.jit.front;

import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;

/**
 * What a register holds: a number, or a pointer as an offset in its region.
 *
 * @param region {@link Regions}; NONE for numbers
 */
record Operand(Value value, int region) {
  static Operand number(Value value) {
    return new Operand(value, Regions.NONE);
  }

  boolean pointer() {
    return region != Regions.NONE;
  }
}
