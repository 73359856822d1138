package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Masked compare-and-swap (0x88), fetch-and-add (0x89) and swap (0x8A) of 4 or 8 aligned bytes,
 * atomic also towards the processor. The old value goes into bytes 16 to 23.
 */
final class AtomicOperation implements Operation {
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private final Opcode opcode;

  AtomicOperation(Opcode opcode) {
    this.opcode = opcode;
  }

  @Override
  public Opcode opcode() {
    return opcode;
  }

  @Override
  public void execute(Execution execution) {
    long size = execution.get(Field.TRANSFER_SIZE);
    if (size != 4 && size != 8) {
      throw Rejection.field(
          Status.INVALID_SIZE, Field.TRANSFER_SIZE, size, "must be 4 or 8: atomics have no others");
    }
    Checks.aligned(execution, Field.DESTINATION, size);
    Extent destination =
        execution.bind(Execution.DESTINATION, execution.get(Field.DESTINATION), size, Use.ATOMIC);
    MemorySegment memory = destination.writable(0);
    long at = destination.position(0);
    long operand = execution.get(Field.ATOMIC_OPERAND);
    long compareMask = opcode == Opcode.COMPARE_AND_SWAP ? execution.get(Field.COMPARE_MASK) : 0;
    while (true) {
      long old = size == 8 ? (long) LONG.getVolatile(memory, at) : unsigned(memory, at);
      if (((old ^ operand) & compareMask & (size == 8 ? -1 : 0xFFFFFFFFL)) != 0) {
        execution.low(old);
        Checks.conclude(execution, 1);
        return;
      }
      long next =
          switch (opcode) {
            case COMPARE_AND_SWAP ->
                old & ~execution.get(Field.SWAP_MASK)
                    | execution.get(Field.SWAP_VALUE) & execution.get(Field.SWAP_MASK);
            case FETCH_AND_ADD -> old + operand;
            default -> operand;
          };
      boolean done =
          size == 8
              ? LONG.compareAndSet(memory, at, old, next)
              : INT.compareAndSet(memory, at, (int) old, (int) next);
      if (done) {
        execution.low(old);
        // It is done: whoever asks for an end now comes too late.
        execution.written(size);
        Checks.conclude(execution, 0);
        return;
      }
    }
  }

  private static long unsigned(MemorySegment memory, long at) {
    return (int) INT.getVolatile(memory, at) & 0xFFFFFFFFL;
  }
}
