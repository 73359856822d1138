package dev.dray.operation;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Every operation of the engine. */
public final class BuiltIns {
  private BuiltIns() {}

  /**
   * The operations.
   *
   * @param programs the user programs by handle
   */
  public static List<Operation> all(IntFunction<Optional<ProgramSlot>> programs) {
    return List.of(
        new MemoryMove(), new Fill(), new Compare(), new CrcGeneration(), new RunProgram(programs));
  }
}
