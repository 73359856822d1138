package dev.dray.engine;

import dev.dray.memory.host.HostMemory;
import dev.dray.operation.Execution;
import dev.dray.operation.ShortCall;
import dev.dray.operation.ShortDescriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.MemorySegment;

/**
 * What a processing element does the short way: descriptors and calls that ask for so little that
 * most of the way would be about nothing. They are checked and counted like all others, and whoever
 * wants to see them on their way makes them go the long one.
 */
final class ShortWork {
  private final Execution execution;
  private final Recorder recorder;
  private final Counters counters;
  private final Counters byQueue;

  ShortWork(Execution execution, Recorder recorder, Counters counters, Counters byQueue) {
    this.execution = execution;
    this.recorder = recorder;
    this.counters = counters;
    this.byQueue = byQueue;
  }

  /** Does the descriptor in the execution's words; false, and nothing done, if it is not short. */
  boolean run(WorkQueue from, Client client) {
    if (recorder.isWanted()) {
      return false;
    }
    execution.limits(from.config().limits());
    long bytes = ShortDescriptor.run(execution, client.space());
    if (bytes < 0) {
      return false;
    }
    count((int) execution.get(Field.OPERATION), from, bytes);
    return true;
  }

  /**
   * Does a call on segments of the host's own memory.
   *
   * @return bytes done, or a CRC; -1 if it has to go the long way
   */
  long call(
      Opcode opcode,
      WorkQueue queue,
      Client client,
      MemorySegment source,
      MemorySegment other,
      long size,
      long number) {
    execution.limits(queue.config().limits());
    if (recorder.isWanted()
        || !queue.isOpenTo(client)
        || !ShortCall.possible(execution, opcode, size)
        || !(client.space() instanceof HostMemory host)
        // While the element is claimed no arena of the host ends: what is alive now stays.
        || !host.covers(source, false)
        || (two(opcode) && !host.covers(other, opcode == Opcode.MEMORY_MOVE))
        || !source.scope().isAlive()
        || !other.scope().isAlive()) {
      return -1;
    }
    long done = ShortCall.run(execution, opcode, source, other, size, number);
    count(opcode.code(), queue, opcode == Opcode.CRC ? size : done);
    return done;
  }

  private static boolean two(Opcode opcode) {
    return opcode == Opcode.MEMORY_MOVE || opcode == Opcode.COMPARE;
  }

  private void count(int operation, WorkQueue queue, long bytes) {
    counters.count(operation, true, bytes);
    byQueue.count(queue.number(), true, bytes);
  }
}
