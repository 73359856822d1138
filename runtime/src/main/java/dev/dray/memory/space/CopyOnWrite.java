package dev.dray.memory.space;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.physical.FrameOwner;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import java.util.concurrent.locks.ReentrantLock;

/** Sharing frames until somebody writes. */
final class CopyOnWrite {
  private final AddressSpace space;
  private final PhysicalMemory memory;

  CopyOnWrite(AddressSpace space) {
    this.space = space;
    memory = space.memory();
  }

  /** Whether a write is worth trying again. */
  boolean breakSharing(long address) {
    return space.lockedGet(() -> breakLocked(address));
  }

  void breakSharingAhead(long address) {
    space.locked(
        () -> {
          PageTable.Cursor cursor = new PageTable.Cursor();
          space.table().find(address, cursor);
          if (cursor.guarded) {
            breakLocked(address);
          }
        });
  }

  private boolean breakLocked(long address) {
    PageTable table = space.table();
    PageTableFormat format = space.format();
    PageTable.Cursor cursor = new PageTable.Cursor();
    table.find(address, cursor);
    if (!format.present(cursor.entry)
        || (cursor.entry & (format.copyOnWrite() | format.writable())) == 0) {
      return false;
    }
    int level = cursor.level;
    long slot = table.editable(address, level, false);
    long entry = memory.entry(slot);
    boolean shared = (entry & format.copyOnWrite()) != 0;
    if (shared
        && level > 1
        && memory.shares(format.address(entry, level), PageSize.ofLevel(level)) > 1) {
      slot = table.editable(address, 1, false);
      entry = memory.entry(slot);
      level = 1;
    }
    if (!shared || !unshare(table, format, slot, entry, level, address)) {
      long page = address & -(1L << PageTableFormat.shift(level));
      space.tlb().purge(space.tag(), page, 1L << PageTableFormat.shift(level));
    }
    return true;
  }

  /** Whether a copy took the frame's place, and the old one was purged. */
  private boolean unshare(
      PageTable table, PageTableFormat format, long slot, long entry, int level, long address) {
    long frame = format.address(entry, level);
    if (memory.shares(frame, PageSize.ofLevel(level)) == 1) {
      table.change(slot, format.copyOnWrite(), format.writable());
      return false;
    }
    long copy = space.leaves().allocate(PageSize.SMALL, address);
    memory.copy(frame, copy, PhysicalMemory.FRAME);
    int rights = format.rights(entry, 1);
    long own =
        format.leafEntry(copy, 1, rights)
            | format.writable()
            | format.accessed()
            | (entry & format.dirty());
    long old = memory.swapEntry(slot, own);
    space.tlb().purge(space.tag(), address & -PhysicalMemory.FRAME, PhysicalMemory.FRAME);
    table.retire(old, 1);
    return true;
  }

  /** Shares a range; the caller keeps operations out of the source. */
  void cloneRange(long address, long length, AddressSpace target, long targetAddress) {
    ReentrantLock first = space.family().lock();
    ReentrantLock second = target.family().lock();
    boolean swapped = space.family().domain() > target.family().domain();
    (swapped ? second : first).lock();
    (swapped ? first : second).lock();
    try {
      space.checkLive();
      target.checkLive();
      target.leaves().checkFree(targetAddress, length);
      long distance = targetAddress - address;
      try {
        space
            .leaves()
            .forEach(address, length, (at, slot, level) -> share(at, level, target, distance));
      } catch (RuntimeException failed) {
        target.leaves().clear(targetAddress, length);
        throw failed;
      }
      space.tlb().purge(space.tag(), address, length);
    } finally {
      first.unlock();
      second.unlock();
    }
  }

  private void share(long at, int level, AddressSpace target, long distance) {
    long mask = (1L << PageTableFormat.shift(level)) - 1;
    int piece = (distance & mask) == 0 ? level : 1;
    long step = 1L << PageTableFormat.shift(piece);
    for (long page = at; page <= at + mask; page += step) {
      long slot = space.table().editable(page, piece, false);
      long entry = memory.entry(slot);
      if ((entry & space.format().shared()) == 0) {
        entry = space.table().guard(slot);
      }
      long frame = space.format().address(entry, piece);
      long there = target.table().freeSlot(page + distance, piece);
      memory.retain(frame, PageSize.ofLevel(piece));
      if (target.domain() != space.domain()) {
        memory.setOwner(frame, PageSize.ofLevel(piece), FrameOwner.EVERYBODY);
      }
      memory.setEntry(there, translate(entry, piece, target));
    }
  }

  /** The same leaf in the target's format. */
  private long translate(long entry, int level, AddressSpace target) {
    PageTableFormat from = space.format();
    PageTableFormat to = target.format();
    if (from.equals(to)) {
      return entry;
    }
    long made = to.leafEntry(from.address(entry, level), level, from.rights(entry, level));
    made |= (entry & from.copyOnWrite()) != 0 ? to.copyOnWrite() : 0;
    made |= (entry & from.shared()) != 0 ? to.shared() : 0;
    made |= (entry & from.accessed()) != 0 ? to.accessed() : 0;
    return made | ((entry & from.dirty()) != 0 ? to.dirty() : 0);
  }
}
