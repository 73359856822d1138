package dev.dray.operation;

import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The records of descriptors that find a page missing: what is done, and what to go on with. */
class FaultRecordsTest extends RecordContract {
  @TestFactory
  List<DynamicTest> aMissingPage() {
    int blocks = BEFORE / 512;
    List<Case> reads =
        List.of(
            new Case(
                "move",
                Descriptor.memoryMove(A, C, 2 * SIZE),
                new Expected(FAULT).completed(BEFORE).fault(1, 3 * PAGE)),
            new Case(
                "move, backward: the bytes above the page are done",
                Descriptor.memoryMove(A, A + 64, 3 * PAGE),
                new Expected(FAULT).result(1).completed(64).fault(1, 0x3FC0)),
            new Case(
                "compare",
                Descriptor.compare(A, B, 2 * SIZE),
                new Expected(FAULT).completed(BEFORE).fault(1, 3 * PAGE)),
            new Case(
                "compare, second source",
                Descriptor.compare(B, A, 2 * SIZE),
                new Expected(FAULT).completed(BEFORE).fault(2, 3 * PAGE)),
            new Case(
                "CRC: the seed to go on with",
                Descriptor.crc(A, 2 * SIZE, 0),
                new Expected(FAULT).completed(BEFORE).fault(1, 3 * PAGE).low(crc(BEFORE))),
            new Case(
                "copy with CRC: the seed to go on with",
                of(Opcode.COPY_CRC, A, C, 2 * SIZE),
                new Expected(FAULT).completed(BEFORE).fault(1, 3 * PAGE).low(crc(BEFORE))),
            new Case(
                "dualcast",
                of(Opcode.DUALCAST, A, C, 2 * SIZE).with(Field.DESTINATION2, C + 0x8000),
                new Expected(FAULT).completed(BEFORE).fault(1, 3 * PAGE)),
            new Case(
                "translation fetch",
                Descriptor.of(Opcode.TRANSLATION_FETCH)
                    .with(Field.SOURCE, A)
                    .with(Field.REGION_SIZE, 2 * SIZE),
                new Expected(FAULT).completed(2 * 4096).fault(1, 3 * PAGE + 0x40)),
            new Case(
                "DIF insert: the tags to go on with",
                tagged(of(Opcode.DIF_INSERT, A, C, 2 * SIZE), false),
                new Expected(FAULT)
                    .completed(blocks * 512)
                    .fault(1, 3 * PAGE)
                    .tags(24, 100 + blocks, 0xF0, 9)),
            new Case(
                "type conversion",
                convert(SIZE / 2),
                new Expected(FAULT).completed(2048 * 3).fault(1, 3 * PAGE)),
            new Case(
                "reduce",
                reduce(Opcode.REDUCE, SIZE / 2),
                new Expected(FAULT).completed(2048 * 3).fault(1, 3 * PAGE)),
            new Case(
                "gather copy: one block done",
                list(Opcode.GATHER_COPY, D, C, 2 * PAGE),
                new Expected(FAULT).completed(1024).fault(1, 3 * PAGE).low(1L << 32)),
            new Case(
                "cache flush",
                of(Opcode.CACHE_FLUSH, 0, A, 2 * SIZE),
                new Expected(FAULT).completed(BEFORE).fault(3, 3 * PAGE)),
            new Case(
                "inter-domain copy",
                across(
                        Opcode.INTER_DOMAIN_COPY,
                        A,
                        0,
                        Flag.ALTERNATE_DESTINATION,
                        Field.DESTINATION_HANDLE)
                    .with(Field.TRANSFER_SIZE, 2 * SIZE),
                new Expected(FAULT).completed(BEFORE).fault(1, 3 * PAGE)));
    List<Case> writes =
        List.of(
            new Case(
                "move",
                Descriptor.memoryMove(C, A, 2 * SIZE),
                new Expected(WRITE_FAULT).completed(BEFORE).fault(3, 3 * PAGE)),
            new Case(
                "fill",
                Descriptor.fill(PATTERN, A, 2 * SIZE),
                new Expected(WRITE_FAULT).completed(BEFORE).fault(3, 3 * PAGE)),
            new Case(
                "dualcast, second destination",
                of(Opcode.DUALCAST, B, C, 2 * SIZE).with(Field.DESTINATION2, A + 0x40),
                new Expected(WRITE_FAULT).completed(BEFORE - 0x40).fault(4, 3 * PAGE)),
            new Case(
                "scatter fill: one block done",
                list(Opcode.SCATTER_FILL, PATTERN, D, 2 * PAGE),
                new Expected(WRITE_FAULT).completed(1024).fault(3, 3 * PAGE).low(1L << 32)),
            new Case(
                "scatter copy: one block done",
                list(Opcode.SCATTER_COPY, B, D, 2 * PAGE),
                new Expected(WRITE_FAULT).completed(1024).fault(3, 3 * PAGE).low(1L << 32)));
    List<DynamicTest> tests = new ArrayList<>();
    for (List<Case> cases : List.of(reads, writes)) {
      for (Case each : cases) {
        String name = (cases.equals(reads) ? "read: " : "write: ") + each.name();
        tests.add(DynamicTest.dynamicTest(name, () -> withoutPage(3, () -> check(each))));
      }
    }
    return tests;
  }

