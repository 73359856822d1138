package dev.dray.memory.space;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.physical.FrameOwner;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.physical.PhysicalMemoryExhaustedException;
import dev.dray.memory.physical.Placement;
import dev.dray.memory.tlb.Tlb;
import dev.dray.memory.tlb.TlbSpace;

/**
 * One tree of tables and every change of its shape. Tables are counted like frames: a table that
 * several trees hold is copied before it is changed ({@link #editable}), and a table entry in front
 * of a shared table does not grant writes, so that one bit protects all below it.
 *
 * <p>Present entries change by compare-and-set only, because walkers mark them at any time. The
 * family's lock is held for every call; walkers hold nothing.
 */
final class PageTable {
  private final PhysicalMemory memory;
  private final PageTableFormat format;
  private final Epochs epochs;
  private final Tlb tlb;
  private final TlbSpace tag;
  private final Retired retired = new Retired();
  private final Retired unsettled = new Retired();
  private final long root;
  private Placement placement;

  /** A tree of its own, empty. */
  PageTable(
      Machine machine, TlbSpace tag, PageTableFormat format, Epochs epochs, Placement placement) {
    memory = machine.memory();
    tlb = machine.tlb();
    this.tag = tag;
    this.format = format;
    this.epochs = epochs;
    this.placement = placement;
    root = newTable(0);
  }

  /** A tree that shares everything with another one, copy-on-write. */
  PageTable(PageTable parent, TlbSpace tag, Epochs epochs) {
    memory = parent.memory;
    tlb = parent.tlb;
    this.tag = tag;
    format = parent.format;
    this.epochs = epochs;
    placement = parent.placement;
    root = duplicate(parent.root, format.levels());
  }

  long root() {
    return root;
  }

  PageTableFormat format() {
    return format;
  }

  Placement placement() {
    return placement;
  }

  void setPlacement(Placement placement) {
    this.placement = placement;
  }

  /** What an address leads to. */
  static final class Cursor {
    /** The physical address of the entry. */
    long slot;

    /** The entry: a leaf, or not present. */
    long entry;

    /** The level of its table. */
    int level;

    /** Whether any entry on the way is copy-on-write. */
    boolean guarded;
  }

  /** Finds the leaf, or the hole, without changing anything. */
  void find(long address, Cursor cursor) {
    long table = root;
    cursor.guarded = false;
    for (int level = format.levels(); ; level--) {
      long slot = table + PageTableFormat.entryOffset(address, level);
      long entry = memory.entry(slot);
      cursor.guarded |= (entry & format.copyOnWrite()) != 0;
      if (!format.present(entry) || format.leaf(entry, level)) {
        cursor.slot = slot;
        cursor.entry = entry;
        cursor.level = level;
        return;
      }
      table = format.address(entry, level);
    }
  }

  /**
   * The entry for an address at a level, in tables that this tree alone holds: shared tables on the
   * way are copied, larger leaves split.
   *
   * @param create whether missing tables are made
   * @return its physical address, or 0 if a table is missing
   */
  long editable(long address, int target, boolean create) {
    long table = root;
    for (int level = format.levels(); level > target; level--) {
      long slot = table + PageTableFormat.entryOffset(address, level);
      long entry = memory.entry(slot);
      if (!format.present(entry)) {
        if (!create) {
          return 0;
        }
        long made = newTable(address);
        memory.setEntry(slot, format.tableEntry(made));
        table = made;
      } else if (format.leaf(entry, level)) {
        table = split(slot, level, address);
      } else {
        table = ownTable(slot, entry, level, address);
      }
    }
    return table + PageTableFormat.entryOffset(address, target);
  }

  /**
   * The entry for a new leaf where nothing is mapped. A table without entries that smaller pages
   * left there goes, and what is cached of it: walks would go on finding nothing in it.
   */
  long freeSlot(long address, int level) {
    long slot = editable(address, level, true);
    long left = memory.entry(slot);
    if (format.present(left)) {
      memory.setEntry(slot, 0);
      tlb.purge(tag, address, 1L << PageTableFormat.shift(level));
      retire(left, level);
    }
    return slot;
  }

  /** The table behind an entry, copied first if other trees hold it too. */
  private long ownTable(long slot, long entry, int level, long address) {
    long table = format.address(entry, level);
    if ((entry & format.copyOnWrite()) == 0) {
      return table;
    }
    boolean shared = memory.holders(table, PageSize.SMALL) > 1;
    long own = shared ? duplicate(table, level - 1) : table;
    memory.setEntry(slot, format.tableEntry(own));
    tlb.purgeTable(tag, address, level - 1);
    if (shared) {
      retire(entry, level);
    }
    return own;
  }

