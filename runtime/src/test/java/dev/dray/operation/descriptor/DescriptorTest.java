package dev.dray.operation.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The 64 bytes are DSA's, bit for bit. */
class DescriptorTest {

  @Test
  void aMemoryMoveHasItsBytesWhereDsaHasThem() {
    MemorySegment memory = MemorySegment.ofArray(new byte[64]);
    Descriptor.memoryMove(0x1122334455667788L, 0x99AABBCCDDEEFF00L, 0xDEADBEEFL)
        .with(Field.PASID, 0xABCDE)
        .with(Field.PRIVILEGE, 1)
        .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION, Flag.CACHE_CONTROL_1)
        .with(Field.COMPLETION_ADDRESS, 0x20)
        .with(Field.INTERRUPT_HANDLE, 0x1234)
        .write(memory, 0);
    byte[] expected = new byte[64];
    expected[0] = (byte) 0xDE;
    expected[1] = (byte) 0xBC;
    expected[2] = 0x0A;
    expected[3] = (byte) 0x80;
    expected[4] = 0x0C;
    expected[5] = 0x01;
    expected[7] = 0x03;
    expected[8] = 0x20;
    long[] words = {0x1122334455667788L, 0x99AABBCCDDEEFF00L};
    for (int i = 0; i < 16; i++) {
      expected[16 + i] = (byte) (words[i / 8] >>> (8 * (i % 8)));
    }
    expected[32] = (byte) 0xEF;
    expected[33] = (byte) 0xBE;
    expected[34] = (byte) 0xAD;
    expected[35] = (byte) 0xDE;
    expected[36] = 0x34;
    expected[37] = 0x12;
    assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    assertThat(Descriptor.read(memory).get(Field.DESTINATION)).isEqualTo(0x99AABBCCDDEEFF00L);
  }

  @Test
  void everyFieldKeepsToItsBits() {
    for (Field field : Field.values()) {
      long most = field.bits() == 64 ? -1 : (1L << field.bits()) - 1;
      Descriptor set = Descriptor.of(new long[8]).with(field, most);
      assertThat(set.get(field)).as(field.label()).isEqualTo(most);
      long bits = 0;
      for (long word : set.words()) {
        bits += Long.bitCount(word);
      }
      assertThat(bits).as(field.label()).isEqualTo(field.bits());
      assertThat(set.with(field, 0)).isEqualTo(Descriptor.of(new long[8]));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> Descriptor.memoryMove(0, 0, 1L << 32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("transfer size has 32 bits");
    assertThatThrownBy(() -> Descriptor.of(new long[7]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void statusCodesAreUniqueAndFitSixBits() {
    for (Status status : Status.values()) {
      assertThat(status.code()).isBetween(1, 0x3F);
      assertThat(Status.of(status.code())).isEqualTo(status);
    }
    assertThatThrownBy(() -> Status.of(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
