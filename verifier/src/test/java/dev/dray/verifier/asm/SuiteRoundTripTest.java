package dev.dray.verifier.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.ControlFlowRules;
import dev.dray.verifier.isa.Decoder;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.isa.Encoder;
import dev.dray.verifier.object.ObjectFile;
import dev.dray.verifier.object.ProgramImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What clang compiles survives every way through bytes, values and text, linked or not. */
class SuiteRoundTripTest {

  @Test
  void everySectionAndProgramRoundTrips() throws IOException {
    String suite = System.getProperty("dray.suite", "");
    assumeTrue(!suite.isEmpty(), "no suite: give its directory by -Ddray.suite=DIR");
    List<Path> objects;
    try (Stream<Path> files = Files.list(Path.of(suite, "obj"))) {
      objects = files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
    }
    assertThat(objects).isNotEmpty();
    for (Path object : objects) {
      byte[] file = Files.readAllBytes(object);
      for (byte[] section : executableSections(file)) {
        Code code = Decoder.decodeUnlinked(section);
        assertThat(Encoder.encode(code)).as("%s", object).isEqualTo(section);
        assertThat(Assembler.assembleFragment(Disassembler.disassemble(code)))
            .as("%s", object)
            .isEqualTo(code);
      }
      for (ProgramImage image : ObjectFile.parse(file).programs()) {
        Code code = image.program().code();
        ControlFlowRules.check(code);
        assertThat(Decoder.decode(Encoder.encode(code))).as("%s", object).isEqualTo(code);
        assertThat(Assembler.assemble(Disassembler.disassemble(code)))
            .as("%s", object)
            .isEqualTo(code);
      }
    }
  }

  private static List<byte[]> executableSections(byte[] file) {
    ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> sections = new ArrayList<>();
    for (int i = 0; i < elf.getShort(0x3c); i++) {
      int header = (int) elf.getLong(0x28) + i * elf.getShort(0x3a);
      boolean code = elf.getInt(header + 4) == 1 && (elf.getLong(header + 8) & 4) != 0;
      if (code) {
        int from = (int) elf.getLong(header + 0x18);
        sections.add(Arrays.copyOfRange(file, from, from + (int) elf.getLong(header + 0x20)));
      }
    }
    return sections;
  }
}
