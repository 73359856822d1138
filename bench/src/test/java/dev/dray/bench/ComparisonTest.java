package dev.dray.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.programs.Catalogue;
import dev.dray.verifier.object.ObjectFile;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.CompiledProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Comparison QUICK = new Comparison(3, 1_000_000);

  @Test
  void everyTierGetsARowInOrder() {
    try (Arena arena = Arena.ofConfined();
        ProgramInstance instance =
            ProgramInstance.create(
                ObjectFile.parse(Catalogue.XOR.object()).programs().getFirst())) {
      Operands operands =
          Operands.of(arena, MemorySegment.ofArray(new byte[] {1, 2, 3}), 1000, new byte[0], 7);
      List<Measurement> rows =
          QUICK.run(
              List.of(
                  new ProgramOnTier("xor", new Interpreter(instance)),
                  new ProgramOnTier("xor", CompiledProgram.sandboxed(instance))),
              operands);
      assertThat(rows).extracting(Measurement::tier).containsExactly("interpreter", "sandboxed");
      assertThat(rows).allSatisfy(row -> assertThat(row.nanosPerByte()).isPositive());
      assertThat(rows).allSatisfy(row -> assertThat(row.ratio()).isEmpty());
      assertThat(rows.getFirst().json())
          .startsWith("{\"program\":\"xor\",\"tier\":\"interpreter\"");
    }
  }

  @Test
  void sourceIsRepeatedOrCut() {
    try (Arena arena = Arena.ofConfined()) {
      byte[] data = {1, 2, 3};
      Operands longer = Operands.of(arena, MemorySegment.ofArray(data), 7, data);
      assertThat(longer.src().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
          .containsExactly(1, 2, 3, 1, 2, 3, 1);
      assertThat(longer.dst().byteSize()).isEqualTo(7);
      assertThat(Operands.of(arena, MemorySegment.ofArray(data), 2, data).src().byteSize())
          .isEqualTo(2);
    }
  }

  @Test
  void operandsAreTheSameForEveryCall() {
    try (Arena arena = Arena.ofConfined()) {
      Operands operands = Operands.of(arena, MemorySegment.ofArray(new byte[8]), 8, new byte[] {5});
      Contender writes =
          new Contender() {
            @Override
            public String program() {
              return "writes";
            }

            @Override
            public String tier() {
              return "native";
            }

            @Override
            public Call prepare(Operands given) {
              return () -> {
                assertThat(given.dst().mismatch(MemorySegment.ofArray(new byte[8]))).isEqualTo(-1);
                assertThat(given.aux().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0))
                    .isEqualTo((byte) 5);
                given.dst().fill((byte) 1);
                given.aux().fill((byte) 1);
                return 0;
              };
            }
          };
      List<Measurement> rows = QUICK.run(List.of(writes, writes), operands);
      assertThat(rows.get(0).ratio()).hasValue(1.0);
    }
  }

  @Test
  void aMissingFunctionIsNamed() {
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(
              () -> NativeFunction.load(java.nio.file.Path.of("libnothing.so"), "prog", arena))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("libnothing.so");
    }
  }

  @Test
  void aComparisonNeedsARound() {
    assertThatThrownBy(() -> QUICK.withRounds(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
