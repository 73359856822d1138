package dev.dray.memory.space;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;

/** Many small pages to one huge page, and back. */
final class HugePages {
  private static final int PAGES = 512;

  private final AddressSpace space;
  private final PhysicalMemory memory;
  private final PageTable table;
  private final PageTableFormat format;

  HugePages(AddressSpace space) {
    this.space = space;
    memory = space.memory();
    table = space.table();
    format = space.format();
  }

  boolean split(long address) {
    Boolean done =
        space.lockedGet(
            () -> {
              PageTable.Cursor cursor = new PageTable.Cursor();
              table.find(address, cursor);
              if (!format.present(cursor.entry) || cursor.level == 1) {
                return false;
              }
              table.editable(address, cursor.level - 1, false);
              long page = address & -(1L << PageTableFormat.shift(cursor.level));
              space.tlb().purge(space.tag(), page, 1L << PageTableFormat.shift(cursor.level));
              return true;
            });
    return done;
  }

  boolean promote(long address) {
    boolean[] inPlace = new boolean[1];
    space.epochs().exclusively(() -> space.locked(() -> inPlace[0] = promoteLocked(address)));
    space.sync();
    return inPlace[0];
  }

  private boolean promoteLocked(long address) {
    long lowest = table.editable(address, 1, false);
    PageTable.Cursor cursor = new PageTable.Cursor();
    table.find(address, cursor);
    if (lowest == 0 || cursor.level != 1) {
      throw refuse(address, "there is no table of small pages there");
    }
    int rights = -1;
    long marks = 0;
    long first = format.address(memory.entry(lowest), 1);
    boolean sideBySide = (first & PageSize.HUGE.bytes() - 1) == 0;
    for (int index = 0; index < PAGES; index++) {
      long entry = memory.entry(lowest + index * 8L);
      int own = rightsOf(entry, address + index * PhysicalMemory.FRAME);
      if (rights >= 0 && own != rights) {
        throw refuse(address, "its pages have different rights");
      }
      rights = own;
      marks |= entry & (format.accessed() | format.dirty());
      long frame = format.address(entry, 1);
      sideBySide &=
          frame == first + index * PhysicalMemory.FRAME
              && memory.shares(frame, PageSize.SMALL) == 1;
    }
    long block = sideBySide ? first : gather(lowest, address);
    if (sideBySide) {
      memory.fuse(block);
      clearEntries(lowest);
    }
    long parent = table.editable(address, 2, false);
    long old = memory.swapEntry(parent, format.leafEntry(block, 2, rights) | marks);
    space.tlb().purge(space.tag(), address, PageSize.HUGE.bytes());
    table.retire(old, 2);
    return sideBySide;
  }

  /** The old table is dropped later: its leaves hold nothing any more. */
  private void clearEntries(long lowest) {
    for (int index = 0; index < PAGES; index++) {
      memory.setEntry(lowest + index * 8L, 0);
    }
  }

  private long gather(long lowest, long address) {
    long block = space.leaves().allocate(PageSize.HUGE, address);
    for (int index = 0; index < PAGES; index++) {
      long frame = format.address(memory.entry(lowest + index * 8L), 1);
      memory.copy(frame, block + index * PhysicalMemory.FRAME, PhysicalMemory.FRAME);
    }
    return block;
  }

  private int rightsOf(long entry, long address) {
    if (!format.present(entry)) {
      throw refuse(address, "the page is not mapped");
    }
    if ((entry & format.shared()) != 0) {
      throw refuse(address, "the page is shared on purpose");
    }
    int rights = format.rights(entry, 1);
    return (entry & format.copyOnWrite()) != 0 ? rights | Rights.WRITE : rights;
  }

  private static IllegalStateException refuse(long address, String why) {
    return new IllegalStateException("0x%x cannot become a huge page: %s".formatted(address, why));
  }
}
