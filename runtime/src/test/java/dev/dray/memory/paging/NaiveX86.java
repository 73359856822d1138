package dev.dray.memory.paging;

import dev.dray.memory.physical.PhysicalMemory;
import java.util.HashMap;
import java.util.Map;

/** An x86-64 walk written down again, plainly and bit by bit, for tests to compare with. */
final class NaiveX86 {
  private final PhysicalMemory memory;
  private final int levels;

  /** What a walk must come to. */
  record Expected(String outcome, long address, Map<Long, Long> changes) {}

  NaiveX86(PhysicalMemory memory, int levels) {
    this.memory = memory;
    this.levels = levels;
  }

  Expected walk(long root, long address, int access, WalkRules rules) {
    Map<Long, Long> changes = new HashMap<>();
    boolean canonical = true;
    for (int b = 12 + 9 * levels; b < 64; b++) {
      canonical &= bit(address, b) == bit(address, 11 + 9 * levels);
    }
    if (!canonical) {
      return new Expected("NON_CANONICAL", 0, changes);
    }
    boolean write = (access & 3) == Access.WRITE;
    boolean fetch = (access & 3) == Access.EXECUTE;
    boolean user = (access & Access.SUPERVISOR) == 0;
    boolean mayWrite = true;
    boolean mayFetch = true;
    boolean mayUser = true;
    long table = root;
    for (int level = levels; level >= 1; level--) {
      if (table + 4096 > memory.bytes()) {
        return new Expected("TABLE_OUTSIDE_MEMORY", 0, changes);
      }
      int shift = 12 + 9 * (level - 1);
      long slot = table + ((address >> shift) & 0x1ff) * 8;
      long entry = memory.entry(slot);
      if (!bit(entry, 0)) {
        return new Expected("NOT_PRESENT", 0, changes);
      }
      boolean large = bit(entry, 7) && level > 1;
      boolean reserved = bit(entry, 63) && !rules.noExecute();
      for (int b = 46; b <= 51; b++) {
        reserved |= bit(entry, b);
      }
      reserved |= large && level > 3;
      for (int b = 13; large && level <= 3 && b < shift; b++) {
        reserved |= bit(entry, b);
      }
      if (reserved) {
        return new Expected("RESERVED_BIT", 0, changes);
      }
      mayWrite &= bit(entry, 1);
      mayUser &= bit(entry, 2);
      mayFetch &= !bit(entry, 63);
      long target = entry & 0x000ffffffffff000L;
      if (level > 1 && !large) {
        changes.put(slot, entry | 1L << 5);
        table = target;
        continue;
      }
      if (user && !mayUser) {
        return new Expected("PRIVILEGE", 0, changes);
      }
      if (!user
          && mayUser
          && (fetch ? rules.supervisorFetchGuard() : rules.supervisorAccessGuard())) {
        return new Expected("PRIVILEGE", 0, changes);
      }
      if (write && !mayWrite && (user || rules.writeProtect())) {
        return new Expected("WRITE_DENIED", 0, changes);
      }
      if (fetch && !mayFetch) {
        return new Expected("EXECUTE_DENIED", 0, changes);
      }
      long inPage = (1L << shift) - 1;
      long page = target & ~inPage;
      if (page + inPage + 1 > memory.bytes()) {
        return new Expected("FRAME_OUTSIDE_MEMORY", 0, changes);
      }
      changes.put(slot, entry | 1L << 5 | (write ? 1L << 6 : 0));
      return new Expected("OK", page + (address & inPage), changes);
    }
    throw new AssertionError("the lowest level has no tables");
  }

  private static boolean bit(long entry, int bit) {
    return (entry >>> bit & 1) == 1;
  }
}
