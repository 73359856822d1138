package dev.dray.memory.paging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.physical.FrameOwner;
import dev.dray.memory.physical.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The walker against a naive one: every combination of rights, and random tables. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WalkerTest {
  private static final int[] ACCESSES = {0, 1, 2, 4, 5, 6};
  private static final long FRAME = 0x600000;

  private final PhysicalMemory memory = PhysicalMemory.ofNodes(1L << 30);
  private final Walk walk = new Walk();

  @AfterAll
  void close() {
    memory.close();
  }

  private static List<WalkRules> allRules() {
    List<WalkRules> all = new ArrayList<>();
    for (int bits = 0; bits < 16; bits++) {
      all.add(new WalkRules((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0));
    }
    return all;
  }

  private static long table(int level) {
    return 0x10000L * level;
  }

  private void check(
      X86Format format, long root, long address, int access, WalkRules rules, String what) {
    NaiveX86.Expected expected =
        new NaiveX86(memory, format.levels()).walk(root, address, access, rules);
    new Walker(memory, format)
        .walk(root, address, access, rules, FrameOwner.NOBODY, walk, WalkObserver.NONE);
    String outcome = walk.cause().map(Enum::name).orElse("OK");
    if (!outcome.equals(expected.outcome())) {
      assertThat(outcome).as(what).isEqualTo(expected.outcome());
    }
    if (outcome.equals("OK")) {
      long physical = Translation.address(walk.translation(), address);
      if (physical != expected.address()) {
        assertThat(physical).as(what).isEqualTo(expected.address());
      }
    }
    expected
        .changes()
        .forEach(
            (slot, entry) -> {
              if (memory.entry(slot) != entry) {
                assertThat(memory.entry(slot)).as(what).isEqualTo(entry);
              }
            });
  }

  /**
   * Present, writable, user and no-execute at each level, for each access, under each set of rules.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyCombinationOfRightsAtEveryLevel(int leafLevel) {
    X86Format format = X86Format.FOUR_LEVEL;
    int entries = 4 - leafLevel + 1;
    long address = 0x0000_1234_5678_9abcL;
    List<WalkRules> rules = allRules();
    for (long combination = 0; combination < 1L << (4 * entries); combination++) {
      for (int ruleSet = 0; ruleSet < rules.size(); ruleSet++) {
        // The largest case takes a quarter of the rules in turn, unless dray.walks.all is set.
        if (entries == 4
            && (combination + ruleSet) % 4 != 0
            && !Boolean.getBoolean("dray.walks.all")) {
          continue;
        }
        for (int access : ACCESSES) {
          for (int level = 4; level >= leafLevel; level--) {
            long nibble = (combination >>> (4 * (level - leafLevel))) & 15;
            boolean leaf = level == leafLevel;
            long target = leaf ? leafLevel == 3 ? 0 : FRAME : table(level - 1);
            long entry =
                target
                    | (nibble & 7)
                    | (nibble >>> 3) << 63
                    | (leaf && level > 1 ? X86Format.LARGE : 0);
            memory.setEntry(table(level) + PageTableFormat.entryOffset(address, level), entry);
          }
          check(format, table(4), address, access, rules.get(ruleSet), "combination");
        }
      }
    }
  }

  /**
   * The bits that kvm-unit-tests enumerates in the two lowest tables: present, writable, user,
   * accessed, dirty, no-execute, a reserved and a distant address bit, large page, and its
   * misalignment; for each access under each set of rules. A seventh of them, unless {@code
   * dray.walks.all} is set.
   */
  @Test
  void everyCombinationOfTheBitsInTheLowestTables() {
    long[] pageBits = {1, 2, 4, 1 << 5, 1 << 6, 1L << 63, 1L << 51, 1L << 36};
    long[] tableBits = {1, 2, 4, 1 << 5, 1L << 63, 1 << 7, 1L << 51, 1L << 36, 1 << 13};
    X86Format format = X86Format.FOUR_LEVEL;
    long address = 0x0000_1234_5678_9abcL;
    List<WalkRules> rules = allRules();
    int step = Boolean.getBoolean("dray.walks.all") ? 1 : 7;
    plain(format, address, 1);
    long pageSlot = table(1) + PageTableFormat.entryOffset(address, 1);
    long tableSlot = table(2) + PageTableFormat.entryOffset(address, 2);
    for (int table = 0; table < 1 << tableBits.length; table++) {
      long upper = bits(tableBits, table);
      long target = (upper & X86Format.LARGE) != 0 ? FRAME : table(1);
      for (int page = table % step; page < 1 << pageBits.length; page += step) {
        for (WalkRules each : rules) {
          for (int access : ACCESSES) {
            memory.setEntry(tableSlot, upper | target);
            memory.setEntry(pageSlot, bits(pageBits, page) | FRAME);
            check(format, table(4), address, access, each, "bits");
          }
        }
      }
    }
  }

  private static long bits(long[] from, int chosen) {
    long all = 0;
    for (int i = 0; i < from.length; i++) {
      all |= (chosen >>> i & 1) != 0 ? from[i] : 0;
    }
    return all;
  }

  /** Each single odd bit at each level, with accessed and dirty already set or not. */
  @ParameterizedTest
  @EnumSource(X86Format.class)
  void everySingleBitAtEveryLevel(X86Format format) {
    long address = 0xffff_ffff_ff12_3456L;
    for (int level = 1; level <= format.levels(); level++) {
      for (int leafLevel = 1; leafLevel <= Math.min(3, level); leafLevel++) {
        for (int bit = 0; bit < 64; bit++) {
          for (int access : ACCESSES) {
            for (WalkRules rules : allRules()) {
              plain(format, address, leafLevel);
              long slot = table(level) + PageTableFormat.entryOffset(address, level);
              memory.setEntry(slot, memory.entry(slot) ^ 1L << bit);
              check(format, table(format.levels()), address, access, rules, "bit " + bit);
            }
          }
        }
      }
    }
  }

  private void plain(X86Format format, long address, int leafLevel) {
    for (int level = format.levels(); level >= leafLevel; level--) {
      long entry =
          level > leafLevel
              ? format.tableEntry(table(level - 1))
              : format.leafEntry(leafLevel == 3 ? 0 : FRAME, level, Rights.ALL);
      memory.setEntry(table(level) + PageTableFormat.entryOffset(address, level), entry);
    }
  }

  /** Random entries in random tables: how many walks is set by {@code dray.walks}. */
  @ParameterizedTest
  @EnumSource(X86Format.class)
  void randomTables(X86Format format) {
    int walks = Integer.getInteger("dray.walks", 40_000);
    SplittableRandom random = new SplittableRandom(42);
    List<WalkRules> rules = allRules();
    for (int i = 0; i < walks; i++) {
      long address = random.nextLong();
      if (random.nextInt(10) != 0) {
        address = address << (64 - format.addressBits()) >> (64 - format.addressBits());
      }
      for (int level = format.levels(); level >= 1; level--) {
        memory.setEntry(
            table(level) + PageTableFormat.entryOffset(address, level), randomEntry(random, level));
      }
      int access = ACCESSES[random.nextInt(ACCESSES.length)];
      check(
          format,
          table(format.levels()),
          address,
          access,
          rules.get(random.nextInt(16)),
          "walk " + i);
    }
  }

  private static long randomEntry(SplittableRandom random, int level) {
    long flags = random.nextLong() & (0xfffL | 1L << 63);
    if (random.nextInt(8) != 0) {
      flags |= X86Format.PRESENT | X86Format.USER;
    }
    if (level > 3 && random.nextInt(8) != 0) {
      flags &= ~X86Format.LARGE;
    }
    if (random.nextInt(16) == 0) {
      flags |= 1L << (40 + random.nextInt(12));
    }
    if (random.nextInt(32) == 0) {
      return flags | (random.nextLong(1L << 46) & -4096L);
    }
    boolean large = level > 1 && (flags & X86Format.LARGE) != 0;
    return flags | (large ? random.nextInt(2) * 0x200000L : table(Math.max(1, level - 1)));
  }

  @Test
  void aWalkReadsEachLevelOnceAndSaysSo() {
    long address = 0x7f_1234_5000L;
    plain(X86Format.FIVE_LEVEL, address, 1);
    List<Integer> levels = new ArrayList<>();
    new Walker(memory, X86Format.FIVE_LEVEL)
        .walk(
            table(5),
            address,
            Access.READ,
            WalkRules.DEFAULT,
            FrameOwner.NOBODY,
            walk,
            (level, table, index, entry) -> {
              levels.add(level);
              assertThat(table).isEqualTo(table(level));
              assertThat(index).isEqualTo((int) (address >>> PageTableFormat.shift(level) & 511));
            });
    assertThat(levels).containsExactly(5, 4, 3, 2, 1);
  }

  @Test
  void framesOfOthersAndTablesAreRefused() {
    long address = 0x5000;
    plain(X86Format.FOUR_LEVEL, address, 1);
    for (int owner : new int[] {9, FrameOwner.TABLE}) {
      memory.setOwner(FRAME, dev.dray.memory.physical.PageSize.SMALL, owner);
      new Walker(memory, X86Format.FOUR_LEVEL)
          .walk(table(4), address, Access.READ, WalkRules.DEFAULT, 3, walk, WalkObserver.NONE);
      assertThat(walk.cause()).contains(FaultCause.FOREIGN_FRAME);
    }
    memory.setOwner(FRAME, dev.dray.memory.physical.PageSize.SMALL, FrameOwner.NOBODY);
  }
}
