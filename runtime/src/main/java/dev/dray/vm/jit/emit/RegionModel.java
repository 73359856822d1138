package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import dev.dray.vm.jit.ir.Regions;

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

  /** Whether accesses of a region are emitted with the frame at hand. */
  boolean viewed(int region, boolean store) {
    return paged(region) && !(store && region == Regions.SOURCE);
  }

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

  /** Whether accesses go through segments. */
  boolean segments() {
    return mode != AccessMode.DIRECT;
  }
}
