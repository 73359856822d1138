package dev.dray.memory.paging;

import dev.dray.memory.physical.FrameOwner;
import dev.dray.memory.physical.PhysicalMemory;
import java.util.Arrays;

/**
 * Walks page tables as the hardware does (Intel SDM volume 3, 4.5 to 4.8; RISC-V privileged, the
 * virtual address translation process): one atomic 64-bit read a level, presence and reserved bits
 * level by level, rights ANDed and checked at the end. Accessed bits are set on the way, and on the
 * leaf together with dirty only when the access is granted, by compare-and-set, before the
 * translation can be used.
 */
public final class Walker {
  private final PhysicalMemory memory;
  private final PageTableFormat format;

  /** A walker of tables of one format. */
  public Walker(PhysicalMemory memory, PageTableFormat format) {
    this.memory = memory;
    this.format = format;
  }

  /** The format. */
  public PageTableFormat format() {
    return format;
  }

  /**
   * Walks from the root.
   *
   * @param domain whose frames it may reach
   * @param walk takes the outcome
   */
  public void walk(
      long root,
      long address,
      int access,
      WalkRules rules,
      int domain,
      Walk walk,
      WalkObserver observer) {
    if (!format.canonical(address)) {
      Arrays.fill(walk.tables, 0);
      walk.steps = 0;
      fail(walk, FaultCause.NON_CANONICAL, format.levels(), 0);
      return;
    }
    walkFrom(format.levels(), root, Rights.ALL, address, access, rules, domain, walk, observer);
  }

  /**
   * Walks from a table that a walk cache remembered.
   *
   * @param level the table's
   * @param table its physical address
   * @param above the rights that the entries above grant together
   */
  public void walkFrom(
      int level,
      long table,
      int above,
      long address,
      int access,
      WalkRules rules,
      int domain,
      Walk walk,
      WalkObserver observer) {
    Arrays.fill(walk.tables, 0);
    walk.steps = 0;
    int rights = above;
    long at = table;
    for (int here = level; ; here--) {
      if (!memory.contains(at, PhysicalMemory.FRAME)) {
        fail(walk, FaultCause.TABLE_OUTSIDE_MEMORY, here, 0);
        return;
      }
      long slot = at + PageTableFormat.entryOffset(address, here);
      long entry = memory.entry(slot);
      walk.steps++;
      observer.step(here, at, (int) (slot - at) >> 3, entry);
      if (!format.present(entry)) {
        fail(walk, FaultCause.NOT_PRESENT, here, entry);
        return;
      }
      if (format.reserved(entry, here, rules)) {
        fail(walk, FaultCause.RESERVED_BIT, here, entry);
        return;
      }
      if (format.leaf(entry, here)) {
        if (finish(slot, entry, here, rights, access, rules, domain, walk)) {
          return;
        }
        // The entry changed between reading it and marking it: read it again.
        here++;
        continue;
      }
      long mark = format.tableAccessed();
      if ((entry & mark) != mark && !memory.replaceEntry(slot, entry, entry | mark)) {
        here++;
        continue;
      }
      rights &= format.rights(entry, here);
      at = format.address(entry, here);
      walk.tables[here - 1] = at;
      walk.tableRights[here - 1] = rights;
    }
  }

  private boolean finish(
      long slot,
      long entry,
      int level,
      int above,
      int access,
      WalkRules rules,
      int domain,
      Walk walk) {
    int rights = above & format.rights(entry, level);
    if ((rights & Rights.USER) == 0) {
      rights |= Rights.SUPERVISOR_PAGE;
    }
    int missing = rules.required(access) & ~rights;
    if (missing != 0) {
      fail(walk, denied(missing), level, entry);
      return true;
    }
    long page = format.address(entry, level);
    if (!memory.contains(page, 1L << PageTableFormat.shift(level))) {
      fail(walk, FaultCause.FRAME_OUTSIDE_MEMORY, level, entry);
      return true;
    }
    if (!FrameOwner.admits(memory.owner(page), domain)) {
      fail(walk, FaultCause.FOREIGN_FRAME, level, entry);
      return true;
    }
    long marks = format.accessed() | (Access.writes(access) ? format.dirty() : 0);
    if ((entry & marks) != marks && !memory.replaceEntry(slot, entry, entry | marks)) {
      return false;
    }
    walk.translation = Translation.of(page, level, rights, ((entry | marks) & format.dirty()) != 0);
    walk.cause = null;
    walk.level = level;
    walk.entry = entry | marks;
    return true;
  }

  private static FaultCause denied(int missing) {
    if ((missing & (Rights.USER | Rights.SUPERVISOR_PAGE)) != 0) {
      return FaultCause.PRIVILEGE;
    }
    if ((missing & Rights.WRITE) != 0) {
      return FaultCause.WRITE_DENIED;
    }
    return (missing & Rights.EXECUTE) != 0 ? FaultCause.EXECUTE_DENIED : FaultCause.READ_DENIED;
  }

  private static void fail(Walk walk, FaultCause cause, int level, long entry) {
    walk.translation = Translation.NONE;
    walk.cause = cause;
    walk.level = level;
    walk.entry = entry;
  }
}
