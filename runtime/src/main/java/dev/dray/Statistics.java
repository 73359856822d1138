package dev.dray;

import dev.dray.engine.WorkQueue;
import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.Opcode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an engine did so far.
 *
 * @param operations by kind; kinds that never ran are left out
 * @param stagedOperands heap operands that had to be copied to native memory
 * @param stagedBytes their bytes
 * @param placements where {@link Automatic} operations ran, and why
 * @param queues by name, what each accepted and did
 */
public record Statistics(
    Map<Opcode, OfOperation> operations,
    long stagedOperands,
    long stagedBytes,
    Map<Placement, Long> placements,
    Map<String, OfQueue> queues) {

  /**
   * One queue.
   *
   * @param accepted descriptors that it took
   * @param retries descriptors that it refused because it was full
   * @param waiting descriptors that wait in it now
   * @param completed descriptors that ended, those of synchronous calls included
   * @param failed those that ended with an error
   * @param bytes done
   */
  public record OfQueue(
      long accepted, long retries, long waiting, long completed, long failed, long bytes) {}

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

  static Statistics of(Kernel kernel, Runner runner) {
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
    Map<String, OfQueue> queues = new LinkedHashMap<>();
    for (WorkQueue queue : kernel.device().queues()) {
      queues.put(
          queue.config().name(),
          new OfQueue(
              queue.accepted(),
              queue.retries(),
              queue.occupancy(),
              kernel.device().completed(queue),
              kernel.device().failed(queue),
              kernel.device().bytes(queue)));
    }
    return new Statistics(
        operations,
        kernel.host().stagedOperands(),
        kernel.host().stagedBytes(),
        runner.placements(),
        queues);
  }
}
