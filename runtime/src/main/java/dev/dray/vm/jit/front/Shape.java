package dev.dray.vm.jit.front;

import dev.dray.vm.jit.ir.Regions;

/**
 * What is known of a register where control flow meets: the region that it points into, and perhaps
 * where. Every 64-bit value can be written as {@code (region << 44) + offset}, so a wrong guess
 * costs speed and never correctness.
 *
 * @param region {@link Regions}; NONE for numbers
 * @param exact whether the offset is the same on all paths
 * @param offset from the region's start; on the stack from the end of the function's own frame
 */
record Shape(int region, boolean exact, long offset) {
  /** Nothing arrived here yet. */
  static final Shape UNREACHED = new Shape(-1, false, 0);

  static final Shape NUMBER = new Shape(Regions.NONE, false, 0);

  static Shape exact(int region, long offset) {
    return new Shape(region, true, offset);
  }

  static Shape somewhere(int region) {
    return new Shape(region, false, 0);
  }

  boolean pointer() {
    return region > 0;
  }

  boolean number() {
    return region == Regions.NONE;
  }

  /** A slot of the function's own frame at a known place. */
  boolean ownFrame() {
    return region == Regions.STACK && exact;
  }

  Shape plus(long delta) {
    return exact ? exact(region, offset + delta) : this;
  }

  Shape join(Shape other) {
    if (equals(other) || other.equals(UNREACHED)) {
      return this;
    }
    if (equals(UNREACHED)) {
      return other;
    }
    return region == other.region ? somewhere(region) : NUMBER;
  }
}
