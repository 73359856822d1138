package dev.dray.memory.physical;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The machine's memory: NUMA nodes one after the other in one physical address space, all in one
 * off-heap reservation, so that the host address is the reservation's base plus the physical
 * address. Blocks of 4 KiB to 1 GiB come from a buddy allocator per node. Frame 0 is never handed
 * out: physical address 0 means none.
 */
public final class PhysicalMemory implements AutoCloseable {
  /** Bytes of the smallest frame. */
  public static final long FRAME = 4096;

  private static final VarHandle ENTRY = ValueLayout.JAVA_LONG.varHandle();
  private static final long GRANULE = 2L << 20;

  /** What entries of page tables can address. */
  private static final long LARGEST = 1L << 46;

  private final HostReservation reservation;
  private final MemorySegment host;
  private final NumaNode[] nodes;
  private final FrameTable frames;
  private final ReentrantLock blocks = new ReentrantLock();

  private PhysicalMemory(long[] sizes) {
    long[] bases = new long[sizes.length];
    long base = 0;
    for (int id = 0; id < sizes.length; id++) {
      if (sizes[id] < GRANULE || sizes[id] % GRANULE != 0) {
        throw new IllegalArgumentException(
            "node %d has %,d bytes: a node takes a positive multiple of 2 MiB"
                .formatted(id, sizes[id]));
      }
      // Blocks are aligned to their size, so a node that can hold giant pages starts at a multiple.
      long alignment = sizes[id] >= PageSize.GIANT.bytes() ? PageSize.GIANT.bytes() : GRANULE;
      bases[id] = (base + alignment - 1) & -alignment;
      base = bases[id] + sizes[id];
      if (base < 0 || base > LARGEST) {
        throw new IllegalArgumentException(
            "nodes 0 to %d end at 0x%x: page tables address %,d bytes, so make them smaller"
                .formatted(id, base, LARGEST));
      }
    }
    reservation = new HostReservation(base, GRANULE);
    host = reservation.memory();
    nodes = new NumaNode[sizes.length];
    for (int id = 0; id < sizes.length; id++) {
      nodes[id] = new NumaNode(id, bases[id], sizes[id]);
    }
    frames = new FrameTable(base >>> 12);
    nodes[0].allocate(0);
  }

  /**
   * Memory with nodes of the given sizes.
   *
   * @param nodeBytes bytes of each node, multiples of 2 MiB
   * @throws PhysicalMemoryExhaustedException if the host refuses
   */
  public static PhysicalMemory ofNodes(long... nodeBytes) {
    if (nodeBytes.length == 0) {
      throw new IllegalArgumentException("physical memory needs at least one node: pass its bytes");
    }
    return new PhysicalMemory(nodeBytes.clone());
  }

  /** Bytes of the physical address space. */
  public long bytes() {
    return host.byteSize();
  }

  /** How many nodes there are. */
  public int nodeCount() {
    return nodes.length;
  }

  /** The node of a physical address. */
  public int nodeOf(long address) {
    for (NumaNode node : nodes) {
      if (node.contains(address)) {
        return node.id();
      }
    }
    throw new IllegalArgumentException(
        "physical address 0x%x lies in no node: memory ends at 0x%x, stay inside"
            .formatted(address, bytes()));
  }

  /** What each node holds now. */
  public List<NodeStatistics> statistics() {
    List<NodeStatistics> all = new ArrayList<>();
    for (NumaNode node : nodes) {
      all.add(node.statistics());
    }
    return List.copyOf(all);
  }

