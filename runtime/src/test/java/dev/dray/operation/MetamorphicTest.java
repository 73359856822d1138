package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One thing done in two ways gives the same: whole or resumed after a fault at every page, called,
 * submitted, raw or in a batch, with fences or one by one.
 */
@Timeout(60)
class MetamorphicTest extends OperationContract {
  private static final int PAGES = 6;
  private static final long PAGE = 4096;
  private static final long LIST = 0x70000;
  private static final long RECORDS = 0x80000;

  /** The operations that go through a source, and how each is cut off at its start. */
  private List<Descriptor> resumable(long size) {
    return List.of(
        Descriptor.memoryMove(A, C, size),
        Descriptor.fill(0x1122334455667788L, C, size),
        Descriptor.of(Opcode.COPY_CRC)
            .with(Field.SOURCE, A)
            .with(Field.DESTINATION, C)
            .with(Field.TRANSFER_SIZE, size),
        Descriptor.crc(A, size, 0),
        Descriptor.compare(A, B, size),
        Descriptor.of(Opcode.COMPARE_PATTERN)
            .with(Field.SOURCE, A)
            .with(Field.COMPARE_PATTERN, 0x0707070707070707L)
            .with(Field.TRANSFER_SIZE, size),
        Descriptor.of(Opcode.DUALCAST)
            .with(Field.SOURCE, A)
            .with(Field.DESTINATION, C)
            .with(Field.DESTINATION2, C + 0x10000)
            .with(Field.TRANSFER_SIZE, size));
  }

  private static Descriptor rest(Descriptor of, CompletionRecord part) {
    long done = part.bytes();
    Descriptor rest =
        of.with(Field.TRANSFER_SIZE, of.get(Field.TRANSFER_SIZE) - done)
            .with(Field.DESTINATION, of.get(Field.DESTINATION) + done);
    Opcode opcode = Opcode.of((int) of.get(Field.OPERATION)).orElseThrow();
    if (opcode != Opcode.FILL) {
      rest = rest.with(Field.SOURCE, of.get(Field.SOURCE) + done);
    }
    return switch (opcode) {
      case CRC, COMPARE_PATTERN -> {
        Descriptor same = rest.with(Field.DESTINATION, of.get(Field.DESTINATION));
        yield opcode == Opcode.CRC ? same.with(Field.CRC_SEED, part.low()) : same;
      }
      case COPY_CRC -> rest.with(Field.CRC_SEED, part.low());
      case DUALCAST -> rest.with(Field.DESTINATION2, of.get(Field.DESTINATION2) + done);
      default -> rest;
    };
  }

  @Test
  void partialCompletionAtEveryPagePlusResumeEqualsTheWhole() {
    long size = PAGES * PAGE - 100;
    for (Descriptor whole : resumable(size)) {
      byte[] data = new byte[(int) size];
      Arrays.fill(data, (byte) 7);
      space.put(A, data);
      space.put(B, data);
      space.put(C, new byte[(int) size]);
      CompletionRecord expected = call(whole);
      byte[] written = space.get(C, (int) size);
      for (long operand : new long[] {A, C}) {
        for (int page = 0; page <= PAGES; page++) {
          int missing = (int) ((operand + page * PAGE) / PAGE);
          space.put(C, new byte[(int) size]);
          space.missing(missing, true);
          CompletionRecord part = call(whole);
          space.missing(missing, false);
          String what = whole + " without page " + missing;
          CompletionRecord last = part;
          if (part.status() == Status.PAGE_FAULT) {
            assertThat(part.faultAddress() / PAGE).as(what).isEqualTo(missing);
            last = call(rest(whole, part));
          }
          assertThat(last.status()).as(what).isEqualTo(expected.status());
          assertThat(last.result()).as(what).isEqualTo(expected.result());
          assertThat(last.low()).as(what).isEqualTo(expected.low());
          assertThat(space.get(C, (int) size)).as(what).isEqualTo(written);
        }
      }
    }
  }

  private static Descriptor recorded(Descriptor descriptor, long record) {
    return descriptor
        .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
        .with(Field.COMPLETION_ADDRESS, record);
  }

  private CompletionRecord recordAt(long address) {
    byte[] bytes = space.get(address, CompletionLayout.BYTES);
    var memory = Arena.ofAuto().allocate(CompletionLayout.BYTES, 8);
    memory.copyFrom(MemorySegment.ofArray(bytes));
    return CompletionLayout.read(memory, 0).orElseThrow();
  }

  private static String essence(CompletionRecord record) {
    return record.status()
        + " "
        + record.result()
        + " "
        + record.bytes()
        + " "
        + record.low()
        + " "
        + record.high();
  }

  /** The idxd matrix: operation by way in by block on fault by size. */
  @Test
  void everyWayInGivesTheSame() {
    for (long size : new long[] {1, 63, 64, 4096, 20_000}) {
      for (Descriptor plain : resumable(size)) {
        for (boolean block : new boolean[] {false, true}) {
          Descriptor descriptor = block ? plain.with(Flag.BLOCK_ON_FAULT) : plain;
          byte[] data = random(A, (int) size);
          space.put(B, data);
          space.put(C, new byte[(int) size]);
          String expected = essence(call(descriptor));
          byte[] written = space.get(C, (int) size);

          space.put(C, new byte[(int) size]);
          assertThat(essence(portal.submit(descriptor).await())).isEqualTo(expected);
          assertThat(space.get(C, (int) size)).isEqualTo(written);

          space.put(C, new byte[(int) size]);
          space.put(RECORDS, new byte[64]);
          var raw = Arena.ofAuto().allocate(Descriptor.BYTES, 64);
          recorded(descriptor, RECORDS).write(raw, 0);
          assertThat(portal.submitRaw(raw, 0, new long[8])).isTrue();
          kernel.device().drain();
          assertThat(essence(recordAt(RECORDS))).isEqualTo(expected);
          assertThat(space.get(C, (int) size)).isEqualTo(written);

          space.put(C, new byte[(int) size]);
          put(LIST, recorded(descriptor, RECORDS));
          put(LIST + 64, recorded(Descriptor.of(Opcode.NO_OP), RECORDS + 32).with(Flag.FENCE));
          done(
              Descriptor.of(Opcode.BATCH)
                  .with(Field.DESCRIPTOR_LIST, LIST)
                  .with(Field.DESCRIPTOR_COUNT, 2));
          assertThat(essence(recordAt(RECORDS))).isEqualTo(expected);
          assertThat(space.get(C, (int) size)).isEqualTo(written);
        }
      }
    }
  }

  private void put(long address, Descriptor descriptor) {
    var bytes = MemorySegment.ofArray(new byte[Descriptor.BYTES]);
    descriptor.write(bytes, 0);
    space.put(address, bytes.toArray(ValueLayout.JAVA_BYTE));
  }
}
