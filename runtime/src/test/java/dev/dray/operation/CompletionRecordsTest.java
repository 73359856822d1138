package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.number.DataType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The records of descriptors that do all of their work, that stop early, and that have a flag which
 * is not theirs.
 */
class CompletionRecordsTest extends RecordContract {
  private List<Case> successes() {
    long all = crc(SIZE);
    return List.of(
        new Case("no-op", Descriptor.of(Opcode.NO_OP), new Expected(SUCCESS)),
        new Case("drain", Descriptor.of(Opcode.DRAIN), new Expected(SUCCESS)),
        new Case("move", Descriptor.memoryMove(A, C, SIZE), new Expected(SUCCESS)),
        new Case(
            "move, backward",
            Descriptor.memoryMove(A, A + 8, SIZE),
            new Expected(SUCCESS).result(1)),
        new Case("fill", Descriptor.fill(PATTERN, C, SIZE), new Expected(SUCCESS)),
        new Case("compare", Descriptor.compare(A, B, SIZE), new Expected(SUCCESS)),
        new Case(
            "compare, expecting a difference",
            Descriptor.compare(A, B, SIZE).with(Flag.CHECK_RESULT).with(Field.EXPECTED_RESULT, 1),
            new Expected(FALSE)),
        new Case(
            "compare pattern", of(Opcode.COMPARE_PATTERN, A, PATTERN, SIZE), new Expected(SUCCESS)),
        new Case("create delta, equal", delta(SIZE, 80), new Expected(SUCCESS)),
        new Case(
            "dualcast",
            of(Opcode.DUALCAST, A, C, SIZE).with(Field.DESTINATION2, C + 0x4000),
            new Expected(SUCCESS)),
        new Case(
            "translation fetch",
            Descriptor.of(Opcode.TRANSLATION_FETCH)
                .with(Field.SOURCE, A)
                .with(Field.REGION_SIZE, SIZE),
            new Expected(SUCCESS)),
        new Case("CRC", Descriptor.crc(A, SIZE, 0), new Expected(SUCCESS).low(all)),
        new Case("copy with CRC", of(Opcode.COPY_CRC, A, C, SIZE), new Expected(SUCCESS).low(all)),
        new Case(
            "DIF insert",
            tagged(of(Opcode.DIF_INSERT, A, C, SIZE), false),
            new Expected(SUCCESS).tags(24, 116, 0xF0, 9)),
        new Case(
            "DIX generate",
            tagged(of(Opcode.DIX_GENERATE, A, C, SIZE), false),
            new Expected(SUCCESS).tags(24, 116, 0xF0, 9)),
        new Case("type conversion", convert(SIZE / 4), new Expected(SUCCESS)),
        new Case("reduce", reduce(Opcode.REDUCE, SIZE / 4), new Expected(SUCCESS)),
        new Case(
            "reduce with dualcast",
            reduce(Opcode.REDUCE_DUALCAST, 16).with(Field.REDUCE_DESTINATION2, C + 0x4000),
            new Expected(SUCCESS)),
        new Case("gather copy", list(Opcode.GATHER_COPY, D, C, A), new Expected(SUCCESS)),
        new Case("scatter copy", list(Opcode.SCATTER_COPY, A, D, C), new Expected(SUCCESS)),
        new Case("scatter fill", list(Opcode.SCATTER_FILL, PATTERN, D, C), new Expected(SUCCESS)),
        new Case(
            "gather reduce",
            list(Opcode.GATHER_REDUCE, D, C, A)
                .with(Field.SGL_ELEMENT_COUNT, 0)
                .with(Field.REDUCE_COUNT, 256)
                .with(Field.INPUT_TYPE, DataType.INT32.ordinal())
                .with(Field.OUTPUT_TYPE, DataType.INT32.ordinal())
                .with(Field.COMPUTE_TYPE, 1),
            new Expected(SUCCESS)),
        new Case(
            "update window of somebody else",
            Descriptor.of(Opcode.UPDATE_WINDOW).with(Field.WINDOW_HANDLE, domain),
            new Expected(0x2C).low(domain)),
        new Case(
            "fetch-and-add: the old value",
            of(Opcode.FETCH_AND_ADD, 5, B - 0x80, 4),
            new Expected(SUCCESS).low(0x07070707)),
        new Case(
            "swap: the old value",
            of(Opcode.SWAP, 5, B - 0x40, 8),
            new Expected(SUCCESS).low(PATTERN)),
        new Case(
            "compare-and-swap of something else",
            of(Opcode.COMPARE_AND_SWAP, 5, B - 0x60, 8).with(Field.COMPARE_MASK, -1),
            new Expected(SUCCESS).result(1).low(PATTERN)),
        new Case("cache flush", of(Opcode.CACHE_FLUSH, 0, A, SIZE), new Expected(SUCCESS)),
        new Case(
            "inter-domain copy",
            across(
                Opcode.INTER_DOMAIN_COPY,
                A,
                0,
                Flag.ALTERNATE_DESTINATION,
                Field.DESTINATION_HANDLE),
            new Expected(SUCCESS)),
        new Case(
            "inter-domain fill",
            across(
                Opcode.INTER_DOMAIN_FILL,
                PATTERN,
                0,
                Flag.ALTERNATE_DESTINATION,
                Field.DESTINATION_HANDLE),
            new Expected(SUCCESS)),
        new Case(
            "inter-domain compare",
            across(
                Opcode.INTER_DOMAIN_COMPARE,
                A,
                0,
                Flag.ALTERNATE_DESTINATION,
                Field.DESTINATION_HANDLE),
            new Expected(SUCCESS)),
        new Case(
            "inter-domain compare pattern",
            across(
                Opcode.INTER_DOMAIN_COMPARE_PATTERN,
                0,
                PATTERN,
                Flag.ALTERNATE_SOURCE,
                Field.SOURCE_HANDLE),
            new Expected(SUCCESS)));
  }

