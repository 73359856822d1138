package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Program;
import dev.dray.vm.jit.ir.Regions;

/** Which regions compiled code reaches by itself in an access mode. */
record RegionModel(AccessMode mode, Program program) {

  /** Whether accesses of a region are emitted in line. */
  boolean mapped(int region) {
    return switch (region) {
      case Regions.SOURCE,
          Regions.DESTINATION,
          Regions.AUXILIARY,
          Regions.STACK,
          Regions.MEMORY ->
          true;
      default -> region >= Regions.MAPS && map(region - Regions.MAPS);
    };
  }

  private boolean map(int index) {
    // Between the values of larger maps lie gaps that only the checked path knows.
    return index < program.maps().size()
        && (mode != AccessMode.SANDBOXED || program.maps().get(index).global());
  }

  /** Whether a store to a region can be emitted in line. */
  boolean writable(int region) {
    return mapped(region)
        && region != Regions.SOURCE
        && !(region >= Regions.MAPS && program.maps().get(region - Regions.MAPS).readOnly());
  }

  /** Segments serve accesses; in the direct mode they only tell lengths. */
  boolean segments() {
    return true;
  }

  boolean addresses() {
    return mode == AccessMode.DIRECT;
  }
}
