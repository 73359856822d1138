package dev.dray.memory.paging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.physical.FrameOwner;
import dev.dray.memory.physical.PhysicalMemory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The address translation process of the privileged specification, step by step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RiscvWalkTest {
  private static final long FRAME = 0x600000;
  private static final WalkRules NO_SUM = new WalkRules(true, true, true, true);
  private static final WalkRules SUM = new WalkRules(true, true, true, false);

  private final PhysicalMemory memory = PhysicalMemory.ofNodes(1L << 30);

  @AfterAll
  void close() {
    memory.close();
  }

  private static long table(int level) {
    return 0x10000L * level;
  }

  /** All low eight bits of the leaf, at each level, for each access. */
  @ParameterizedTest
  @EnumSource(RiscvFormat.class)
  void everyLeafAtEveryLevel(RiscvFormat format) {
    long address = 0x12_3456_7abcL;
    for (int leafLevel = 1; leafLevel <= 3; leafLevel++) {
      long page = leafLevel == 3 ? 0 : FRAME;
      for (int flags = 0; flags < 256; flags++) {
        for (int access : new int[] {0, 1, 2, 4, 5, 6}) {
          for (WalkRules rules : new WalkRules[] {NO_SUM, SUM}) {
            for (int level = format.levels(); level > leafLevel; level--) {
              put(address, level, table(level - 1) >>> 2 | 1);
            }
            put(address, leafLevel, page >>> 2 | flags);
            if (leafLevel > 1) {
              put(address, leafLevel - 1, 0);
            }
            Walk walk = new Walk();
            new Walker(memory, format)
                .walk(
                    table(format.levels()),
                    address,
                    access,
                    rules,
                    FrameOwner.NOBODY,
                    walk,
                    WalkObserver.NONE);
            String got = walk.cause().map(Enum::name).orElse("OK");
            assertThat(got)
                .as("level %d flags %x access %d %s", leafLevel, flags, access, rules)
                .isEqualTo(expected(flags, leafLevel, access, rules));
            if (got.equals("OK")) {
              long inPage = (1L << PageTableFormat.shift(leafLevel)) - 1;
              assertThat(Translation.address(walk.translation(), address))
                  .isEqualTo(page | (address & inPage));
              long marks = (access & 3) == 1 ? 0xc0 : 0x40;
              assertThat(get(address, leafLevel)).isEqualTo(page >>> 2 | flags | marks);
            }
          }
        }
      }
    }
  }

  private static String expected(int flags, int level, int access, WalkRules rules) {
    boolean v = (flags & 1) != 0;
    boolean r = (flags & 2) != 0;
    boolean w = (flags & 4) != 0;
    boolean x = (flags & 8) != 0;
    boolean u = (flags & 16) != 0;
    if (!v) {
      return "NOT_PRESENT";
    }
    if (!r && !w && !x) {
      boolean pointerBits = (flags & 0xd0) != 0;
      return level == 1 || pointerBits ? "RESERVED_BIT" : "NOT_PRESENT";
    }
    if (w && !r) {
      return "RESERVED_BIT";
    }
    boolean user = (access & 4) == 0;
    int kind = access & 3;
    if (user != u && (user || kind == 2 || rules.supervisorAccessGuard())) {
      return "PRIVILEGE";
    }
    return switch (kind) {
      case 0 -> r ? "OK" : "READ_DENIED";
      case 1 -> w ? "OK" : "WRITE_DENIED";
      default -> x ? "OK" : "EXECUTE_DENIED";
    };
  }

  @ParameterizedTest
  @EnumSource(RiscvFormat.class)
  void misalignedSuperpagesAndUpperBitsAreReserved(RiscvFormat format) {
    long address = 0x1000;
    for (long odd : new long[] {1L << 10, 1L << 54, 1L << 61, 1L << 63}) {
      for (int level = format.levels(); level > 2; level--) {
        put(address, level, table(level - 1) >>> 2 | 1);
      }
      put(address, 2, FRAME >>> 2 | 0xff | odd);
      Walk walk = new Walk();
      new Walker(memory, format)
          .walk(
              table(format.levels()), address, 0, SUM, FrameOwner.NOBODY, walk, WalkObserver.NONE);
      assertThat(walk.cause()).contains(FaultCause.RESERVED_BIT);
    }
  }

  private void put(long address, int level, long entry) {
    memory.setEntry(table(level) + PageTableFormat.entryOffset(address, level), entry);
  }

  private long get(long address, int level) {
    return memory.entry(table(level) + PageTableFormat.entryOffset(address, level));
  }
}
