package dev.dray.memory.space;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.physical.PhysicalMemoryExhaustedException;
import dev.dray.memory.physical.Placement;
import dev.dray.memory.tlb.Tlb;
import dev.dray.memory.tlb.TlbSpace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A virtual address space, as the kernel sees it: page tables in physical memory, and every change
 * of them. Calls are for the privileged side and may come from any thread; changes that take
 * something away return when no operation can be using it any more, unless their name ends in
 * Later, which leaves that to {@link #sync}.
 */
public final class AddressSpace {
  /** Instead of a token: the operation was ended before it was inside. */
  public static final int NOT_ENTERED = Epochs.NOT_ENTERED;

  private final Machine machine;
  private final PhysicalMemory memory;
  private final Tlb tlb;
  private final TlbSpace tag;
  private final SpaceFamily family;
  private final Epochs epochs;
  private final PageTable table;
  private final Leaves leaves;
  private final CopyOnWrite copyOnWrite;
  private final PageRequests requests;

  private AddressSpace(
      Machine machine,
      int number,
      SpaceFamily family,
      PageTableFormat format,
      Placement placement) {
    this.machine = machine;
    this.memory = machine.memory();
    this.tlb = machine.tlb();
    this.family = family;
    epochs = epochs(machine);
    tag = new TlbSpace(number);
    table = new PageTable(machine, tag, format, epochs, placement);
    leaves = new Leaves(this, table);
    copyOnWrite = new CopyOnWrite(this);
    requests = new PageRequests(PageRequests.DEFAULT_LIMIT);
  }

  private AddressSpace(AddressSpace parent, int number) {
    machine = parent.machine;
    memory = parent.memory;
    tlb = parent.tlb;
    epochs = epochs(machine);
    family = parent.family;
    tag = new TlbSpace(number);
    table = new PageTable(parent.table, tag, epochs);
    leaves = new Leaves(this, table);
    copyOnWrite = new CopyOnWrite(this);
    requests = new PageRequests(parent.requests);
  }

  /**
   * An empty space.
   *
   * @param number that no other live space has, below 2^18
   * @param domain positive: whose frames it owns and may reach
   */
  public static AddressSpace create(
      Machine machine, int number, int domain, PageTableFormat format, Placement placement) {
    if (domain <= 0) {
      throw new IllegalArgumentException("domain %d: 1 and more are allowed".formatted(domain));
    }
    return new AddressSpace(machine, number, new SpaceFamily(domain), format, placement);
  }

  private Epochs epochs(Machine in) {
    Standstill standstill = in.standstill();
    return new Epochs(standstill.lock(), () -> standstill.isInside(this));
  }

  /** The format of its tables. */
  public PageTableFormat format() {
    return table.format();
  }

  /** The physical address of its root table. */
  public long root() {
    return table.root();
  }

  /** The domain whose frames it may reach. */
  public int domain() {
    return family.domain();
  }

  /** How the TLB knows it. */
  public TlbSpace tag() {
    return tag;
  }

  /** The memory that it lies in. */
  public PhysicalMemory memory() {
    return memory;
  }

  /** Where new frames come from, from now on. */
  public void setPlacement(Placement placement) {
    family.lock().lock();
    try {
      table.setPlacement(placement);
    } finally {
      family.lock().unlock();
    }
  }

  /**
   * Who is asked when an operation touches what is not mapped, and how many pages may be asked for
   * at once.
   */
  public PageRequests pageRequests() {
    return requests;
  }

  /**
   * Enters for an operation: until {@link #leave}, nothing that it translates is reused.
   *
   * @return a token for leave
   * @throws SpaceClosedException if it was destroyed
   */
  public int enter() {
    return epochs.enter();
  }

  /**
   * As {@link #enter()} for an operation that may be ended while it waits.
   *
   * @param ended whether it is to wait no longer
   * @return a token for leave, or {@link #NOT_ENTERED} if it ended so
   */
  public int enter(BooleanSupplier ended) {
    return epochs.enter(ended);
  }

  /** Leaves after the operation's last access. */
  public void leave(int token) {
    if ((token & ~1) != 0) {
      throw new IllegalArgumentException(
          "%d is no token: pass what enter() gave, once".formatted(token));
    }
    epochs.leave(token);
  }

  /**
   * Maps zeroed memory.
   *
   * @param address aligned to the page size
   * @param length bytes, a positive multiple of the page size
   * @param rights of {@link Rights}, READ at least
   * @throws IllegalStateException if any of it is mapped already
   * @throws PhysicalMemoryExhaustedException if memory runs out; nothing is mapped then
   */
  public void map(long address, long length, int rights, PageSize size) {
    checkRange(address, length, size);
    PageRange.checkRights(rights);
    locked(
        () -> {
          leaves.checkFree(address, length);
          try {
            leaves.makeZeroed(address, length, rights, size);
          } catch (PhysicalMemoryExhaustedException full) {
            leaves.clear(address, length);
            throw full;
          }
        });
  }

  /**
   * Maps frames that exist already, shared on purpose: writes are seen by all, and forks share them
   * too.
   *
   * @param frames physical addresses of blocks that somebody holds, one a page
   * @throws IllegalStateException if any of the range is mapped already
   */
  public void mapShared(long address, List<Long> frames, int rights, PageSize size) {
    checkRange(address, frames.size() * size.bytes(), size);
    PageRange.checkRights(rights);
    locked(
        () -> {
          leaves.checkFree(address, frames.size() * size.bytes());
          leaves.makeShared(address, frames, rights, size);
        });
  }

  /**
   * Removes the mappings of a range, as far as there are any, and waits. Larger pages are split at
   * its ends.
   */
  public void unmap(long address, long length) {
    unmapLater(address, length);
    sync();
  }

  /** As {@link #unmap}; the old translations may be used until the next {@link #sync}. */
  public void unmapLater(long address, long length) {
    checkRange(address, length, PageSize.SMALL);
    locked(() -> leaves.clear(address, length));
  }

  /**
   * Changes the rights of what is mapped in a range, and waits.
   *
   * @param rights of {@link Rights}, READ at least
   */
  public void protect(long address, long length, int rights) {
    protectLater(address, length, rights);
    sync();
  }

  /** As {@link #protect}; the old rights may be used until the next {@link #sync}. */
  public void protectLater(long address, long length, int rights) {
    checkRange(address, length, PageSize.SMALL);
    PageRange.checkRights(rights);
    locked(() -> leaves.restrict(address, length, rights));
    tlb.invalidate(tag, address, length);
  }

  /** Invalidates what the TLB knows of a range: complete after {@link #sync}. */
  public void invalidate(long address, long length) {
    tlb.invalidate(tag, address, length);
  }

  /** Invalidates all that the TLB knows of the space: complete after {@link #sync}. */
  public void invalidateAll() {
    tlb.purge(tag);
  }

  /** Waits until no operation uses a translation that was invalidated before. */
  public void sync() {
    sync(Epochs.UNENDING);
  }

  /** As {@link #sync()}, or false if that ends before all have left. */
  boolean sync(BooleanSupplier ended) {
    locked(
        () -> {
          tlb.settle(tag);
          table.settled();
        });
    boolean left = epochs.drain(ended);
    locked(table::reclaim);
    return left;
  }

  /**
   * A copy of the whole space that shares all of its frames, copy-on-write. Waits for operations in
   * flight, and keeps new ones out meanwhile; the time does not depend on the size where table
   * entries restrict rights.
   *
   * @param number that no other live space has
   */
  public AddressSpace fork(int number) {
    AddressSpace[] child = new AddressSpace[1];
    epochs.exclusively(
        () ->
            locked(
                () -> {
                  child[0] = new AddressSpace(this, number);
                  tlb.purge(tag);
                }));
    return child[0];
  }

  /**
   * Shares a range with another space, copy-on-write on both sides.
   *
   * @param address where it starts here, a multiple of 4 KiB
   * @param length bytes, a multiple of 4 KiB
   * @param target the other space, or this one
   * @param targetAddress where it starts there; nothing may be mapped there
   * @throws IllegalArgumentException if both are ranges of one space and overlap
   */
  public void cloneRange(long address, long length, AddressSpace target, long targetAddress) {
    cloneRange(address, length, target, targetAddress, Epochs.UNENDING);
  }

  /**
   * As {@link #cloneRange(long, long, AddressSpace, long)}, waiting no longer than somebody wants.
   *
   * @param ended whether not to wait any more for who is inside
   * @return false, and nothing shared, if that was before all had left
   */
  public boolean cloneRange(
      long address, long length, AddressSpace target, long targetAddress, BooleanSupplier ended) {
    checkRange(address, length, PageSize.SMALL);
    target.checkRange(targetAddress, length, PageSize.SMALL);
    if (target == this && Math.abs(targetAddress - address) < length) {
      throw new IllegalArgumentException(
          "0x%x and 0x%x with 0x%x bytes overlap: clone to addresses beside the range"
              .formatted(address, targetAddress, length));
    }
    return epochs.exclusively(
        () -> copyOnWrite.cloneRange(address, length, target, targetAddress), ended);
  }

  /**
   * Makes a page writable whose rights allow it but whose sharing does not: copies a shared frame.
   *
   * @return whether the access is worth trying again; false if the page really is not writable
   * @throws PhysicalMemoryExhaustedException if there is no frame for the copy
   */
  public boolean breakSharing(long address) {
    return copyOnWrite.breakSharing(address);
  }

  /**
   * Breaks the sharing of a page, if it is shared copy-on-write: for what will be written under a
   * reader.
   */
  public void breakSharingAhead(long address) {
    copyOnWrite.breakSharingAhead(address);
  }

  /**
   * Replaces the 512 small pages of 2 MiB by one huge page with the same contents, rights and
   * marks.
   *
   * @param address a multiple of 2 MiB
   * @return whether the frames already lay side by side, so that nothing was copied
   * @throws IllegalStateException if the pages cannot become one, saying why
   */
  public boolean promote(long address) {
    checkRange(address, PageSize.HUGE.bytes(), PageSize.HUGE);
    return new HugePages(this).promote(address);
  }

  /**
   * Splits the page at an address into 512 of the next smaller size; false if it is small or
   * absent.
   */
  public boolean split(long address) {
    return new HugePages(this).split(address);
  }

  /**
   * Moves the pages of a range to a node while they are in use, and says for each what became of
   * it.
   */
  public List<PageMove> migrate(long address, long length, int node) {
    return migrate(address, length, node, Epochs.UNENDING).orElseThrow();
  }

  /**
   * As {@link #migrate(long, long, int)}, waiting no longer than somebody wants.
   *
   * @param ended whether not to wait any more for who uses the pages
   * @return nothing if that was before the end: each page lies at the one node or the other
   */
  public Optional<List<PageMove>> migrate(
      long address, long length, int node, BooleanSupplier ended) {
    checkRange(address, length, PageSize.SMALL);
    return new Migration(this, node, ended).migrate(address, length);
  }

  /**
   * The small pages of a range that were written since the last harvest, by address; a huge page
   * counts whole.
   */
  public List<Long> harvestDirty(long address, long length) {
    checkRange(address, length, PageSize.SMALL);
    List<Long> written = lockedGet(() -> leaves.takeDirty(address, length));
    tlb.invalidate(tag, address, length);
    sync();
    return written;
  }

  /** What an address is mapped to now. */
  public Optional<Mapping> mapping(long address) {
    return lockedGet(() -> leaves.mapping(address));
  }

  /** Whether a range lies in pages that stay huge: present, and not to be split by a write. */
  public boolean staysHuge(long address, long length) {
    return lockedGet(() -> leaves.stayHuge(address, length));
  }

  /** Destroys the space: lets nobody in, waits for those inside, gives everything back. */
  public synchronized void destroy() {
    if (epochs.closed()) {
      return;
    }
    epochs.close();
    tlb.purge(tag);
    family.lock().lock();
    try {
      table.dropAll();
    } finally {
      family.lock().unlock();
    }
  }

  /** Whether it was destroyed. */
  public boolean destroyed() {
    return epochs.closed();
  }

  /** Whether somebody is destroying it, so that whoever waits inside should leave. */
  public boolean closing() {
    return epochs.closing();
  }

  PageTable table() {
    return table;
  }

  SpaceFamily family() {
    return family;
  }

  Tlb tlb() {
    return tlb;
  }

  Epochs epochs() {
    return epochs;
  }

  Leaves leaves() {
    return leaves;
  }

  /**
   * Changes the tables, one thread at a time in a family.
   *
   * @throws SpaceClosedException if the space was destroyed: its tables are somebody else's memory
   */
  void locked(Runnable action) {
    lockedGet(
        () -> {
          action.run();
          return true;
        });
  }

  <T> T lockedGet(Supplier<T> action) {
    ReentrantLock lock = family.lock();
    lock.lock();
    try {
      checkLive();
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses once the space was destroyed; the family's lock is held. */
  void checkLive() {
    if (epochs.closed()) {
      throw new SpaceClosedException();
    }
  }

  private void checkRange(long address, long length, PageSize size) {
    PageRange.check(format(), address, length, size);
  }
}
