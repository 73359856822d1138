package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.host.HostMemory;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.MemorySegment;

/**
 * The members of a batch that are {@link ShortDescriptor}s, but for a fence that they may have.
 *
 * <p>They are done in a loop of its own that holds all there is to do for one of them. The JVM's
 * compiler inlines to a depth that is counted from whatever method of the caller's it starts at;
 * this loop is compiled long before its callers are, by itself, too large to be inlined into them,
 * and so nothing in it is ever too deep.
 */
final class ShortMembers {
  private ShortMembers() {}

  /**
   * Does members up to the first that is not short.
   *
   * @param list the batch's descriptors
   * @param from the first to do
   * @param failed whether one before it failed, so that no fence is passed
   * @return the number of the first that was not done, and nothing of it
   */
  static long run(Execution batch, Extent list, long from, long count, boolean failed) {
    if (!batch.leaseless()
        || batch.injector() != null
        || !list.contiguous()
        || !(batch.space() instanceof HostMemory host)) {
      return from;
    }
    MemorySegment memory = list.readable(0);
    long at = list.position(0) + from * Descriptor.BYTES;
    long most = Math.min(Execution.POLL_BYTES, batch.limits().maxTransfer());
    boolean moves = batch.allows(Opcode.MEMORY_MOVE);
    boolean noOps = batch.allows(Opcode.NO_OP);
    for (long i = from; i < count; i++, at += Descriptor.BYTES) {
      long first = Descriptor.word(memory, at);
      long asked = first >>> 32;
      if ((asked & Flag.FENCE.mask()) != 0) {
        if (failed) {
          return i;
        }
        asked &= ~Flag.FENCE.mask();
      }
      if ((asked != ShortDescriptor.MOVE && asked != ShortDescriptor.NO_OP)
          || (first & ShortDescriptor.RESERVED) != 0
          || batch.stop().isStopped()) {
        return i;
      }
      long unused =
          Descriptor.word(memory, at + 8)
              | Descriptor.word(memory, at + 40)
              | Descriptor.word(memory, at + 48)
              | Descriptor.word(memory, at + 56);
      long source = Descriptor.word(memory, at + 16);
      long destination = Descriptor.word(memory, at + 24);
      long size = Descriptor.word(memory, at + 32);
      boolean done =
          asked == ShortDescriptor.MOVE
              ? unused == 0
                  && moves
                  && size > 0
                  && size <= most
                  // What the host cannot move, the long way finds again and says.
                  && host.move(source, destination, size)
              : noOps && (unused | source | destination | size) == 0;
      if (!done) {
        return i;
      }
      batch.told(i + 1);
    }
    return count;
  }
}
