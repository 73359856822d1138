package dev.dray.operation;

import dev.dray.memory.host.HostMemory;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;

/**
 * The plainest member of a batch: a memory move within the host's memory that asks for nothing but
 * maybe a fence. It is done at once; whatever else it is, or becomes, goes the long way.
 */
final class ShortMember {
  private static final long CODE_AND_FLAGS = 0xFFFF_FFFFL & ~Flag.FENCE.mask();
  private static final long MOVE = (long) Opcode.MEMORY_MOVE.code() << 24;
  private static final long RESERVED = 0xFFF0_0000L;

  private ShortMember() {}

  /** Does a member if it is such a one; false, and nothing done, if it is not. */
  static boolean run(Execution batch, Execution member) {
    long[] words = member.words();
    long size = words[4];
    if ((words[0] >>> 32 & CODE_AND_FLAGS) != MOVE
        || (words[0] & RESERVED) != 0
        || (words[1] | words[5] | words[6] | words[7]) != 0
        || size <= 0
        || size > Math.min(Execution.POLL_BYTES, member.limits().maxTransfer())
        || !member.allows(Opcode.MEMORY_MOVE)
        || member.injector() != null
        || batch.stop().isStopped()) {
      return false;
    }
    // What the host cannot move, the long way finds again and says.
    return batch.leaseless()
        && batch.space() instanceof HostMemory host
        && host.move(Field.SOURCE.get(words), Field.DESTINATION.get(words), size);
  }
}
