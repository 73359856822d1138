package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.interpreter.AddressSpace;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;

/**
 * Which regions compiled code reaches by itself in an access mode.
 *
 * @param mode how accesses are checked
 * @param paged operands that are scattered over frames, as a set of bits
 * @param readOnly regions that this execution must not write, as a set of bits
 * @param firstFrame whether the function's frame is the stack's first
 */
record RegionModel(AccessMode mode, int paged, int readOnly, boolean firstFrame, Program program) {

  /** Whether a region is an operand that is scattered over frames. */
  boolean paged(int region) {
    return Regions.operand(region) && (paged >>> region & 1) != 0;
  }

  /** Whether any operand is scattered over frames. */
  boolean framed() {
    return paged != 0;
  }

  /** Whether accesses of a region are emitted with the frame at hand. */
  boolean viewed(int region, boolean store) {
    return paged(region) && !(store && region == Regions.SOURCE);
  }

  private static final long UNBOUNDED = 1L << 46;

  /** Whether accesses of a region are emitted in line. */
  boolean mapped(int region) {
    return switch (region) {
      case Regions.SOURCE, Regions.DESTINATION, Regions.AUXILIARY -> !paged(region);
      // Between later frames lie gaps that only the checked path knows.
      case Regions.STACK -> mode != AccessMode.SANDBOXED || firstFrame;
      case Regions.MEMORY -> true;
      default -> region >= Regions.MAPS && map(region - Regions.MAPS);
    };
  }

  private boolean map(int index) {
    // Between the values of larger maps lie gaps that only the checked path knows.
    return index < program.maps().size()
        && program.maps().get(index).type() != MapType.RING_BUFFER
        && (mode != AccessMode.SANDBOXED || program.maps().get(index).global());
  }

  /** Whether a store to a region can be emitted in line. */
  boolean writable(int region) {
    return mapped(region)
        && region != Regions.SOURCE
        && (region > Regions.MAPS || (readOnly >>> region & 1) == 0)
        && !(region >= Regions.MAPS && program.maps().get(region - Regions.MAPS).readOnly());
  }

  /** Whether loads may trap or fault, so that each happens in its place, wanted or not. */
  boolean ordered() {
    return mode == AccessMode.SANDBOXED || paged != 0;
  }

  /** Whether accesses are compared with the lengths of their regions. */
  boolean checked() {
    return mode != AccessMode.DIRECT;
  }

  /** Whether an access is emitted in line. */
  boolean inLine(Value access) {
    return access.op == Op.LOAD ? mapped(access.region) : writable(access.region);
  }

  /**
   * What accesses of a region are checked against where that is a constant; -1 where it changes
   * from one execution to the next. On the direct tier it bounds nothing, and the JVM need not know
   * that offsets are positive.
   */
  long fixedLength(int region) {
    if (mode == AccessMode.DIRECT) {
      return UNBOUNDED;
    }
    if (region == Regions.STACK) {
      return mode == AccessMode.SANDBOXED ? AddressLayout.FRAME_BYTES : AddressSpace.STACK_BYTES;
    }
    return region >= Regions.MAPS && program.maps().get(region - Regions.MAPS).global()
        ? program.maps().get(region - Regions.MAPS).valueSize()
        : -1;
  }
}
