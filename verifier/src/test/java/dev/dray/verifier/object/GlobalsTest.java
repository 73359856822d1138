package dev.dray.verifier.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Data sections become maps of one entry with the contents that the compiler gave them. */
class GlobalsTest {
  static Stream<String> globals() {
    return Objects.of("globals");
  }

  @ParameterizedTest
  @MethodSource("globals")
  void sectionsBecomeMaps(String name) {
    Program program = Objects.program(name, "use").program();
    assertThat(program.maps())
        .extracting(MapDefinition::name)
        .containsExactlyInAnyOrder(".data", ".data.tail", ".rodata", ".rodata.name", ".bss");
    assertThat(program.maps()).allMatch(MapDefinition::global);
    assertThat(program.maps())
        .allMatch(map -> map.type() == MapType.ARRAY && map.keySize() == 4)
        .allMatch(map -> map.maxEntries() == 1 && map.valueSize() == contents(map).length)
        .allMatch(map -> map.readOnly() == map.name().startsWith(".rodata"));
  }

  @ParameterizedTest
  @MethodSource("globals")
  void contentsAreTheInitialValues(String name) {
    Program program = Objects.program(name, "use").program();
    assertThat(words(map(program, ".data"))).contains(2, 3, 5, 7, 0x55667788, 0x11223344);
    assertThat(words(map(program, ".rodata"))).contains(1, 2, 4, 8, 16, 77);
    assertThat(contents(map(program, ".bss"))).hasSize(48).containsOnly(0);
    assertThat(new String(contents(map(program, ".data.tail")), StandardCharsets.US_ASCII))
        .isEqualTo("sixteen bytes..\0");
    assertThat(new String(contents(map(program, ".rodata.name")), StandardCharsets.US_ASCII))
        .isEqualTo("dray\0");
  }

  @ParameterizedTest
  @MethodSource("globals")
  void addressesNameTheVariables(String name) {
    Program program = Objects.program(name, "use").program();
    boolean seed =
        Objects.all(program, LoadAddress.class).stream()
            .filter(at -> program.maps().get(at.instruction().first()).name().equals(".data"))
            .map(at -> at.instruction().second())
            .anyMatch(
                offset ->
                    ByteBuffer.wrap(contents(map(program, ".data")))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong(offset)
                        == 0x1122334455667788L);
    assertThat(seed).isTrue();
    assertThat(Objects.all(program, LoadAddress.class))
        .allMatch(
            at ->
                at.instruction().second()
                    <= program.maps().get(at.instruction().first()).valueSize());
  }

  @Test
  void commonSymbolsAreVariablesToo() {
    Program program = Objects.program("common.clang19.v3.g", "use").program();
    assertThat(program.maps()).hasSize(1);
    MapDefinition tally = program.maps().get(0);
    assertThat(tally.name()).isEqualTo("tally");
    assertThat(contents(tally)).hasSize(64).containsOnly(0);
    assertThat(Objects.all(program, LoadAddress.class))
        .extracting(at -> at.instruction().second())
        .containsOnly(0);
  }

  private static MapDefinition map(Program program, String name) {
    return program.maps().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
  }

  private static byte[] contents(MapDefinition map) {
    return ((MapDefinition.Global) map.contents()).bytes();
  }

  private static int[] words(MapDefinition map) {
    ByteBuffer bytes = ByteBuffer.wrap(contents(map)).order(ByteOrder.LITTLE_ENDIAN);
    int[] words = new int[bytes.remaining() / 4];
    bytes.asIntBuffer().get(words);
    return words;
  }
}
