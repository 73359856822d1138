package dev.dray.vm.interpreter;

import dev.dray.vm.ProgramInstance;
import dev.dray.vm.helper.HelperContext;

/** An execution, whatever the tier: what is needed to say where it stands. */
public interface Machine extends HelperContext {
  /** The program that runs now; a tail call changes it. */
  ProgramInstance instance();

  /** What lies at its addresses. */
  AddressSpace space();

  /** The slot of the instruction that runs. */
  int slot();
}
