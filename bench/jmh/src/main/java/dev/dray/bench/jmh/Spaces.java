package dev.dray.bench.jmh;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.kernel.AddressSpaceManager;
import dev.dray.kernel.Kernel;
import dev.dray.kernel.UserContext;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import java.util.SplittableRandom;

/** A kernel whose contexts have address spaces: what the benchmarks of the MMU stand on. */
final class Spaces implements AutoCloseable {
  /** Where every context has its memory. */
  static final long BASE = 0x10_0000_0000L;

  final Kernel kernel = new Kernel(DeviceConfig.simple(1));
  final AddressSpaceManager manager;

  Spaces(long bytes) {
    manager =
        new AddressSpaceManager(
            kernel, Mmu.over(PhysicalMemory.ofNodes(bytes), MmuConfiguration.DEFAULT));
  }

  /** A way in for a context. */
  Portal portal(UserContext context) {
    return kernel.portal(kernel.device().queues().getFirst(), context.client());
  }

  /** Maps small pages in random order, so that no two neighbours' frames lie side by side. */
  static void scatter(UserContext context, long bytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[(int) (bytes >>> 12)];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    for (int page : order) {
      context.space().map(BASE + page * 4096L, 4096, Rights.USER_DATA, PageSize.SMALL);
    }
  }

  @Override
  public void close() {
    manager.close();
    kernel.close();
  }
}
