package dev.dray.memory.space;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.physical.PhysicalMemoryExhaustedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The leaves of ranges of one space: visited, made, restricted, unlinked. The lock is held. */
final class Leaves {
  private final AddressSpace space;
  private final PhysicalMemory memory;
  private final PageTable table;
  private final PageTableFormat format;

  Leaves(AddressSpace space, PageTable table) {
    this.space = space;
    this.table = table;
    memory = space.memory();
    format = table.format();
  }

  /** What is done with each leaf of a range. */
  interface Action {
    void leaf(long address, long slot, int level);
  }

  /** Visits the leaves in tables of this space's own, splitting larger pages at the ends. */
  void forEach(long start, long length, Action action) {
    PageTable.Cursor cursor = new PageTable.Cursor();
    long end = start + length;
    for (long at = start; at < end; ) {
      table.find(at, cursor);
      long size = 1L << PageTableFormat.shift(cursor.level);
      long first = at & -size;
      if (format.present(cursor.entry)) {
        if (first < start || end - first < size) {
          table.editable(at, cursor.level - 1, false);
          continue;
        }
        action.leaf(first, table.editable(at, cursor.level, false), cursor.level);
      }
      at = first + size;
    }
  }

  /** Unlinks everything; the frames go after the next {@link AddressSpace#sync}. */
  void clear(long start, long length) {
    forEach(start, length, (at, slot, level) -> table.unlink(memory.swapEntry(slot, 0), level));
    space.tlb().invalidate(space.tag(), start, length);
  }

  /**
   * Refuses a range of which anything is mapped.
   *
   * @throws IllegalStateException naming the first page
   */
  void checkFree(long start, long length) {
    PageTable.Cursor cursor = new PageTable.Cursor();
    for (long at = start; at < start + length; ) {
      table.find(at, cursor);
      if (format.present(cursor.entry)) {
        throw new IllegalStateException("0x%x is mapped already: unmap it first".formatted(at));
      }
      long size = 1L << PageTableFormat.shift(cursor.level);
      at = (at & -size) + size;
    }
  }

  void makeZeroed(long address, long length, int rights, PageSize size) {
    for (long at = address; at < address + length; at += size.bytes()) {
      long slot = table.freeSlot(at, size.level());
      long frame = allocate(size, at);
      memory.host().asSlice(frame, size.bytes()).fill((byte) 0);
      memory.setEntry(slot, format.leafEntry(frame, size.level(), rights));
    }
  }

  void makeShared(long address, List<Long> frames, int rights, PageSize size) {
    long at = address;
    for (long frame : frames) {
      long slot = table.freeSlot(at, size.level());
      memory.retain(frame, size);
      memory.setEntry(slot, format.leafEntry(frame, size.level(), rights) | format.shared());
      at += size.bytes();
    }
  }

  void restrict(long address, long length, int rights) {
    forEach(address, length, (at, slot, level) -> restrict(slot, level, rights));
  }

  private void restrict(long slot, int level, int rights) {
    while (true) {
      long entry = memory.entry(slot);
      long wanted = format.withRights(entry, level, rights) & ~format.copyOnWrite();
      boolean sharedByFork =
          (entry & format.shared()) == 0
              && memory.shares(format.address(entry, level), PageSize.ofLevel(level)) > 1;
      if ((rights & Rights.WRITE) != 0 && sharedByFork) {
        wanted = (wanted & ~format.writable()) | format.copyOnWrite();
      }
      if (memory.replaceEntry(slot, entry, wanted)) {
        return;
      }
    }
  }

  /** Takes the dirty bits; the small pages that had one, huge pages whole. */
  List<Long> takeDirty(long address, long length) {
    List<Long> written = new ArrayList<>();
    long dirty = format.dirty();
    forEach(
        address,
        length,
        (at, slot, level) -> {
          if ((table.change(slot, dirty, 0) & dirty) != 0) {
            long end = Math.min(address + length, at + (1L << PageTableFormat.shift(level)));
            for (long page = Math.max(at, address); page < end; page += PhysicalMemory.FRAME) {
              written.add(page);
            }
          }
        });
    return written;
  }

  /** Whether a range lies in pages that stay huge: present, and not to be split by a write. */
  boolean stayHuge(long address, long length) {
    PageTable.Cursor cursor = new PageTable.Cursor();
    for (long at = address; at < address + length; ) {
      table.find(at, cursor);
      if (!format.present(cursor.entry) || cursor.level == 1 || cursor.guarded) {
        return false;
      }
      long size = 1L << PageTableFormat.shift(cursor.level);
      at = (at & -size) + size;
    }
    return true;
  }

  /** What an address is mapped to. */
  Optional<Mapping> mapping(long address) {
    PageTable.Cursor cursor = new PageTable.Cursor();
    table.find(address, cursor);
    return format.present(cursor.entry)
        ? Optional.of(Mapping.of(space, address, cursor.entry, cursor.level))
        : Optional.empty();
  }

  /**
   * A block for an address, from where the space's frames come from.
   *
   * @throws PhysicalMemoryExhaustedException if there is none, and nothing that could be given back
   */
  long allocate(PageSize size, long address) {
    long index = address >>> size.shift();
    try {
      return memory.allocate(size, table.placement(), index, space.domain());
    } catch (PhysicalMemoryExhaustedException full) {
      if (!table.squeeze()) {
        throw full;
      }
      return memory.allocate(size, table.placement(), index, space.domain());
    }
  }
}
