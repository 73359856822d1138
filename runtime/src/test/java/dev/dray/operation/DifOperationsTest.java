package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data integrity fields, against T10's definition bit by bit. */
class DifOperationsTest extends OperationContract {
  private static final int[] BLOCKS = {512, 520, 4096, 4104};
  private static final int APPLICATION_F = 1 << 2;
  private static final int INCREMENT_APPLICATION = 1 << 4;
  private static final int GUARD_OFF = 1 << 5;
  private static final int REFERENCE_OFF = 1 << 6;
  private static final int REFERENCE_FIXED = 1 << 7;

  private static int guard(byte[] data, int offset, int length, int seed) {
    int crc = seed;
    for (int i = offset; i < offset + length; i++) {
      for (int bit = 7; bit >= 0; bit--) {
        int top = crc >>> 15 ^ data[i] >>> bit & 1;
        crc = crc << 1 & 0xFFFF ^ ((top & 1) != 0 ? 0x8BB7 : 0);
      }
    }
    return crc;
  }

  /** Blocks with their fields, made by hand. */
  private static byte[] protect(
      byte[] data, int block, int app, int ref, boolean seed, boolean inv) {
    int count = data.length / block;
    ByteBuffer out = ByteBuffer.allocate(count * (block + 8));
    for (int i = 0; i < count; i++) {
      int guard = guard(data, i * block, block, seed ? 0xFFFF : 0);
      out.put(data, i * block, block)
          .putShort((short) (inv ? ~guard : guard))
          .putShort((short) app)
          .putInt(ref + i);
    }
    return out.array();
  }

  private static Descriptor to(Opcode opcode, long from, long to, int size, int flags) {
    return Descriptor.of(opcode)
        .with(Field.SOURCE, from)
        .with(Field.DESTINATION, to)
        .with(Field.TRANSFER_SIZE, size)
        .with(Field.DIF_FLAGS, flags);
  }

  private static Descriptor tagged(Descriptor descriptor, boolean source, long ref, int app) {
    return descriptor
        .with(source ? Field.SOURCE_REFERENCE_TAG : Field.DESTINATION_REFERENCE_TAG, ref)
        .with(source ? Field.SOURCE_APPLICATION_TAG : Field.DESTINATION_APPLICATION_TAG, app);
  }