  /** Breaks a leaf into 512 of the next size, on the same frames, with the same marks. */
  long split(long slot, int level, long address) {
    PageSize size = PageSize.ofLevel(level);
    PageSize piece = PageSize.ofLevel(level - 1);
    long table = newTable(address);
    while (true) {
      long entry = memory.entry(slot);
      long block = format.address(entry, level);
      long kept =
          entry & (format.accessed() | format.dirty() | format.copyOnWrite() | format.shared());
      int rights = format.rights(entry, level);
      for (int index = 0; index < 512; index++) {
        long part = block + index * piece.bytes();
        memory.setEntry(table + index * 8L, format.leafEntry(part, level - 1, rights) | kept);
      }
      if (memory.replaceEntry(slot, entry, format.tableEntry(table))) {
        for (int index = 0; index < 512; index++) {
          memory.retain(block + index * piece.bytes(), piece);
        }
        memory.release(block, size);
        return table;
      }
    }
  }

  /**
   * A table with the same entries, whose children both tables hold from now on: leaves and, where
   * table entries restrict rights, whole subtrees, neither writable through either.
   */
  private long duplicate(long table, int level) {
    long copy = newTable(0);
    for (long at = 0; at < PhysicalMemory.FRAME; at += 8) {
      long entry = memory.entry(table + at);
      if (!format.present(entry)) {
        continue;
      }
      if (format.leaf(entry, level)) {
        memory.retain(format.address(entry, level), PageSize.ofLevel(level));
        if ((entry & format.shared()) == 0) {
          entry = guard(table + at);
        }
      } else if (format.hierarchicalRights()) {
        memory.retain(format.address(entry, level), PageSize.SMALL);
        entry = guard(table + at);
      } else {
        try {
          entry = format.tableEntry(duplicate(format.address(entry, level), level - 1));
        } catch (PhysicalMemoryExhaustedException full) {
          dropTable(copy, level);
          throw full;
        }
      }
      memory.setEntry(copy + at, entry);
    }
    return copy;
  }

  /** Takes the right to write from an entry and marks it copy-on-write; the entry afterwards. */
  long guard(long slot) {
    while (true) {
      long entry = memory.entry(slot);
      if ((entry & format.writable()) == 0) {
        return entry;
      }
      long guarded = (entry & ~format.writable()) | format.copyOnWrite();
      if (memory.replaceEntry(slot, entry, guarded)) {
        return guarded;
      }
    }
  }

  /** Applies a change to a present entry; the entry before. */
  long change(long slot, long clear, long set) {
    while (true) {
      long entry = memory.entry(slot);
      if (memory.replaceEntry(slot, entry, (entry & ~clear) | set)) {
        return entry;
      }
    }
  }

  /**
   * Lets go of what an unlinked entry holds, once nobody can be using it. What is cached of it must
   * have been purged before: who enters from now on must not find it.
   */
  void retire(long entry, int level) {
    retired.add(entry, level, epochs.now());
    if (retired.size() >= 512 && (retired.size() & 63) == 0) {
      epochs.tryAdvance();
      reclaim();
    }
  }

  /** As {@link #retire}, for what may be found in the TLB until {@link #settled}. */
  void unlink(long entry, int level) {
    unsettled.add(entry, level, 0);
  }

  /** Nobody who enters from now on finds what was unlinked before. */
  void settled() {
    for (; unsettled.size() > 0; unsettled.removeOldest()) {
      retired.add(unsettled.oldestEntry(), unsettled.oldestLevel(), epochs.now());
    }
  }

  /** Lets go of what is safe by now. */
  void reclaim() {
    while (retired.size() > 0 && epochs.passed(retired.oldestStamp())) {
      drop(retired.oldestEntry(), retired.oldestLevel());
      retired.removeOldest();
    }
  }

  /** Lets go of everything: nobody is inside any more. */
  void dropAll() {
    settled();
    while (retired.size() > 0) {
      drop(retired.oldestEntry(), retired.oldestLevel());
      retired.removeOldest();
    }
    dropTable(root, format.levels());
  }

  private void drop(long entry, int level) {
    if (format.leaf(entry, level)) {
      memory.release(format.address(entry, level), PageSize.ofLevel(level));
    } else {
      dropTable(format.address(entry, level), level - 1);
    }
  }

  private void dropTable(long table, int level) {
    if (memory.holders(table, PageSize.SMALL) == 1) {
      for (long at = 0; at < PhysicalMemory.FRAME; at += 8) {
        long entry = memory.entry(table + at);
        if (format.present(entry)) {
          drop(entry, level);
        }
      }
    }
    memory.release(table, PageSize.SMALL);
  }

  private long newTable(long address) {
    try {
      return memory.allocateZeroed(PageSize.SMALL, lenient(), address >>> 12, FrameOwner.TABLE);
    } catch (PhysicalMemoryExhaustedException full) {
      if (!squeeze()) {
        throw full;
      }
      return memory.allocateZeroed(PageSize.SMALL, lenient(), 0, FrameOwner.TABLE);
    }
  }

  /** Frees what waits for its epoch to pass, if that helps now; whether anything was freed. */
  boolean squeeze() {
    int before = retired.size();
    epochs.tryAdvance();
    epochs.tryAdvance();
    reclaim();
    return retired.size() < before;
  }

  private Placement lenient() {
    return placement instanceof Placement.Bind bind ? new Placement.Prefer(bind.node()) : placement;
  }
}
