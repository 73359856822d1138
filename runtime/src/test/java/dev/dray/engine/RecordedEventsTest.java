package dev.dray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors in a recording, and counters by queue. */
class RecordedEventsTest {
  @TempDir Path directory;

  @Test
  void eachDescriptorIsAnEventOfARecordingThatAsksForIt() throws IOException {
    List<QueueConfig> queues =
        List.of(QueueConfig.shared("fast", 4), QueueConfig.shared("slow", 4));
    DeviceConfig config =
        new DeviceConfig(List.of(new GroupConfig(queues, 1)), Duration.ofSeconds(5));
    try (Recording recording = new Recording();
        Kernel kernel = new Kernel(config);
        Arena arena = kernel.host().newArena()) {
      long address = arena.allocate(64).address();
      recording.enable("dev.dray.Descriptor");
      recording.start();
      Device device = kernel.device();
      kernel
          .portal(device.queues().get(1), kernel.hostClient())
          .submit(Descriptor.crc(address, 64, 0))
          .await();
      kernel.portal(device.queues().get(0), kernel.hostClient()).call(Descriptor.fill(0, 64, 8));
      recording.stop();
      Path file = directory.resolve("descriptors.jfr");
      recording.dump(file);
      List<RecordedEvent> events =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().equals("dev.dray.Descriptor"))
              .sorted(Comparator.comparing(RecordedEvent::getStartTime))
              .toList();
      assertThat(events).hasSize(2);
      assertThat(events.get(0).getInt("operation")).isEqualTo(Opcode.CRC.code());
      assertThat(events.get(0).getLong("bytes")).isEqualTo(64);
      assertThat(events.get(0).getString("queue")).isEqualTo("slow");
      assertThat(events.get(1).getInt("status")).isEqualTo(Status.PAGE_FAULT.code());
      assertThat(events.get(1).getString("queue")).isEqualTo("fast");
      WorkQueue fast = device.queues().get(0);
      WorkQueue slow = device.queues().get(1);
      assertThat(device.completed(slow)).isEqualTo(1);
      assertThat(device.bytes(slow)).isEqualTo(64);
      assertThat(device.failed(slow)).isZero();
      assertThat(device.completed(fast)).isEqualTo(1);
      assertThat(device.failed(fast)).isEqualTo(1);
    }
  }
}
