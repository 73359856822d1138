package dev.dray.operation;

import dev.dray.memory.Translator;
import dev.dray.memory.host.HostMemory;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;

/**
 * The plainest descriptors: a no-op, or a memory move within the host's memory, that asks for
 * nothing. It is done at once; whatever else it is, or becomes, goes the long way.
 */
public final class ShortDescriptor {
  static final long NO_OP = (long) Opcode.NO_OP.code() << 24;
  static final long MOVE = (long) Opcode.MEMORY_MOVE.code() << 24;
  static final long RESERVED = 0xFFF0_0000L;

  private ShortDescriptor() {}

  /**
   * Does the descriptor in an execution's words if it is such a one. What it uses of the host's
   * memory must not need a lease.
   *
   * @return bytes done; -1, and nothing done, if it is not
   */
  public static long run(Execution execution, Translator space) {
    long asked = execution.words()[0] >>> 32;
    if (asked == NO_OP) {
      return isEmpty(execution.words()) && possible(execution, Opcode.NO_OP) ? 0 : -1;
    }
    return asked == MOVE && possible(execution, Opcode.MEMORY_MOVE) ? move(execution, space) : -1;
  }

  private static boolean isEmpty(long[] words) {
    return (words[1] | words[2] | words[3] | words[4] | words[5] | words[6] | words[7]) == 0;
  }

  private static boolean possible(Execution execution, Opcode opcode) {
    return (execution.words()[0] & RESERVED) == 0
        && execution.allows(opcode)
        && execution.injector() == null
        && !execution.stop().isStopped();
  }

  private static long move(Execution execution, Translator space) {
    long[] words = execution.words();
    long size = words[4];
    if ((words[1] | words[5] | words[6] | words[7]) != 0
        || size <= 0
        || size > Math.min(Execution.POLL_BYTES, execution.limits().maxTransfer())) {
      return -1;
    }
    // What the host cannot move, the long way finds again and says.
    return space instanceof HostMemory host
            && host.move(Field.SOURCE.get(words), Field.DESTINATION.get(words), size)
        ? size
        : -1;
  }
}
