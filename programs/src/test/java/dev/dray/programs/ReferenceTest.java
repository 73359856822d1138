package dev.dray.programs;

import static dev.dray.programs.Layouts.U64;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The references themselves, where something independent of them can be said. */
class ReferenceTest {
  private final Random random = new Random(7);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 12, 13, 14, 100, 4096, 300_000})
  void lz4DecodesWhatTheEncoderWrote(int size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = repetitive(arena, size);
      Workload workload = Catalogue.LZ4_DECODE.workload(data, arena);
      MemorySegment dst = arena.allocate(Math.max(1, size)).asSlice(0, size);
      assertThat(run(Catalogue.LZ4_DECODE, workload, dst)).isEqualTo(size);
      assertThat(dst.mismatch(data)).isEqualTo(-1);
      assertThat(workload.src().byteSize()).isLessThan(Math.max(20, size));
    }
  }

  @Test
  void varintsDecodeToTheShiftedWords() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(8000);
      for (int i = 0; i < 1000; i++) {
        data.set(U64, i * 8L, random.nextLong());
      }
      Workload workload = Catalogue.VARINT_DECODE.workload(data, arena);
      MemorySegment dst = arena.allocate(8000);
      assertThat(run(Catalogue.VARINT_DECODE, workload, dst)).isEqualTo(1000);
      for (int i = 0; i < 1000; i++) {
        long word = data.get(U64, i * 8L);
        assertThat(dst.get(U64, i * 8L)).isEqualTo(word >>> (word & 63));
      }
    }
  }

  @Test
  void xorTwiceIsTheData() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = repetitive(arena, 1001);
      Workload workload = Catalogue.XOR.workload(data, arena);
      MemorySegment once = arena.allocate(1001);
      MemorySegment twice = arena.allocate(1001);
      run(Catalogue.XOR, workload, once);
      Catalogue.XOR.reference(once, twice, MemorySegment.NULL, workload.argumentArray());
      assertThat(once.mismatch(data)).isNotEqualTo(-1);
      assertThat(twice.mismatch(data)).isEqualTo(-1);
    }
  }

  private static long run(CatalogueProgram program, Workload workload, MemorySegment dst) {
    return program.reference(workload.src(), dst, workload.aux(), workload.argumentArray());
  }

  private MemorySegment repetitive(Arena arena, int size) {
    MemorySegment data = arena.allocate(Math.max(1, size)).asSlice(0, size);
    for (int i = 0; i < size; i++) {
      byte next =
          i > 50 && random.nextInt(20) > 0
              ? data.get(ValueLayout.JAVA_BYTE, i - 1 - (i % 37))
              : (byte) random.nextInt();
      data.set(ValueLayout.JAVA_BYTE, i, next);
    }
    return data;
  }
}
