package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import dev.dray.vm.jit.ir.Regions;

/**
 * Which regions compiled code reaches by itself in an access mode.
 *
 * @param mode how accesses are checked
 * @param paged whether operands are scattered over frames
 * @param readOnly regions that this execution must not write, as a set of bits
 * @param firstFrame whether the function's frame is the stack's first
 */
record RegionModel(
    AccessMode mode, boolean paged, int readOnly, boolean firstFrame, Program program) {

  /** Whether accesses of a region are emitted in line. */
  boolean mapped(int region) {
    return switch (region) {
      case Regions.SOURCE, Regions.DESTINATION, Regions.AUXILIARY -> !paged;
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

  /** Whether accesses go through segments. */
  boolean segments() {
    return mode != AccessMode.DIRECT;
  }
}
