package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.jit.emit.AccessMode;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import org.junit.jupiter.api.Test;

/** Compiled classes go with their programs; {@code -Ddray.loads=N} says how many come and go. */
class UnloadingTest {
  private static final int LOADS = Integer.getInteger("dray.loads", 600);
  private static final long SLACK = 6 << 20;

  @Test
  void metaspaceStaysFlat() {
    load(LOADS / 3);
    System.gc();
    long before = metaspace();
    load(LOADS);
    System.gc();
    assertThat(metaspace() - before).isLessThan(SLACK);
  }

  private static void load(int times) {
    for (int index = 0; index < times; index++) {
      try (ProgramInstance instance = Programs.instance("r0 = " + index + "\nexit\n")) {
        CompiledProgram.trusted(instance, AccessMode.GUARDED).run(Programs.invocation());
      }
    }
  }

  private static long metaspace() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong((MemoryPoolMXBean pool) -> pool.getUsage().getUsed())
        .sum();
  }
}
