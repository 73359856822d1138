package dev.dray.operation.crc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** CRC-32C against the JDK's, cut in two at every kind of place. */
class Crc32cTest {

  @Test
  void aSeedContinuesWhatCameBefore() {
    Random random = new Random(1);
    Crc32c crc = new Crc32c();
    for (int round = 0; round < 300; round++) {
      byte[] data = new byte[random.nextInt(5000)];
      random.nextBytes(data);
      int cut = data.length == 0 ? 0 : random.nextInt(data.length);
      CRC32C whole = new CRC32C();
      whole.update(data);
      CRC32C front = new CRC32C();
      front.update(data, 0, cut);
      crc.start();
      crc.update(MemorySegment.ofArray(data), cut, data.length - cut);
      assertThat(crc.value((int) front.getValue(), data.length - cut))
          .isEqualTo((int) whole.getValue());
    }
  }

  @Test
  void advancingIsAppendingZeroesWithoutTheirOwnCrc() {
    CRC32C zeroes = new CRC32C();
    zeroes.update(new byte[1000]);
    CRC32C both = new CRC32C();
    both.update(1);
    int seed = (int) both.getValue();
    both.update(new byte[1000]);
    assertThat(Crc32c.advance(seed, 1000) ^ (int) zeroes.getValue())
        .isEqualTo((int) both.getValue());
    assertThat(Crc32c.advance(seed, 0)).isEqualTo(seed);
  }
}
