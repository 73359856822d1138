package dev.dray;

import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.Opcode;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an engine did so far.
 *
 * @param operations by kind; kinds that never ran are left out
 * @param stagedOperands heap operands that had to be copied to native memory
 * @param stagedBytes their bytes
 */
public record Statistics(
    Map<Opcode, OfOperation> operations, long stagedOperands, long stagedBytes) {

  /**
   * One kind of operation.
   *
   * @param completed descriptors that ended, in whatever way
   * @param failed those that ended with an error
   * @param bytes done
   */
  public record OfOperation(long completed, long failed, long bytes) {}

  /** What one kind of operation did; zeroes if it never ran. */
  public OfOperation of(Opcode opcode) {
    return operations.getOrDefault(opcode, new OfOperation(0, 0, 0));
  }

  static Statistics of(Kernel kernel) {
    Map<Opcode, OfOperation> operations = new EnumMap<>(Opcode.class);
    for (Opcode opcode : Opcode.values()) {
      long completed = kernel.device().completed(opcode);
      if (completed > 0) {
        operations.put(
            opcode,
            new OfOperation(
                completed, kernel.device().failed(opcode), kernel.device().bytes(opcode)));
      }
    }
    return new Statistics(operations, kernel.host().stagedOperands(), kernel.host().stagedBytes());
  }
}
