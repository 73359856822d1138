package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.number.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scatter and gather in every format of list. */
class ListOperationsTest extends OperationContract {
  private static final int BLOCK = 48;
  private static final int[] PLACES = {7, 0, 3, 100, 55};

  private void list(int format) {
    ByteBuffer list = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    for (int place : PLACES) {
      switch (format) {
        case 1 -> list.putLong((long) place * BLOCK);
        case 2 -> list.putInt(place);
        default -> list.putLong(place);
      }
    }
    space.put(D, list.array());
  }

  /** The list lies at D; for a fill, the other address is its pattern. */
  private static Descriptor descriptor(Opcode opcode, int format, long base, long other) {
    boolean gathers = opcode == Opcode.GATHER_COPY;
    return Descriptor.of(opcode)
        .with(Field.SOURCE, gathers ? D : other)
        .with(Field.DESTINATION, gathers ? other : D)
        .with(Field.TRANSFER_SIZE, (long) PLACES.length * BLOCK)
        .with(Field.SGL_ELEMENT_COUNT, BLOCK / 4)
        .with(Field.SGL_SIZE, PLACES.length)
        .with(Field.SGL_BASE, base)
        .with(Field.INPUT_TYPE, DataType.INT32.ordinal())
        .with(Field.SGL_FORMAT, format);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void gatherAfterScatterIsIdentity(int format) {
    list(format);
    byte[] data = random(A, PLACES.length * BLOCK);
    byte[] before = random(B, 101 * BLOCK);
    assertThat(done(descriptor(Opcode.SCATTER_COPY, format, B, A)).low()).isZero();
    for (int i = 0; i < PLACES.length; i++) {
      byte[] block = Arrays.copyOfRange(data, i * BLOCK, (i + 1) * BLOCK);
      System.arraycopy(block, 0, before, PLACES[i] * BLOCK, BLOCK);
    }
    assertThat(space.get(B, before.length)).isEqualTo(before);
    space.put(C, new byte[data.length]);
    done(descriptor(Opcode.GATHER_COPY, format, B, C));
    assertThat(space.get(C, data.length)).isEqualTo(data);
  }

  @Test
  void scatterFillFillsTheBlocksOnly() {
    list(2);
    byte[] expected = random(B, 101 * BLOCK);
    done(descriptor(Opcode.SCATTER_FILL, 2, B, 0x0807060504030201L));
    for (int place : PLACES) {
      for (int i = 0; i < BLOCK; i++) {
        expected[place * BLOCK + i] = (byte) (i % 8 + 1);
      }
    }
    assertThat(space.get(B, expected.length)).isEqualTo(expected);
  }

  /** What is written shares no byte with the list, nor with what is read. */
  @Test
  void whatIsWrittenLiesApart() {
    list(1);
    byte[] entries = space.get(D, 40);
    // The block of the second entry begins where the list does.
    for (Opcode opcode : List.of(Opcode.SCATTER_COPY, Opcode.SCATTER_FILL)) {
      CompletionRecord record = call(descriptor(opcode, 1, D, A));
      assertThat(record.status()).as(record.explain()).isEqualTo(Status.OVERLAP);
      assertThat(record.bytes()).as("the first block was apart").isEqualTo(BLOCK);
      assertThat(space.get(D, 40)).isEqualTo(entries);
    }
    refused(descriptor(Opcode.GATHER_COPY, 1, B, D + 8), Status.OVERLAP, "list");
    refused(descriptor(Opcode.GATHER_COPY, 1, B, B + 7 * BLOCK), Status.OVERLAP, "base address");
    refused(descriptor(Opcode.SCATTER_COPY, 1, B, B + 7 * BLOCK), Status.OVERLAP, "source");
  }

  @Test
  void gatherReduceSumsTheBlocks() {
    list(3);
    byte[] table = random(B, 101 * BLOCK);
    Descriptor reduce =
        Descriptor.of(Opcode.GATHER_REDUCE)
            .with(Field.SGL_ADDRESS, D)
            .with(Field.DESTINATION, C)
            .with(Field.REDUCE_COUNT, BLOCK / 4)
            .with(Field.SGL_SIZE, PLACES.length)
            .with(Field.SGL_BASE, B)
            .with(Field.INPUT_TYPE, DataType.INT32.ordinal())
            .with(Field.OUTPUT_TYPE, DataType.INT64.ordinal())
            .with(Field.COMPUTE_TYPE, 5)
            .with(Field.SGL_FORMAT, 3);
    done(reduce);
    byte[] found = space.get(C, BLOCK * 2);
    for (int i = 0; i < BLOCK / 4; i++) {
      int expected = 0;
      for (int place : PLACES) {
        expected ^= Little.getInt(table, place * BLOCK + 4 * i);
      }
      assertThat(Little.getLong(found, 8 * i)).isEqualTo(expected & 0xFFFFFFFFL);
    }
    refused(reduce.with(Field.REDUCE_COUNT, 0), Status.INVALID_SIZE, "element count");
    refused(reduce.with(Field.DESTINATION, C + 4), Status.MISALIGNED);
    refused(reduce.with(Field.SGL_BASE, B + 2), Status.MISALIGNED, "entry 0");
  }

  @Test
  void gatherReduceAddsInTheWiderType() {
    list(2);
    for (int i = 0; i < 101 * BLOCK; i++) {
      space.put(B + i, new byte[] {(byte) 200});
    }
    Descriptor reduce =
        Descriptor.of(Opcode.GATHER_REDUCE)
            .with(Field.SGL_ADDRESS, D)
            .with(Field.DESTINATION, C)
            .with(Field.REDUCE_COUNT, BLOCK)
            .with(Field.SGL_SIZE, PLACES.length)
            .with(Field.SGL_BASE, B)
            .with(Field.INPUT_TYPE, DataType.INT8.ordinal())
            .with(Field.OUTPUT_TYPE, DataType.INT16.ordinal())
            .with(Field.COMPUTE_TYPE, 1)
            .with(Field.SGL_FORMAT, 2);
    CompletionRecord record = done(reduce);
    assertThat(record.result()).isZero();
    assertThat(record.bytes()).isZero();
    byte[] found = space.get(C, 2 * BLOCK);
    assertThat(Little.get(found, 2 * BLOCK - 2, 2)).isEqualTo(1000);
    done(reduce.with(Field.COMPUTE_FLAGS, 0x81));
    assertThat((short) Little.get(space.get(C, 2 * BLOCK), 0, 2)).isEqualTo((short) (5 * 56));
  }

  @Test
  void aFaultSaysHowManyBlocksAreDone() {
    list(1);
    space.missing((int) (B + 100L * BLOCK >> 12), true);
    CompletionRecord record = call(descriptor(Opcode.GATHER_COPY, 1, B, C));
    space.missing((int) (B + 100L * BLOCK >> 12), false);
    assertThat(record.status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(record.low()).isEqualTo(3L << 32);
    assertThat(record.bytes()).isEqualTo(3 * BLOCK);
  }

  @Test
  void badListsAreRefused() {
    list(1);
    Descriptor good = descriptor(Opcode.GATHER_COPY, 1, B, C);
    refused(good.with(Field.SGL_FORMAT, 4), Status.INVALID_FIELD, "scatter-gather list format");
    refused(good.with(Field.SGL_SIZE, 0), Status.INVALID_COUNT, "scatter-gather list size");
    refused(good.with(Field.TRANSFER_SIZE, 5), Status.INVALID_SIZE, "5 times 48");
    long[] words = good.words();
    words[5] |= 1L << 48;
    refused(Descriptor.of(words), Status.RESERVED_FIELD, "byte 46");
  }
}
