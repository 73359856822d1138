package dev.dray.verifier.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Maps as people write them, by BTF and by the older structure. */
class MapDefinitionsTest {
  static Stream<String> btf() {
    return Objects.of("maps").filter(name -> name.endsWith(".g"));
  }

  static Stream<String> old() {
    return Objects.of("oldmaps");
  }

  @ParameterizedTest
  @MethodSource("btf")
  void eachTypeIsRead(String name) {
    assertThat(Objects.program(name, "all").program().maps())
        .containsExactlyInAnyOrder(
            new MapDefinition("array", MapType.ARRAY, 4, 8, 16),
            new MapDefinition("hash", MapType.HASH, 8, 48, 1000, 1, new MapDefinition.Empty()),
            new MapDefinition("lru", MapType.LRU_HASH, 12, 8, 8),
            new MapDefinition("percpu", MapType.PER_CPU_ARRAY, 4, 8, 2),
            new MapDefinition("percpu2", MapType.PER_CPU_ARRAY, 4, 8, 2),
            new MapDefinition("ring", MapType.RING_BUFFER, 0, 0, 65536),
            new MapDefinition("programs", MapType.PROGRAM_ARRAY, 4, 4, 4));
  }

  @ParameterizedTest
  @MethodSource("btf")
  void programsHaveTheMapsTheyUse(String name) {
    Program program = Objects.program(name, "one").program();
    assertThat(program.maps()).extracting(MapDefinition::name).containsExactly("hash");
    assertThat(Objects.all(program, LoadAddress.class))
        .extracting(Objects.At::instruction)
        .containsExactly(new LoadAddress(1, PseudoSource.MAP_BY_INDEX, 0, 0));
  }

  @ParameterizedTest
  @MethodSource("btf")
  void whatIsNotSupportedIsNamed(String name) {
    ObjectFile object = Objects.load(name);
    assertThatThrownBy(() -> object.programs("unknown"))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("map devices is of type 14")
        .hasMessageContaining("HASH (1), ARRAY (2)");
    assertThatThrownBy(() -> object.programs("odd"))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("map crooked")
        .hasMessageContaining("a power of two, at least 4096");
  }

  @Test
  void withoutBtfTheAdviceIsToCompileWithDebugging() {
    assertThatThrownBy(() -> Objects.load("maps.clang19.v3").programs("one"))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("map hash")
        .hasMessageEndingWith("compile with -g");
  }

  @ParameterizedTest
  @MethodSource("old")
  void olderDefinitionsAreRead(String name) {
    assertThat(Objects.program(name, "use").program().maps())
        .containsExactly(
            new MapDefinition("slots", MapType.ARRAY, 4, 100, 3, 2, new MapDefinition.Empty()),
            new MapDefinition("words", MapType.HASH, 8, 4, 64));
  }

  @Test
  void flagsThatAreNotEnforcedAreRefused() {
    Bytes none = Bytes.of("maps.o", new byte[0]);
    Section section = new Section(1, ".maps", Section.PROGBITS, 0, 0, 0, 0, 0, none);
    assertThat(new MapShape(2, 4, 8, 16, 1 << 7).define("table", section, 0).readOnly()).isTrue();
    MapShape writeOnly = new MapShape(2, 4, 8, 16, 1 << 8);
    assertThatThrownBy(() -> writeOnly.define("table", section, 0))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("map table")
        .hasMessageContaining("without BPF_F_WRONLY_PROG");
  }
}
