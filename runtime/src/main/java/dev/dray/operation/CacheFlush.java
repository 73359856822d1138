package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Cache Flush (0x20): what was written to a range is in memory afterwards; in its file, where the
 * range is a mapped file.
 */
final class CacheFlush implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.CACHE_FLUSH;
  }

  @Override
  public void execute(Execution execution) {
    long size = execution.get(Field.TRANSFER_SIZE);
    Extent range = execution.read(Execution.DESTINATION, execution.get(Field.DESTINATION), size);
    VarHandle.fullFence();
    for (long done = 0; done < size; ) {
      long run = range.run(done);
      MemorySegment memory = range.readable(done);
      if (memory.isMapped()) {
        memory.asSlice(range.position(done), run).force();
      }
      done += run;
      execution.progress(done);
    }
  }
}
