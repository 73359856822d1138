package dev.dray.vm.interpreter;

import dev.dray.vm.AddressLayout;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.helper.BadArgumentException;
import dev.dray.vm.helper.HelperContext;
import dev.dray.vm.helper.HelperMemory;
import dev.dray.vm.map.ProgramMap;
import dev.dray.vm.map.RingBufferMap;

/**
 * An execution, whatever the tier: what is needed to say where it stands, and what helpers ask of
 * its memory and maps.
 */
public interface Machine extends HelperContext {
  /** The program that runs now; a tail call changes it. */
  ProgramInstance instance();

  /** What lies at its addresses. */
  AddressSpace space();

  /** The slot of the instruction that runs. */
  int slot();

  @Override
  default HelperMemory memory() {
    return space();
  }

  @Override
  default ProgramMap map(long handle) {
    int index = AddressLayout.mapOf(handle, instance().maps().size());
    if (index < 0) {
      throw new BadArgumentException(
          "wants a map, but got 0x" + Long.toHexString(handle) + ", which is none");
    }
    return instance().maps().get(index);
  }

  @Override
  default long addressOf(ProgramMap map, long offset) {
    return space().addressOf(map, offset);
  }

  @Override
  default long reserve(RingBufferMap ring, long size) {
    return space().reserve(ring, size);
  }

  @Override
  default void release(long record, boolean discard) {
    if (!space().release(record, discard)) {
      throw new BadArgumentException(
          "wants a reserved record, but holds none at " + TrapWriter.place(this, record));
    }
  }
}
