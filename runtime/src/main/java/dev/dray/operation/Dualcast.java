package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;

/** Memory Copy with Dualcast (0x09): one source to two destinations, which agree in bits 11:0. */
final class Dualcast implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.DUALCAST;
  }

  @Override
  public void execute(Execution execution) {
    long size = execution.get(Field.TRANSFER_SIZE);
    long from = execution.get(Field.SOURCE);
    long to1 = execution.get(Field.DESTINATION);
    long to2 = execution.get(Field.DESTINATION2);
    checkDestinations(Field.DESTINATION, to1, Field.DESTINATION2, to2, size);
    Checks.disjoint(Field.SOURCE, from, size, Field.DESTINATION, to1, size);
    Checks.disjoint(Field.SOURCE, from, size, Field.DESTINATION2, to2, size);
    Extent source = execution.read(Execution.SOURCE, from, size);
    Extent first = execution.write(Execution.DESTINATION, to1, size);
    Extent second = execution.write(Execution.DESTINATION2, to2, size);
    for (long done = 0; done < size; ) {
      long run =
          Math.min(
              Math.min(source.run(done), first.run(done)),
              Math.min(second.run(done), Execution.CACHED_BYTES));
      MemorySegment bytes = source.readable(done);
      long at = source.position(done);
      MemorySegment a = first.writable(done);
      MemorySegment b = second.writable(done);
      MemorySegment.copy(bytes, at, a, first.position(done), run);
      MemorySegment.copy(bytes, at, b, second.position(done), run);
      done += run;
      execution.progress(done);
    }
  }

  private static void checkDestinations(Field a, long first, Field b, long second, long size) {
    checkAlike(a, first, b, second);
    Checks.disjoint(a, first, size, b, second, size);
  }

  /** Refuses destinations that differ in their lowest bits. */
  static void checkAlike(Field a, long first, Field b, long second) {
    if (((first ^ second) & 0xFFF) != 0) {
      throw new Rejection(
          Status.DUALCAST_ALIGNMENT,
          a.label()
              + " 0x"
              + Long.toHexString(first)
              + " and "
              + b.label()
              + " 0x"
              + Long.toHexString(second)
              + " must agree in their lowest 12 bits: align both alike");
    }
  }
}