  @TestFactory
  List<DynamicTest> allOfTheWork() {
    return tests(successes());
  }

  @Test
  void comparisonsStopAtTheFirstDifference() {
    space.put(A + 5000, new byte[] {8});
    check(
        new Case(
            "compare",
            Descriptor.compare(A, B, SIZE),
            new Expected(SUCCESS).result(1).completed(5000)));
    check(
        new Case(
            "compare, expecting none",
            Descriptor.compare(A, B, SIZE).with(Flag.CHECK_RESULT),
            new Expected(FALSE).result(1).completed(5000)));
    check(
        new Case(
            "compare pattern",
            of(Opcode.COMPARE_PATTERN, A, PATTERN, SIZE),
            new Expected(SUCCESS).result(1).completed(5000)));
    byte[] sevens = new byte[SIZE];
    Arrays.fill(sevens, (byte) 7);
    sevens[6000] = 8;
    others.put(0, sevens);
    space.put(A + 5000, new byte[] {7});
    check(
        new Case(
            "inter-domain compare",
            across(
                Opcode.INTER_DOMAIN_COMPARE,
                A,
                0,
                Flag.ALTERNATE_DESTINATION,
                Field.DESTINATION_HANDLE),
            new Expected(SUCCESS).result(1).completed(6000)));
    check(
        new Case(
            "inter-domain compare pattern",
            across(
                Opcode.INTER_DOMAIN_COMPARE_PATTERN,
                0,
                PATTERN,
                Flag.ALTERNATE_SOURCE,
                Field.SOURCE_HANDLE),
            new Expected(SUCCESS).result(1).completed(6000)));
  }

  @Test
  void deltaRecordsTellTheirSize() {
    space.put(A + 16, new byte[] {8});
    space.put(A + 800, new byte[] {8});
    check(new Case("delta", delta(SIZE, 80), new Expected(SUCCESS).result(1).low(20)));
    check(
        new Case(
            "apply",
            of(Opcode.APPLY_DELTA, C, A, SIZE).with(Field.DELTA_SIZE, 20),
            new Expected(SUCCESS)));
    byte[] eights = new byte[SIZE];
    Arrays.fill(eights, (byte) 8);
    space.put(B, eights);
    check(
        new Case(
            "delta that does not fit",
            delta(SIZE, 80),
            new Expected(SUCCESS).result(2).completed(64).low(80)));
    space.put(C, new byte[] {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0});
    check(
        new Case(
            "apply out of order",
            of(Opcode.APPLY_DELTA, C, A, SIZE).with(Field.DELTA_SIZE, 20),
            new Expected(0x07).completed(10)));
    check(
        new Case(
            "apply beyond",
            of(Opcode.APPLY_DELTA, C, A, 24).with(Field.DELTA_SIZE, 20),
            new Expected(0x08)));
  }

  @Test
  void difFieldsThatAreCheckedTellTheTagsToGoOnWith() {
    done(tagged(of(Opcode.DIF_INSERT, A, C, SIZE), false));
    int protectedSize = SIZE + 16 * 8;
    check(
        new Case(
            "check",
            tagged(of(Opcode.DIF_CHECK, C, 0, protectedSize), true),
            new Expected(SUCCESS).tags(16, 116, 0xF0, 9)));
    check(
        new Case(
            "strip",
            tagged(of(Opcode.DIF_STRIP, C, B, protectedSize), true),
            new Expected(SUCCESS).tags(16, 116, 0xF0, 9)));
    check(
        new Case(
            "update",
            tagged(tagged(of(Opcode.DIF_UPDATE, C, B, protectedSize), true), false)
                .with(Field.DESTINATION_REFERENCE_TAG, 7),
            new Expected(SUCCESS).tags(16, 116, 0xF0, 9).tags(24, 23, 0xF0, 9)));
    space.put(C + 3 * 520 + 5, new byte[] {42});
    check(
        new Case(
            "a wrong guard in the fourth block",
            tagged(of(Opcode.DIF_CHECK, C, 0, protectedSize), true),
            new Expected(0x09).result(1).completed(3 * 520).tags(16, 103, 0xF0, 9)));
  }

  /** Flags 6 and 15 are nobody's: the mask is in bytes 16 to 18, and nothing else is. */
  @Test
  void anInvalidFlagIsNamedByItsBit() {
    for (Opcode opcode : Opcode.values()) {
      for (int bit : new int[] {6, 15}) {
        long[] words = Descriptor.of(opcode).words();
        words[0] |= 1L << 32 + bit;
        check(new Case(opcode + " flag " + bit, Descriptor.of(words), invalid(1L << bit)));
      }
    }
  }

  private static Expected invalid(long mask) {
    return new Expected(0x11).low(mask);
  }

  @Test
  void theRecordAsAValueSaysTheSame() {
    space.put(A + 5000, new byte[] {8});
    CompletionRecord record = call(Descriptor.compare(A, B, SIZE));
    assertThat(record.bytes()).isEqualTo(5000);
    assertThat(call(Descriptor.memoryMove(A, C, SIZE)).bytes()).isZero();
  }
}
