package dev.dray.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceDataTest {
  @ParameterizedTest
  @CsvSource({"1,a", "3,abc", "7,abcabca", "0,''"})
  void aSourceIsRepeatedOrCut(long size, String expected) {
    byte[] data =
        SourceData.repeated(MemorySegment.ofArray(new byte[] {'a', 'b', 'c'}), size, Arena.ofAuto())
            .toArray(ValueLayout.JAVA_BYTE);
    assertThat(new String(data, java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo(expected);
  }

  @Test
  void nothingCannotBeRepeated() {
    assertThatThrownBy(
            () -> SourceData.repeated(MemorySegment.ofArray(new byte[0]), 1, Arena.ofAuto()))
        .hasMessageContaining("cannot be repeated");
  }

  @Test
  void randomBytesAreTheSameOnEveryRun() {
    MemorySegment one = SourceData.random(1001, Arena.ofAuto());
    assertThat(one.byteSize()).isEqualTo(1001);
    assertThat(one.mismatch(SourceData.random(1001, Arena.ofAuto()))).isEqualTo(-1);
  }
}
