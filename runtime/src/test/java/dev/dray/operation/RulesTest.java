package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DML's negative catalogue in general form: whatever bits a descriptor has, it completes with a
 * status that explains, and touches nothing that it does not name.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RulesTest extends OperationContract {

  @ParameterizedTest
  @EnumSource(value = Opcode.class, names = "LOCK", mode = EnumSource.Mode.EXCLUDE)
  void everyBitOfADescriptorIsKnownOrRefused(Opcode opcode) {
    for (int bit = 0; bit < 512; bit++) {
      long[] words = base(opcode).words();
      words[bit / 64] |= 1L << (bit % 64);
      if ((int) Field.OPERATION.get(words) != opcode.code()) {
        continue;
      }
      CompletionRecord record = call(Descriptor.of(words));
      assertThat(record.status())
          .as("bit %d: %s", bit, record.explain())
          .isNotEqualTo(Status.INTERNAL);
      if (!record.succeeded()) {
        assertThat(record.detail()).as("bit %d", bit).isNotEmpty();
      }
      if (record.status() == Status.INVALID_FLAGS) {
        assertThat(record.low()).isEqualTo(1L << (bit - 32));
      }
      boolean always = bit >= 20 && bit < 31 || bit >= 304 && bit < 320;
      if (always) {
        assertThat(record.status()).as("bit %d", bit).isEqualTo(Status.RESERVED_FIELD);
      }
    }
  }

  /** A descriptor of nothing, with the flags that the operation must not be without. */
  private static Descriptor base(Opcode opcode) {
    return switch (opcode) {
      case INTER_DOMAIN_COPY, INTER_DOMAIN_FILL, INTER_DOMAIN_COMPARE ->
          Descriptor.of(opcode).with(Flag.ALTERNATE_DESTINATION);
      case INTER_DOMAIN_COMPARE_PATTERN -> Descriptor.of(opcode).with(Flag.ALTERNATE_SOURCE);
      default -> Descriptor.of(opcode);
    };
  }

  @Test
  void fieldsOfFlagsThatAreNotSetAreReserved() {
    Descriptor noOp = Descriptor.of(Opcode.NO_OP);
    refused(noOp.with(Field.COMPLETION_ADDRESS, A), Status.RESERVED_FIELD, "completion record");
    refused(noOp.with(Field.INTERRUPT_HANDLE, 1), Status.RESERVED_FIELD, "interrupt handle");
    refused(noOp.with(Flag.COMPLETION_CLASS), Status.INVALID_FLAGS, "traffic class");
    refused(
        Descriptor.of(Opcode.DRAIN).with(Flag.ADDRESS1_CLASS), Status.INVALID_FLAGS, "readback");
  }

  @Test
  void codesThatAreNoOperationAreRefused() {
    for (int code = 0; code < 256; code++) {
      if (Opcode.of(code).isEmpty()) {
        refused(
            Descriptor.of(new long[] {(long) code << 56, 0, 0, 0, 0, 0, 0, 0}),
            Status.UNSUPPORTED_OPERATION,
            "operation (byte 7)");
      }
    }
  }

  @Test
  void arbitraryDescriptorsAlwaysComplete() {
    Random wild = new Random(9);
    Opcode[] opcodes = Opcode.values();
    for (int i = 0; i < 30_000; i++) {
      long[] words = new long[8];
      for (int w = 0; w < 8; w++) {
        words[w] =
            switch (wild.nextInt(4)) {
              case 0 -> 0;
              case 1 -> A + wild.nextInt(0x40000);
              case 2 -> wild.nextLong();
              default -> wild.nextInt(5000);
            };
      }
      Field.OPERATION.set(words, opcodes[wild.nextInt(opcodes.length)].code());
      Field.FLAGS.set(words, wild.nextBoolean() ? 0 : 1L << wild.nextInt(24));
      if (wild.nextInt(3) > 0) {
        Field.TRANSFER_SIZE.set(words, wild.nextInt(3000));
      }
      words[0] &= 0xFFFFFFFF800FFFFFL;
      words[1] = 0;
      words[4] &= 0xFFFFFFFFL;
      if (Field.OPERATION.get(words) == Opcode.LOCK.code()) {
        continue;
      }
      CompletionRecord record = call(Descriptor.of(words));
      assertThat(record.status()).as(record.explain()).isNotEqualTo(Status.INTERNAL);
    }
  }

  @Test
  void flagsThatNeedEachOtherAreChecked() {
    Descriptor noOp = Descriptor.of(Opcode.NO_OP);
    refused(noOp.with(Flag.REQUEST_COMPLETION), Status.INVALID_FLAGS, "valid address");
    refused(noOp.with(Flag.FENCE), Status.INVALID_FLAGS, "batch");
    refused(
        Descriptor.fill(0, A, 8).with(Flag.CACHE_CONTROL_1, Flag.CACHE_CONTROL_3),
        Status.INVALID_FLAGS,
        "exclude each other");
    refused(noOp.with(Flag.REQUEST_INTERRUPT), Status.INTERRUPT_HANDLE, "interrupt handle");
  }
}
