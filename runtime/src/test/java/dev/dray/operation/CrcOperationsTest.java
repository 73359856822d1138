package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.crc.BitOrderCrc;
import dev.dray.operation.crc.Crc64;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** CRCs in every width and order of bits, against a bit-by-bit definition. */
class CrcOperationsTest extends OperationContract {
  private static final byte[] CHECK = "123456789".getBytes(StandardCharsets.US_ASCII);

  private static Descriptor crc(long source, long size, Set<Flag> flags) {
    return Descriptor.crc(source, size, 0).with(flags.toArray(new Flag[0]));
  }

  /** The CRC by its definition: one bit after the other. */
  private static long slow(byte[] data, long seed, Set<Flag> flags) {
    boolean wide = flags.contains(Flag.CRC_64);
    boolean plain = flags.contains(Flag.CRC_BYPASS_INVERSION);
    boolean straight = flags.contains(Flag.CRC_BYPASS_REFLECTION);
    int width = wide ? 64 : 32;
    long mask = wide ? -1 : 0xFFFFFFFFL;
    long polynomial = wide ? BitOrderCrc.CRC64 : BitOrderCrc.CRC32C;
    long register = plain ? seed : Long.reverse(~seed & mask) >>> (64 - width);
    for (byte each : data) {
      for (int bit = 0; bit < 8; bit++) {
        int input = each >>> (straight ? 7 - bit : bit) & 1;
        long top = register >>> (width - 1) & 1;
        register = register << 1 & mask;
        if ((top ^ input) != 0) {
          register ^= polynomial;
        }
      }
    }
    return plain ? register : ~(Long.reverse(register) >>> (64 - width)) & mask;
  }

  @Test
  void knownValues() {
    space.put(A, CHECK);
    assertThat(done(crc(A, 9, Set.of())).low()).isEqualTo(0xE3069283L);
    assertThat(done(crc(A, 9, Set.of(Flag.CRC_64))).low()).isEqualTo(0xAE8B14860A799888L);
    BitOrderCrc t10 = new BitOrderCrc(16, BitOrderCrc.T10_DIF);
    assertThat(t10.update(0, CHECK, 0, 9)).isEqualTo(0xD0DB);
  }

  @Test
  void everyCombinationOfFlagsMatchesTheDefinition() {
    Flag[] flags = {Flag.CRC_64, Flag.CRC_BYPASS_INVERSION, Flag.CRC_BYPASS_REFLECTION};
    for (int bits = 0; bits < 8; bits++) {
      Set<Flag> chosen = EnumSet.noneOf(Flag.class);
      for (int i = 0; i < 3; i++) {
        if ((bits >> i & 1) != 0) {
          chosen.add(flags[i]);
        }
      }
      for (int size : new int[] {1, 7, 8, 9, 100, 9001}) {
        byte[] data = random(A, size);
        long seed =
            chosen.contains(Flag.CRC_64) ? random.nextLong() : random.nextInt() & 0xFFFFFFFFL;
        Descriptor descriptor = crc(A, size, chosen).with(Field.CRC_SEED, seed);
        assertThat(done(descriptor).low())
            .as("%s, %d bytes", chosen, size)
            .isEqualTo(slow(data, seed, chosen));
      }
    }
  }

  @Test
  void chainingEqualsTheWhole() {
    for (Set<Flag> flags : java.util.List.of(Set.<Flag>of(), Set.of(Flag.CRC_64))) {
      random(A, 10_000);
      long whole = done(crc(A, 10_000, flags)).low();
      for (int cut : new int[] {1, 1000, 4096, 9_999}) {
        long first = done(crc(A, cut, flags)).low();
        Descriptor second = crc(A + cut, 10_000 - cut, flags);
        assertThat(done(second.with(Field.CRC_SEED, first)).low()).isEqualTo(whole);
      }
    }
  }

  @Test
  void aSeedMayLieInMemory() {
    random(A, 100);
    space.put(C, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    Descriptor inMemory = crc(A, 100, Set.of(Flag.CRC_READ_SEED)).with(Field.CRC_SEED_ADDRESS, C);
    assertThat(done(inMemory).low()).isEqualTo(done(Descriptor.crc(A, 100, 0x04030201)).low());
    assertThat(done(inMemory.with(Flag.CRC_64)).low())
        .isEqualTo(
            done(crc(A, 100, Set.of(Flag.CRC_64)).with(Field.CRC_SEED, 0x0807060504030201L)).low());
    refused(inMemory.with(Field.CRC_SEED_ADDRESS, C + 2), Status.MISALIGNED, "CRC seed address");
    refused(inMemory.with(Field.CRC_SEED, 1), Status.RESERVED_FIELD, "CRC seed");
    refused(crc(A, 100, Set.of()).with(Field.CRC_SEED, 1L << 32), Status.RESERVED_FIELD, "32 bits");
    refused(crc(A, 100, Set.of()).with(Field.CRC_SEED_ADDRESS, C), Status.RESERVED_FIELD);
  }

  @Test
  void aCopyWithCrcDoesBoth() {
    byte[] data = random(A, 70_000);
    Descriptor copy =
        Descriptor.of(Opcode.COPY_CRC)
            .with(Field.SOURCE, A)
            .with(Field.DESTINATION, B)
            .with(Field.TRANSFER_SIZE, 70_000);
    assertThat(done(copy).low()).isEqualTo(slow(data, 0, Set.of()));
    assertThat(space.get(B, 70_000)).isEqualTo(data);
    assertThat(done(copy.with(Flag.CRC_64)).low()).isEqualTo(Crc64.update(0, data, 0, data.length));
    refused(copy.with(Field.DESTINATION, A + 10), Status.OVERLAP);
  }

  @Test
  void allOrders() {
    byte[] reversed = CHECK.clone();
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = (byte) (Integer.reverse(reversed[i]) >>> 24);
    }
    BitOrderCrc crc = new BitOrderCrc(64, BitOrderCrc.CRC64);
    assertThat(crc.updateReflected(5, CHECK, 0, 9)).isEqualTo(crc.update(5, reversed, 0, 9));
    assertThat(Arrays.equals(CHECK, reversed)).isFalse();
  }
}
