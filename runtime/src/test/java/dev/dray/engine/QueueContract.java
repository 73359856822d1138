package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.kernel.Kernel;
import dev.dray.operation.ProgramSlot;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.vm.helper.HelperEnvironment;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;

/**
 * What tests of queues start from: a kernel, portals, and programs that run until they are let go.
 */
abstract class QueueContract {
  Kernel kernel = new Kernel(DeviceConfig.simple(2));

  @AfterEach
  void close() {
    kernel.close();
  }

  final Portal portal() {
    return portal(0);
  }

  final Portal portal(int queue) {
    return kernel.portal(kernel.device().queues().get(queue), kernel.hostClient());
  }

  final void reopen(int elements, QueueConfig... queues) {
    kernel.close();
    kernel =
        new Kernel(
            new DeviceConfig(
                List.of(new GroupConfig(List.of(queues), elements)), Duration.ofMillis(200)));
  }

  final Descriptor run(Blocking program) {
    int handle =
        kernel
            .programs()
            .add(
                new ProgramSlot(
                    program,
                    ProgramSlot.LONGEST_OPERAND,
                    OptionalLong.empty(),
                    HelperEnvironment.fixed()));
    MemorySegment block = kernel.host().newArena().allocate(80);
    return Descriptor.runProgram(handle, block.address());
  }

  static void join(Thread thread) {
    assertThat(joined(thread, 10_000)).isTrue();
  }

  static boolean joined(Thread thread, long millis) {
    try {
      return thread.join(Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