  @Test
  void aDeltaRecordThatFaultsTellsHowFarItGoes() {
    byte[] eights = new byte[SIZE];
    Arrays.fill(eights, (byte) 8);
    space.put(B, eights);
    // The record begins 20 bytes before page 3: two entries.
    Descriptor descriptor = delta(SIZE, 800).with(Field.SOURCE, C).with(Field.DELTA_ADDRESS, 12268);
    withoutPage(
        3,
        () ->
            check(
                new Case(
                    "create delta",
                    descriptor,
                    new Expected(WRITE_FAULT).completed(16).fault(3, 3 * PAGE).low(20))));
  }

  @Test
  void aFaultElsewhereNamesTheHandle() {
    others.missing(1, true);
    check(
        new Case(
            "inter-domain fill",
            across(
                Opcode.INTER_DOMAIN_FILL,
                PATTERN,
                0,
                Flag.ALTERNATE_DESTINATION,
                Field.DESTINATION_HANDLE),
            new Expected(WRITE_FAULT).completed(4096).fault(3, PAGE).low(domain)));
    others.missing(1, false);
    check(
        new Case(
            "beyond the window",
            across(
                    Opcode.INTER_DOMAIN_FILL,
                    PATTERN,
                    32 * PAGE,
                    Flag.ALTERNATE_DESTINATION,
                    Field.DESTINATION_HANDLE)
                .with(Field.TRANSFER_SIZE, 1),
            new Expected(0x2B).low(domain)));
  }

  @Test
  void aBatchTellsItsMembersWhateverTheStatus() {
    List<Descriptor> members =
        List.of(
            Descriptor.of(Opcode.NO_OP),
            Descriptor.memoryMove(A, C, 64),
            Descriptor.memoryMove(A, C, 1));
    for (int i = 0; i < members.size(); i++) {
      var bytes = MemorySegment.ofArray(new byte[Descriptor.BYTES]);
      members.get(i).write(bytes, 0);
      space.put(D + i * 64L, bytes.toArray(ValueLayout.JAVA_BYTE));
    }
    Descriptor batch =
        Descriptor.of(Opcode.BATCH).with(Field.DESCRIPTOR_LIST, D).with(Field.DESCRIPTOR_COUNT, 3);
    check(new Case("batch", batch, new Expected(SUCCESS).completed(3)));
    withoutPage(1, () -> check(new Case("failed", batch, new Expected(0x05).completed(3))));
    withoutPage(
        (int) (D / PAGE), () -> check(new Case("no list", batch, new Expected(0x06).fault(1, D))));
  }
}
