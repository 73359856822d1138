package dev.dray.verifier.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.isa.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The public suite's files: their sections, and that every program in them assembles. */
class ConformanceCaseTest {

  @Test
  void readsSections() {
    ConformanceCase test =
        ConformanceCase.parse(
            """
            # Copyright
            -- asm
            mov %r0, 1 # one
            exit
            -- mem
            aa bb
            0c
            -- c
            int x;
            -- result
            0xFFFFFFFFFFFFFFFF
            -- no register offset
            call instruction
            """);
    assertThat(test.program().slots()).isEqualTo(2);
    assertThat(test.memory()).containsExactly(0xaa, 0xbb, 0x0c);
    assertThat(test.result()).contains(-1L);
    assertThat(test.error()).isEmpty();
    assertThat(test.raw()).isEmpty();
  }

  @Test
  void readsRawProgramsAndErrors() {
    ConformanceCase test =
        ConformanceCase.parse("-- raw\n0x0000000100000095\n-- error\nunused field\n");
    assertThat(test.raw().orElseThrow()).containsExactly(0x95, 0, 0, 0, 1, 0, 0, 0);
    assertThat(test.error()).contains("unused field");
    assertThatThrownBy(test::program).hasMessageContaining("immediate field");
  }

  @Test
  void namesTheLineOfTheFile() {
    ConformanceCase test = ConformanceCase.parse("# x\n-- asm\nexit\nbogus\n-- result\n0\n");
    assertThatThrownBy(test::program).hasMessageStartingWith("line 4, column 1: found 'bogus'");
    assertThatThrownBy(() -> ConformanceCase.parse("-- asm\nexit\n-- mem\nabc\n"))
        .hasMessageStartingWith("line 4");
    assertThatThrownBy(() -> ConformanceCase.parse("-- asm\nexit\n-- result\n12x\n"))
        .hasMessageContaining("64-bit number");
    assertThatThrownBy(() -> ConformanceCase.parse("")).hasMessageContaining("no program");
  }

  @Test
  void everyProgramOfTheSuiteAssemblesAndRoundTrips() throws IOException {
    String directory = System.getProperty("dray.conformance", "");
    assumeTrue(!directory.isEmpty(), "set -Ddray.conformance to the directory of the suite");
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(directory))) {
      files = all.filter(file -> file.toString().endsWith(".data")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      ConformanceCase test = ConformanceCase.parse(Files.readString(file));
      Code code = test.program();
      assertThat(Assembler.assemble(Disassembler.disassemble(code))).as("%s", file).isEqualTo(code);
      test.raw().ifPresent(raw -> assertThat(Encoder.encode(code)).as("%s", file).isEqualTo(raw));
      assertThat(test.result().isPresent() || test.error().isPresent()).as("%s", file).isTrue();
    }
  }
}
