package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moves, fills, comparisons, deltas, dualcast, fetch and flush over scattered pages. */
class TransferOperationsTest extends OperationContract {

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 4096, 4097, 50_000})
  void aMoveCopies(int size) {
    byte[] bytes = random(A, size);
    space.put(B + size, new byte[] {42});
    done(Descriptor.memoryMove(A, B, size));
    assertThat(space.get(B, size)).isEqualTo(bytes);
    assertThat(space.get(B + size, 1)).containsExactly(42);
  }

  @Test
  void anOverlappingMoveEqualsATemporaryCopy() {
    for (int round = 0; round < 60; round++) {
      byte[] all = random(A, 30_000);
      int from = random.nextInt(10_000);
      int to = random.nextInt(10_000);
      int size = 1 + random.nextInt(20_000);
      System.arraycopy(all, from, all, to, size);
      CompletionRecord record = done(Descriptor.memoryMove(A + from, A + to, size));
      assertThat(space.get(A, all.length)).isEqualTo(all);
      assertThat(record.result()).isEqualTo(to > from && to < from + size ? 1 : 0);
    }
  }

  @Test
  void aFillRepeatsEightOrSixteenBytes() {
    done(Descriptor.fill(0x0807060504030201L, A, 9001));
    byte[] found = space.get(A, 9001);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isEqualTo((byte) (i % 8 + 1));
    }
    Descriptor wide =
        Descriptor.fill(0x0807060504030201L, A, 9001)
            .with(Field.PATTERN_UPPER, 0x100F0E0D0C0B0A09L);
    done(wide.with(Flag.FILL_16));
    found = space.get(A, 9001);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isEqualTo((byte) (i % 16 + 1));
    }
    refused(wide, Status.RESERVED_FIELD, "upper pattern", "16-byte pattern");
  }

  @Test
  void aCompareFindsTheFirstDifference() {
    byte[] bytes = random(A, 20_000);
    space.put(B, bytes);
    assertThat(done(Descriptor.compare(A, B, 20_000)).result()).isZero();
    space.put(B + 12_345, new byte[] {(byte) ~bytes[12_345]});
    CompletionRecord record = done(Descriptor.compare(A, B, 20_000));
    assertThat(record.result()).isEqualTo(1);
    assertThat(record.bytes()).isEqualTo(12_345);
    Descriptor expecting = Descriptor.compare(A, B, 20_000).with(Flag.CHECK_RESULT);
    assertThat(call(expecting).status()).isEqualTo(Status.SUCCESS_FALSE);
    assertThat(call(expecting.with(Field.EXPECTED_RESULT, 1)).status()).isEqualTo(Status.SUCCESS);
    assertThat(call(expecting.with(Field.EXPECTED_RESULT, 0xFF)).status())
        .as("bits 7:1 are ignored")
        .isEqualTo(Status.SUCCESS);
    assertThat(call(expecting.with(Field.EXPECTED_RESULT, 0xFE)).status())
        .isEqualTo(Status.SUCCESS_FALSE);
  }

  @Test
  void aComparePatternFindsTheFirstDifference() {
    Descriptor compare =
        Descriptor.of(Opcode.COMPARE_PATTERN)
            .with(Field.SOURCE, A)
            .with(Field.COMPARE_PATTERN, 0x1122334455667788L)
            .with(Field.TRANSFER_SIZE, 10_003);
    done(Descriptor.fill(0x1122334455667788L, A, 10_003));
    assertThat(done(compare).result()).isZero();
    space.put(A + 9_999, new byte[] {0});
    CompletionRecord record = done(compare);
    assertThat(record.result()).isEqualTo(1);
    assertThat(record.bytes()).isEqualTo(9_999);
    assertThat(call(compare.with(Flag.CHECK_RESULT)).status()).isEqualTo(Status.SUCCESS_FALSE);
  }

  private static Descriptor create(int size, int room) {
    return Descriptor.of(Opcode.CREATE_DELTA)
        .with(Field.SOURCE, A)
        .with(Field.SOURCE2, B)
        .with(Field.TRANSFER_SIZE, size)
        .with(Field.DELTA_ADDRESS, C)
        .with(Field.MAX_DELTA_SIZE, room);
  }

  private static Descriptor apply(long destination, long size, long record) {
    return Descriptor.of(Opcode.APPLY_DELTA)
        .with(Field.DELTA_RECORD, C)
        .with(Field.DESTINATION, destination)
        .with(Field.TRANSFER_SIZE, size)
        .with(Field.DELTA_SIZE, record);
  }

  @Test
  void createThenApplyDeltaIsIdentity() {
    for (int differences : new int[] {0, 1, 7, 300}) {
      byte[] first = random(A, 16_000);
      byte[] second = first.clone();
      for (int i = 0; i < differences; i++) {
        second[random.nextInt(second.length)]++;
      }
      space.put(B, second);
      CompletionRecord record = done(create(16_000, 8_000));
      assertThat(record.result()).isEqualTo(Arrays.equals(first, second) ? 0 : 1);
      if (record.result() == 1) {
        done(apply(A, 16_000, record.low()));
      }
      assertThat(space.get(A, 16_000)).isEqualTo(second);
    }
  }

  @Test
  void aDeltaRecordHasTenBytesForEachWord() {
    space.put(A, new byte[32]);
    space.put(B, new byte[32]);
    space.put(B + 17, new byte[] {5});
    CompletionRecord record = done(create(32, 80));
    assertThat(record.low()).isEqualTo(10);
    assertThat(space.get(C, 10)).containsExactly(2, 0, 0, 5, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void theMaskOfExpectedResultsHasABitForEachResult() {
    space.put(A, new byte[800]);
    byte[] different = new byte[800];
    Arrays.fill(different, (byte) 1);
    byte[] one = new byte[800];
    one[100] = 1;
    byte[][] seconds = {new byte[800], one, different};
    for (int result = 0; result < 3; result++) {
      space.put(B, seconds[result]);
      for (int mask = 0; mask < 8; mask++) {
        CompletionRecord record =
            call(create(800, 80).with(Flag.CHECK_RESULT).with(Field.EXPECTED_RESULT_MASK, mask));
        assertThat(record.result()).isEqualTo(result);
        assertThat(record.status())
            .isEqualTo((mask >> result & 1) == 1 ? Status.SUCCESS : Status.SUCCESS_FALSE);
      }
    }
  }

  @Test
  void aDeltaThatDoesNotFitSaysHowFarItCame() {
    byte[] first = random(A, 800);
    byte[] second = first.clone();
    for (int i = 0; i < 800; i += 8) {
      second[i]++;
    }
    space.put(B, second);
    CompletionRecord record = done(create(800, 80));
    assertThat(record.result()).isEqualTo(2);
    assertThat(record.low()).isEqualTo(80);
    assertThat(record.bytes()).isEqualTo(64);
  }

  @Test
  void badDeltasAreRefused() {
    refused(create(12, 80), Status.MISALIGNED, "transfer size");
    refused(create(32, 80).with(Field.SOURCE, A + 4), Status.MISALIGNED, "source address");
    refused(create(600 << 10, 80), Status.INVALID_SIZE, "524288");
    refused(create(32, 70), Status.INVALID_FIELD, "maximum delta record size", "80");
    refused(create(32, 80).with(Field.DELTA_ADDRESS, A + 16), Status.OVERLAP, "overlap");
    refused(apply(A, 32, 5), Status.INVALID_FIELD, "multiple of 10");
    space.put(C, new byte[] {1, 0, 9, 9, 9, 9, 9, 9, 9, 9, 1, 0, 8, 8, 8, 8, 8, 8, 8, 8});
    CompletionRecord order = call(apply(A, 32, 20));
    assertThat(order.status()).isEqualTo(Status.DELTA_ORDER);
    assertThat(order.bytes()).isEqualTo(10);
    space.put(C, new byte[] {4, 0});
    refused(apply(A, 32, 10), Status.DELTA_RANGE, "word 4", "4 words");
  }

  @Test
  void aDualcastCopiesTwice() {
    byte[] bytes = random(A, 9_000);
    Descriptor dualcast =
        Descriptor.of(Opcode.DUALCAST)
            .with(Field.SOURCE, A)
            .with(Field.DESTINATION, B)
            .with(Field.DESTINATION2, C)
            .with(Field.TRANSFER_SIZE, 9_000);
    done(dualcast);
    assertThat(space.get(B, 9_000)).isEqualTo(bytes);
    assertThat(space.get(C, 9_000)).isEqualTo(bytes);
    refused(dualcast.with(Field.DESTINATION2, C + 1), Status.DUALCAST_ALIGNMENT, "12 bits");
    refused(dualcast.with(Field.DESTINATION2, B), Status.OVERLAP);
    refused(dualcast.with(Field.SOURCE, B + 5), Status.OVERLAP);
  }

  @Test
  void aTranslationFetchTouchesEveryStride() {
    Descriptor fetch =
        Descriptor.of(Opcode.TRANSLATION_FETCH)
            .with(Field.SOURCE, A)
            .with(Field.REGION_SIZE, 5 << 12);
    done(fetch);
    space.missing(3, true);
    CompletionRecord record = call(fetch);
    assertThat(record.status()).isEqualTo(Status.PAGE_FAULT);
    Descriptor strided = fetch.with(Flag.USE_STRIDE);
    done(strided.with(Field.REGION_STRIDE, 8 << 12));
    space.missing(3, false);
    refused(strided.with(Field.REGION_STRIDE, 5000), Status.MISALIGNED, "power of two");
    refused(fetch.with(Field.REGION_STRIDE, 8192), Status.RESERVED_FIELD, "region stride");
    long[] wide = strided.with(Field.REGION_STRIDE, 8192).words();
    wide[6] |= 1L << 32;
    refused(Descriptor.of(wide), Status.RESERVED_FIELD, "byte 52");
    refused(fetch.with(Field.REGION_SIZE, 0), Status.INVALID_SIZE);
  }

  @Test
  void noOpAndCacheFlushComplete() {
    done(Descriptor.of(Opcode.NO_OP));
    Descriptor flush =
        Descriptor.of(Opcode.CACHE_FLUSH)
            .with(Field.DESTINATION, A)
            .with(Field.TRANSFER_SIZE, 10_000);
    done(flush);
    refused(Descriptor.of(Opcode.NO_OP).with(Flag.BLOCK_ON_FAULT), Status.INVALID_FLAGS);
  }

  @Test
  void partialCompletionAtEveryPagePlusResumeEqualsTheWhole() {
    int size = 20_000;
    for (int page = 1; page <= 6; page++) {
      byte[] bytes = random(A, size);
      space.put(B, new byte[size]);
      space.missing(page, true);
      CompletionRecord partial = call(Descriptor.memoryMove(A, B, size));
      space.missing(page, false);
      long done = 0;
      if (partial.status() == Status.PAGE_FAULT) {
        done = partial.bytes();
        assertThat(partial.faultAddress()).isEqualTo(Math.max(A, (long) page << 12));
        assertThat(partial.faultInfo()).isEqualTo(Execution.SOURCE << 1);
        assertThat(done).isEqualTo(partial.faultAddress() - A);
      }
      if (done < size) {
        done(Descriptor.memoryMove(A + done, B + done, size - done));
      }
      assertThat(space.get(B, size)).isEqualTo(bytes);
    }
  }

  @Test
  void aBackwardMoveResumesByShrinking() {
    int size = 20_000;
    byte[] bytes = random(A, size);
    space.missing(2, true);
    CompletionRecord partial = call(Descriptor.memoryMove(A, A + 100, size));
    space.missing(2, false);
    assertThat(partial.status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(partial.result()).isEqualTo(1);
    done(Descriptor.memoryMove(A, A + 100, size - partial.bytes()));
    assertThat(space.get(A + 100, size)).isEqualTo(bytes);
  }

  @Test
  void writesFaultAsWrites() {
    space.missing(0x23, true);
    CompletionRecord record = call(Descriptor.fill(0, B, 9000));
    space.missing(0x23, false);
    assertThat(record.writeFault()).isTrue();
    assertThat(record.faultAddress()).isEqualTo(0x23000);
    assertThat(record.faultInfo()).isEqualTo(Execution.DESTINATION << 1);
    assertThat(record.explain()).contains("write to 0x23000", "page 35 is missing");
  }
}
