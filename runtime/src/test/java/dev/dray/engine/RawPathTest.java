package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The raw path allocates nothing, on either side. */
class RawPathTest {
  private static final int WARM_UP = 40_000;
  private static final int MEASURED = 20_000;

  @Test
  void aCopyByAddressAllocatesNothing() {
    try (Kernel kernel = new Kernel(DeviceConfig.simple(1));
        Arena arena = kernel.host().newArena()) {
      MemorySegment list = arena.allocate(64, 64);
      MemorySegment record = arena.allocate(32, 32);
      MemorySegment memory = arena.allocate(8192, 64);
      Descriptor.memoryMove(memory.address(), memory.address() + 4096, 64)
          .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
          .with(Field.COMPLETION_ADDRESS, record.address())
          .write(list, 0);
      Portal portal = kernel.portal(kernel.device().queues().getFirst(), kernel.hostClient());
      run(portal, list, record, WARM_UP);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long engineThread = portal.thread().threadId();
      long before = threads.getThreadAllocatedBytes(engineThread);
      long own = threads.getCurrentThreadAllocatedBytes();
      run(portal, list, record, MEASURED);
      long engineBytes = threads.getThreadAllocatedBytes(engineThread) - before;
      long ownBytes = threads.getCurrentThreadAllocatedBytes() - own;
      assertThat(engineBytes / (double) MEASURED).as("engine, bytes a copy").isLessThan(1);
      assertThat(ownBytes / (double) MEASURED).as("submitter, bytes a copy").isLessThan(1);
    }
  }

  private static void run(Portal portal, MemorySegment list, MemorySegment record, int times) {
    long[] scratch = new long[8];
    for (int i = 0; i < times; i++) {
      CompletionLayout.clear(record, 0);
      while (!portal.submitRaw(list, 0, scratch)) {
        Thread.onSpinWait();
      }
      while (!CompletionLayout.isDone(record, 0)) {
        Thread.onSpinWait();
      }
    }
  }
}