  private static Descriptor check(long from, int size, int flags, long ref, int app) {
    return tagged(
        Descriptor.of(Opcode.DIF_CHECK)
            .with(Field.SOURCE, from)
            .with(Field.TRANSFER_SIZE, size)
            .with(Field.DIF_FLAGS, flags),
        true,
        ref,
        app);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void insertCheckStripIsIdentity(int kind) {
    int block = BLOCKS[kind];
    int size = 5 * block;
    byte[] data = random(A, size);
    for (int inversions = 0; inversions < 4; inversions++) {
      int flags = kind | inversions << 2;
      CompletionRecord record =
          done(tagged(to(Opcode.DIF_INSERT, A, B, size, flags), false, 1000, 0xABCD));
      byte[] expected =
          protect(data, block, 0xABCD, 1000, (inversions & 1) != 0, (inversions & 2) != 0);
      assertThat(space.get(B, expected.length)).isEqualTo(expected);
      assertThat(record.high()).isEqualTo(1005L | 0xABCDL << 48);
      CompletionRecord checked = done(check(B, expected.length, flags, 1000, 0xABCD));
      assertThat(checked.low()).isEqualTo(1005L | 0xABCDL << 48);
      space.put(C, new byte[size]);
      done(tagged(to(Opcode.DIF_STRIP, B, C, expected.length, flags), true, 1000, 0xABCD));
      assertThat(space.get(C, size)).isEqualTo(data);
    }
  }

  @Test
  void eachDamageIsNamed() {
    byte[] fields = protect(random(A, 1536), 512, 7, 3, false, false);
    space.put(B, fields);
    done(check(B, 1560, 0, 3, 7));
    damage(fields, 520 + 100, 1, "guard");
    damage(fields, 520 + 514, 2, "application tag");
    damage(fields, 520 + 519, 4, "reference tag");
    CompletionRecord all = call(check(B, 1560, 0, 4, 8));
    assertThat(all.result()).isEqualTo(6);
    assertThat(all.bytes()).isZero();
  }

  private void damage(byte[] fields, int at, int result, String words) {
    byte[] damaged = fields.clone();
    damaged[at]++;
    space.put(B, damaged);
    CompletionRecord record = call(check(B, 1560, 0, 3, 7));
    assertThat(record.status()).isEqualTo(Status.DIF_ERROR);
    assertThat(record.result()).isEqualTo(result);
    assertThat(record.bytes()).isEqualTo(520);
    assertThat(record.explain()).contains("block 1", words);
    int off = result == 1 ? GUARD_OFF : result == 4 ? REFERENCE_OFF : 0;
    Descriptor relaxed = check(B, 1560, 0, 3, 7).with(Field.DIF_SOURCE_FLAGS, off);
    if (result == 2) {
      relaxed = relaxed.with(Field.SOURCE_APPLICATION_MASK, 0xFFFF);
    }
    done(relaxed);
    space.put(B, fields);
  }

  @Test
  void tagsCountAsTheFlagsSay() {
    random(A, 1024);
    Descriptor insert =
        tagged(to(Opcode.DIF_INSERT, A, B, 1024, 0), false, 0xFFFFFFFFL, 0xFFFF)
            .with(Field.DIF_DESTINATION_FLAGS, INCREMENT_APPLICATION)
            .with(Field.DESTINATION_APPLICATION_MASK, 0x00FF);
    done(insert);
    assertThat(Arrays.copyOfRange(space.get(B, 1040), 514, 520))
        .containsExactly(-1, 0, -1, -1, -1, -1);
    assertThat(Arrays.copyOfRange(space.get(B, 1040), 1034, 1040))
        .containsExactly(0, 0, 0, 0, 0, 0);
    done(insert.with(Field.DIF_DESTINATION_FLAGS, REFERENCE_FIXED));
    assertThat(Arrays.copyOfRange(space.get(B, 1040), 1036, 1040)).containsExactly(-1, -1, -1, -1);
  }

  @Test
  void allOnesEscapeOrFail() {
    byte[] fields = protect(random(A, 512), 512, 0xFFFF, -1, false, false);
    fields[512] = -1;
    fields[513] = -1;
    space.put(B, fields);
    assertThat(call(check(B, 520, 0, 3, 7)).result()).isEqualTo(7);
    for (int flag : new int[] {1 << 1, APPLICATION_F, 1 << 3}) {
      done(check(B, 520, 0, 3, 7).with(Field.DIF_SOURCE_FLAGS, flag));
    }
    // The error is one of detection: without that the field is wrong as any other.
    assertThat(call(check(B, 520, 0, 3, 7).with(Field.DIF_SOURCE_FLAGS, 3)).result()).isEqualTo(8);
    assertThat(call(check(B, 520, 0, 3, 7).with(Field.DIF_SOURCE_FLAGS, 1)).result())
        .isNotEqualTo(8)
        .isNotZero();
  }

  @Test
  void updateChecksAndReplacesOrPasses() {
    byte[] data = random(A, 1024);
    space.put(B, protect(data, 512, 7, 3, false, false));
    Descriptor update =
        tagged(tagged(to(Opcode.DIF_UPDATE, B, C, 1040, 0), true, 3, 7), false, 100, 0x5555);
    CompletionRecord record = done(update);
    assertThat(space.get(C, 1040)).isEqualTo(protect(data, 512, 0x5555, 100, false, false));
    assertThat(record.low()).isEqualTo(5L | 7L << 48);
    assertThat(record.high()).isEqualTo(102L | 0x5555L << 48);
    done(update.with(Field.DIF_DESTINATION_FLAGS, 1 << 3 | 1 << 6));
    assertThat(space.get(C, 1040)).isEqualTo(protect(data, 512, 7, 3, false, false));
  }

  @Test
  void dixPutsTheFieldsApart() {
    byte[] data = random(A, 8192);
    byte[] together = protect(data, 4096, 9, 1, false, false);
    done(tagged(to(Opcode.DIX_GENERATE, A, C, 8192, 2), false, 1, 9));
    assertThat(space.get(C, 8)).isEqualTo(Arrays.copyOfRange(together, 4096, 4104));
    assertThat(space.get(C + 8, 8)).isEqualTo(Arrays.copyOfRange(together, 8200, 8208));
    refused(to(Opcode.DIX_GENERATE, A, C + 4, 8192, 2), Status.MISALIGNED, "destination");
  }

  @Test
  void badDescriptorsAreRefused() {
    refused(to(Opcode.DIF_INSERT, A, B, 513, 0), Status.INVALID_SIZE, "multiple", "512");
    refused(check(A, 512, 0, 0, 0), Status.INVALID_SIZE, "520");
    refused(to(Opcode.DIF_INSERT, A, A + 100, 512, 0), Status.OVERLAP);
    refused(to(Opcode.DIF_INSERT, A, B, 512, 0x10), Status.RESERVED_FIELD, "DIF flags");
    refused(
        to(Opcode.DIF_INSERT, A, B, 512, 0).with(Field.DIF_DESTINATION_FLAGS, 1),
        Status.RESERVED_FIELD,
        "destination DIF flags");
    refused(
        to(Opcode.DIF_INSERT, A, B, 512, 0).with(Field.DIF_DESTINATION_FLAGS, GUARD_OFF),
        Status.RESERVED_FIELD);
  }
}
