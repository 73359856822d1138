package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * DML's negative catalogue, operation by operation: each mistake has DSA's status, and words that
 * name the field, the rule and what to do.
 */
class ExplainTest extends OperationContract {

  private static Descriptor sized(Opcode opcode, long size) {
    return Descriptor.of(opcode)
        .with(Field.SOURCE, A)
        .with(Field.DESTINATION, C)
        .with(Field.TRANSFER_SIZE, size);
  }

  static Stream<Arguments> mistakes() {
    Descriptor dualcast = sized(Opcode.DUALCAST, 64).with(Field.DESTINATION2, C + 0x1000);
    Descriptor delta =
        Descriptor.of(Opcode.CREATE_DELTA)
            .with(Field.SOURCE, A)
            .with(Field.SOURCE2, B)
            .with(Field.TRANSFER_SIZE, 64)
            .with(Field.DELTA_ADDRESS, C)
            .with(Field.MAX_DELTA_SIZE, 80);
    Descriptor apply =
        Descriptor.of(Opcode.APPLY_DELTA)
            .with(Field.DELTA_RECORD, A)
            .with(Field.DESTINATION, C)
            .with(Field.TRANSFER_SIZE, 64)
            .with(Field.DELTA_SIZE, 10);
    Descriptor dif = sized(Opcode.DIF_INSERT, 512);
    return Stream.of(
        // Sizes.
        mistake(sized(Opcode.MEMORY_MOVE, 0), Status.INVALID_SIZE, "transfer size", "empty"),
        mistake(sized(Opcode.CRC, 0).with(Field.DESTINATION, 0), Status.INVALID_SIZE, "split"),
        mistake(sized(Opcode.COPY_CRC, 0), Status.INVALID_SIZE, "transfer size"),
        mistake(dualcast.with(Field.TRANSFER_SIZE, 0), Status.INVALID_SIZE, "transfer size"),
        mistake(sized(Opcode.MEMORY_MOVE, 0xFFFFFFFFL), Status.INVALID_SIZE, "2147483648"),
        mistake(dif.with(Field.TRANSFER_SIZE, 100), Status.INVALID_SIZE, "multiple", "512"),
        mistake(delta.with(Field.TRANSFER_SIZE, 1 << 20), Status.INVALID_SIZE, "524288"),
        mistake(delta.with(Field.MAX_DELTA_SIZE, 79), Status.INVALID_FIELD, "maximum delta"),
        mistake(apply.with(Field.DELTA_SIZE, 9), Status.INVALID_FIELD, "multiple of 10"),
        // Alignment.
        mistake(delta.with(Field.SOURCE, A + 1), Status.MISALIGNED, "source address", "align"),
        mistake(delta.with(Field.SOURCE2, B + 4), Status.MISALIGNED, "second source"),
        mistake(delta.with(Field.TRANSFER_SIZE, 63), Status.MISALIGNED, "transfer size"),
        mistake(apply.with(Field.DESTINATION, C + 1), Status.MISALIGNED, "destination"),
        mistake(
            sized(Opcode.DIX_GENERATE, 512).with(Field.DESTINATION, C + 4),
            Status.MISALIGNED,
            "destination address"),
        mistake(
            Descriptor.crc(A, 64, 0).with(Flag.CRC_READ_SEED).with(Field.CRC_SEED_ADDRESS, B + 2),
            Status.MISALIGNED,
            "CRC seed address"),
        mistake(
            Descriptor.of(Opcode.TRANSLATION_FETCH)
                .with(Flag.USE_STRIDE)
                .with(Field.SOURCE, A)
                .with(Field.REGION_SIZE, 8192)
                .with(Field.REGION_STRIDE, 5000),
            Status.MISALIGNED,
            "region stride",
            "power of two"),
        mistake(dualcast.with(Field.DESTINATION2, C + 8), Status.DUALCAST_ALIGNMENT, "12 bits"),
        mistake(
            Descriptor.of(Opcode.BATCH)
                .with(Field.DESCRIPTOR_LIST, A + 32)
                .with(Field.DESCRIPTOR_COUNT, 2),
            Status.LIST_ALIGNMENT,
            "multiple of 64"),
        // Overlaps.
        mistake(
            sized(Opcode.COPY_CRC, 64).with(Field.DESTINATION, A + 63), Status.OVERLAP, "separate"),
        mistake(
            dualcast.with(Field.DESTINATION, A).with(Field.DESTINATION2, A + 0x1000),
            Status.OVERLAP,
            "separate"),
        mistake(dif.with(Field.DESTINATION, A + 100), Status.OVERLAP, "overlap"),
        mistake(delta.with(Field.DELTA_ADDRESS, B + 8), Status.OVERLAP, "overlap"),
        mistake(apply.with(Field.DESTINATION, A + 8), Status.OVERLAP, "overlap"),
        mistake(
            sized(Opcode.INTER_DOMAIN_COPY, 64), Status.INVALID_FLAGS, "alternate source PASID"),
        // Flags and reserved bytes.
        mistake(
            Descriptor.of(Opcode.NO_OP).with(Flag.BLOCK_ON_FAULT),
            Status.INVALID_FLAGS,
            "no-op has no block on fault"),
        mistake(
            Descriptor.of(Opcode.DRAIN).with(Flag.BLOCK_ON_FAULT),
            Status.INVALID_FLAGS,
            "drain has no block on fault"),
        mistake(
            sized(Opcode.MEMORY_MOVE, 64).with(Flag.CHECK_RESULT),
            Status.INVALID_FLAGS,
            "check result"),
        mistake(
            sized(Opcode.MEMORY_MOVE, 64).with(Field.EXPECTED_RESULT, 1),
            Status.RESERVED_FIELD,
            "byte 40"),
        mistake(
            Descriptor.fill(1, C, 64).with(Field.PATTERN_UPPER, 1),
            Status.RESERVED_FIELD,
            "upper pattern",
            "16-byte pattern"),
        mistake(
            Descriptor.crc(A, 64, 0).with(Field.CRC_SEED_ADDRESS, B),
            Status.RESERVED_FIELD,
            "CRC seed address"),
        mistake(
            Descriptor.crc(A, 64, 0).with(Field.CRC_SEED, 1L << 32),
            Status.RESERVED_FIELD,
            "32-bit CRC"),
        mistake(dif.with(Field.DIF_FLAGS, 0x10), Status.RESERVED_FIELD, "DIF flags"),
        mistake(
            Descriptor.of(Opcode.NO_OP).with(Flag.REQUEST_INTERRUPT),
            Status.INTERRUPT_HANDLE,
            "request one"));
  }

  private static Arguments mistake(Descriptor descriptor, Status status, String... words) {
    return Arguments.of(descriptor, status, words);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void eachMistakeIsNamed(Descriptor descriptor, Status status, String[] words) {
    CompletionRecord record = call(descriptor);
    assertThat(record.status()).as(record.explain()).isEqualTo(status);
    assertThat(record.explain()).contains(words).contains(": ");
    assertThat(record.bytes()).isZero();
  }
}