  /**
   * A block that one mapping holds, with whatever its last user left in it.
   *
   * @param owner the domain that may use it
   * @param page the page number that it will serve, for interleaving
   * @return its physical address, aligned to its size
   * @throws PhysicalMemoryExhaustedException if no allowed node has one
   */
  public long allocate(PageSize size, Placement placement, long page, int owner) {
    int first = placement.first(page);
    if (first < 0 || first >= nodes.length) {
      throw new IllegalArgumentException(
          "node %d does not exist: there are nodes 0 to %d, choose one of them"
              .formatted(first, nodes.length - 1));
    }
    long address = nodes[first].allocate(size.order());
    for (int id = 0; address < 0 && !placement.strict() && id < nodes.length; id++) {
      address = id == first ? -1 : nodes[id].allocate(size.order());
    }
    if (address < 0) {
      throw new PhysicalMemoryExhaustedException(exhausted(size, placement));
    }
    int level = size.level();
    if (level > 1) {
      for (long at = address; at < address + size.bytes(); at += GRANULE) {
        frames.setBlockBorn(at);
      }
    }
    for (long at = address; at < address + size.bytes(); at += FRAME) {
      frames.setOwner(at, owner);
    }
    frames.add(address, level, 1);
    return address;
  }

  /** As {@link #allocate}, with every byte zero. */
  public long allocateZeroed(PageSize size, Placement placement, long page, int owner) {
    long address = allocate(size, placement, page, owner);
    host.asSlice(address, size.bytes()).fill((byte) 0);
    return address;
  }

  /** Another mapping of a size holds the block at an address. */
  public void retain(long address, PageSize size) {
    checkBlock(address, size);
    frames.add(address, size.level(), 1);
  }

  /**
   * A mapping lets go; what no mapping of any size holds any more is free.
   *
   * @throws IllegalStateException if no mapping of that size held it
   */
  public void release(long address, PageSize size) {
    checkBlock(address, size);
    if (size == PageSize.SMALL && !frames.blockBorn(address)) {
      int left = frames.add(address, 1, -1);
      checkHeld(left, address, size);
      if (left == 0) {
        free(address, PageSize.SMALL);
      }
      return;
    }
    blocks.lock();
    try {
      int left = frames.add(address, size.level(), -1);
      checkHeld(left, address, size);
      if (left == 0) {
        freeUnheld(address, size);
      }
    } finally {
      blocks.unlock();
    }
  }

  /**
   * Turns 512 neighbouring frames, each held by one small mapping, into a 2 MiB block held by one
   * huge mapping.
   *
   * @param address of the first, a multiple of 2 MiB
   */
  public void fuse(long address) {
    checkBlock(address, PageSize.HUGE);
    blocks.lock();
    try {
      frames.setBlockBorn(address);
      frames.add(address, PageSize.HUGE.level(), 1);
      for (long at = address; at < address + PageSize.HUGE.bytes(); at += FRAME) {
        frames.add(at, PageSize.SMALL.level(), -1);
      }
    } finally {
      blocks.unlock();
    }
  }

  /**
   * How many mappings hold any part of a block: 1 is the caller's alone. Mappings of smaller pieces
   * of it count as one together.
   */
  public int shares(long address, PageSize size) {
    checkBlock(address, size);
    if (size == PageSize.SMALL) {
      return frames.shares(address);
    }
    int holders = heldBelow(address, size) ? 1 : 0;
    for (int level = size.level(); level <= PageSize.GIANT.level(); level++) {
      holders += frames.count(address, level);
    }
    return holders;
  }

  /** How many mappings of exactly this size hold the block. */
  public int holders(long address, PageSize size) {
    checkBlock(address, size);
    return frames.count(address, size.level());
  }

  /** Who owns a frame: a domain, or one of {@link FrameOwner}'s constants. */
  public int owner(long address) {
    checkRange(address, 1);
    return frames.owner(address);
  }

  /** Gives the frames of a block to another owner. */
  public void setOwner(long address, PageSize size, int owner) {
    checkBlock(address, size);
    for (long at = address; at < address + size.bytes(); at += FRAME) {
      frames.setOwner(at, owner);
    }
  }

  /** Whether a run of bytes lies inside memory. */
  public boolean contains(long address, long length) {
    return address >= 0 && length >= 0 && address <= bytes() - length;
  }

