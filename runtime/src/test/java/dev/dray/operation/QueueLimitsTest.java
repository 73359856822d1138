package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.engine.QueueConfig;
import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a queue does not allow ends with the status that DSA has for it. */
class QueueLimitsTest {

  private static CompletionRecord call(Limits limits, Descriptor descriptor) {
    GroupConfig group =
        new GroupConfig(List.of(QueueConfig.shared("queue", 4).withLimits(limits)), 1);
    try (Kernel kernel = new Kernel(new DeviceConfig(List.of(group), Duration.ofSeconds(1)))) {
      return kernel
          .portal(kernel.device().queues().getFirst(), kernel.hostClient())
          .call(descriptor);
    }
  }

  private static void refused(Limits limits, Descriptor descriptor, Status status, String words) {
    assertThat(call(Limits.WIDEST, descriptor).status()).isNotEqualTo(status);
    CompletionRecord record = call(limits, descriptor);
    assertThat(record.status()).isEqualTo(status);
    assertThat(record.explain()).contains(words);
  }

  @Test
  void operations() {
    Limits noCopies =
        Limits.WIDEST.withOperations(EnumSet.complementOf(EnumSet.of(Opcode.MEMORY_MOVE)));
    refused(
        noCopies,
        Descriptor.memoryMove(64, 64, 1),
        Status.UNSUPPORTED_OPERATION,
        "does not allow memory move");
  }

  @Test
  void privilege() {
    Descriptor privileged = Descriptor.of(Opcode.NO_OP).with(Field.PRIVILEGE, 1);
    CompletionRecord record = call(Limits.WIDEST, privileged);
    assertThat(record.status()).isEqualTo(Status.PRIVILEGE);
    assertThat(record.explain()).contains("privilege", "clear the bit");
    assertThat(call(Limits.WIDEST.withPrivileged(true), privileged).status())
        .isEqualTo(Status.SUCCESS);
  }

  @Test
  void trafficClasses() {
    for (Flag flag : List.of(Flag.ADDRESS1_CLASS, Flag.ADDRESS2_CLASS, Flag.COMPLETION_CLASS)) {
      refused(
          Limits.WIDEST.withSecondTrafficClass(false),
          Descriptor.memoryMove(64, 64, 1).with(flag),
          Status.TRAFFIC_CLASS,
          flag.label());
    }
    // Bit 17 is a traffic class for one operation only.
    refused(
        Limits.WIDEST.withSecondTrafficClass(false),
        Descriptor.of(Opcode.REDUCE_DUALCAST).with(Flag.DESTINATION2_CLASS),
        Status.TRAFFIC_CLASS,
        "TC-B");
  }

  @Test
  void pasid() {
    for (Opcode opcode :
        List.of(
            Opcode.UPDATE_WINDOW,
            Opcode.INTER_DOMAIN_COPY,
            Opcode.INTER_DOMAIN_FILL,
            Opcode.INTER_DOMAIN_COMPARE,
            Opcode.INTER_DOMAIN_COMPARE_PATTERN)) {
      refused(
          Limits.WIDEST.withPasid(false), Descriptor.of(opcode), Status.NO_PASID, opcode.label());
    }
  }

  @Test
  void sizesAndBatches() {
    refused(
        Limits.WIDEST.withMaxTransfer(4096),
        Descriptor.fill(0, 64, 4097),
        Status.INVALID_SIZE,
        "1 to 4096");
    refused(
        Limits.WIDEST.withMaxBatch(8),
        Descriptor.of(Opcode.BATCH).with(Field.DESCRIPTOR_LIST, 64).with(Field.DESCRIPTOR_COUNT, 9),
        Status.INVALID_COUNT,
        "1 to 8");
  }

  @Test
  void blockOnFault() {
    refused(
        Limits.WIDEST.withBlockOnFault(false),
        Descriptor.fill(0, 64, 1).with(Flag.BLOCK_ON_FAULT),
        Status.INVALID_FLAGS,
        "block on faults");
  }
}
