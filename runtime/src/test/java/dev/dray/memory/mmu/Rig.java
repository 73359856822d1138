package dev.dray.memory.mmu;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.physical.Placement;
import dev.dray.memory.space.AddressSpace;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A small machine for tests: two nodes, an MMU, and one space with PASID 1. */
public final class Rig implements AutoCloseable {
  /** Where tests map things. */
  public static final long BASE = 0x10_0000_0000L;

  public final Mmu mmu;
  public final AddressSpace space;
  public final Context context;
  public final SpaceAccessor cpu;
  private final AtomicInteger lastPasid = new AtomicInteger(1);

  public Rig() {
    this(X86Format.FOUR_LEVEL, MmuConfiguration.DEFAULT, 64L << 20);
  }

  public Rig(PageTableFormat format, MmuConfiguration configuration, long nodeBytes) {
    mmu = Mmu.over(PhysicalMemory.ofNodes(nodeBytes, nodeBytes), configuration);
    space = mmu.createSpace(format, Placement.anywhere());
    context = mmu.bind(1, space, Context.Settings.DEFAULT);
    cpu = new SpaceAccessor(mmu, context);
  }

  public AddressSpace another() {
    return mmu.createSpace(space.format(), Placement.anywhere());
  }

  public Context contextOf(AddressSpace other) {
    return mmu.bind(lastPasid.incrementAndGet(), other, Context.Settings.DEFAULT);
  }

  public SpaceAccessor cpuOf(AddressSpace other) {
    return new SpaceAccessor(mmu, contextOf(other));
  }

  /** Maps writable pages with random contents, which it returns. */
  public byte[] mapRandom(long address, int bytes, PageSize size, long seed) {
    space.map(address, bytes, Rights.USER_DATA, size);
    byte[] contents = new byte[bytes];
    new SplittableRandom(seed).nextBytes(contents);
    cpu.write(address, MemorySegment.ofArray(contents));
    return contents;
  }

  public long used() {
    return mmu.memory().statistics().stream().mapToLong(node -> node.usedBytes()).sum();
  }

  @Override
  public void close() {
    mmu.close();
  }
}