  /** One entry of a page table, read whole. */
  public long entry(long address) {
    return (long) ENTRY.getVolatile(host, address);
  }

  /** Writes one entry of a page table whole. */
  public void setEntry(long address, long value) {
    ENTRY.setVolatile(host, address, value);
  }

  /** Replaces one entry if it still is what was expected. */
  public boolean replaceEntry(long address, long expected, long value) {
    return ENTRY.compareAndSet(host, address, expected, value);
  }

  /** Replaces one entry and returns what it was. */
  public long swapEntry(long address, long value) {
    return (long) ENTRY.getAndSet(host, address, value);
  }

  /**
   * All of memory as the engine uses it: no liveness checks, valid until {@link #close}, for code
   * that runs between an address space's entry and exit.
   */
  public MemorySegment host() {
    return host;
  }

  /** Bytes of memory for anybody: they stay valid as long as the segment is reachable. */
  public MemorySegment lend(long address, long length) {
    checkRange(address, length);
    return reservation.lend().asSlice(address, length);
  }

  /** Copies bytes inside physical memory. */
  public void copy(long from, long to, long length) {
    checkRange(from, length);
    checkRange(to, length);
    MemorySegment.copy(host, from, host, to, length);
  }

  /** Gives the memory back to the host. No operation may be running: the owner has drained them. */
  @Override
  public void close() {
    reservation.close();
    frames.close();
  }

  private void checkBlock(long address, PageSize size) {
    checkRange(address, size.bytes());
    if ((address & size.bytes() - 1) != 0) {
      throw new IllegalArgumentException(
          "physical address 0x%x is no %s block's: align it to %,d bytes"
              .formatted(address, size, size.bytes()));
    }
  }

  private void checkRange(long address, long length) {
    if (!contains(address, length)) {
      throw new IllegalArgumentException(
          "physical addresses [0x%x, +0x%x): memory ends at 0x%x, stay inside"
              .formatted(address, length, bytes()));
    }
  }

  private void freeUnheld(long address, PageSize size) {
    if (coveredAbove(address, size)) {
      return;
    }
    if (size == PageSize.SMALL) {
      free(address, size);
      return;
    }
    if (!heldBelow(address, size)) {
      free(address, size);
      return;
    }
    PageSize piece = PageSize.ofLevel(size.level() - 1);
    for (long at = address; at < address + size.bytes(); at += piece.bytes()) {
      if (frames.count(at, piece.level()) == 0) {
        freeUnheld(at, piece);
      }
    }
  }

  private boolean coveredAbove(long address, PageSize size) {
    for (int level = size.level() + 1; level <= 3; level++) {
      if (frames.count(address, level) > 0) {
        return true;
      }
    }
    return false;
  }

  private boolean heldBelow(long address, PageSize size) {
    for (int level = size.level() - 1; level >= 1; level--) {
      long step = PageSize.ofLevel(level).bytes();
      for (long at = address; at < address + size.bytes(); at += step) {
        if (frames.count(at, level) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private void free(long address, PageSize size) {
    for (long at = address; at < address + size.bytes(); at += FRAME) {
      frames.setOwner(at, FrameOwner.NOBODY);
    }
    nodes[nodeOf(address)].free(address, size.order());
  }

  private static void checkHeld(int left, long address, PageSize size) {
    if (left < 0) {
      throw new IllegalStateException(
          "the %s block at 0x%x was released more often than held: release each hold once"
              .formatted(size, address));
    }
  }

  private String exhausted(PageSize size, Placement placement) {
    StringBuilder text = new StringBuilder();
    text.append("no free block of %,d bytes for placement %s:".formatted(size.bytes(), placement));
    for (NodeStatistics node : statistics()) {
      text.append(
          " node %d has %,d of %,d bytes free, the largest block %,d;"
              .formatted(
                  node.node(), node.freeBytes(), node.totalBytes(), node.largestFreeBlock()));
    }
    return text.append(" unmap something, use smaller pages, or configure larger nodes").toString();
  }
}
