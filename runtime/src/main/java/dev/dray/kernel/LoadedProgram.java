package dev.dray.kernel;

import dev.dray.operation.ProgramSlot;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;

/**
 * A program that descriptors can name.
 *
 * @param handle what they call it by
 * @param tier what runs it
 * @param tierReason why that tier, in words
 */
public record LoadedProgram(
    HandleTable<ProgramSlot> table,
    int handle,
    ProgramInstance instance,
    Tier tier,
    String tierReason)
    implements AutoCloseable {

  /** Forgets the program; waits for executions to end, then frees its maps. */
  @Override
  public void close() {
    table.remove(handle);
    instance.close();
  }
}
