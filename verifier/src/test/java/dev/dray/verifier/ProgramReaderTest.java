package dev.dray.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.verifier.asm.AssemblyException;
import dev.dray.verifier.isa.MalformedProgramException;
import dev.dray.verifier.object.MalformedObjectException;
import dev.dray.verifier.object.ProgramImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program is what its contents say, and what its name says where they leave a doubt. */
class ProgramReaderTest {
  private static final byte[] EXIT = {(byte) 0x95, 0, 0, 0, 0, 0, 0, 0};
  private static final byte[] TEXT = "r0 = 1\nexit\n".getBytes(StandardCharsets.US_ASCII);

  @Test
  void objectsAreKnownByTheirContents() throws IOException {
    byte[] file = object();
    for (String name : List.of("x.o", "x", "x.bin", "x.s")) {
      assertThat(ProgramReader.read(name, file))
          .extracting(ProgramImage::section)
          .containsExactly("dray/op/second", "dray/op", "dray/op");
    }
  }

  @Test
  void rawInstructionsAndTextHaveTheFilesName() {
    for (String name : List.of("abc", "abc.bin")) {
      ProgramImage image = ProgramReader.read(name, EXIT).get(0);
      assertThat(image.name()).isEqualTo("abc");
      assertThat(image.section()).isEmpty();
      assertThat(image.program().code().slots()).isEqualTo(1);
    }
    for (String name : List.of("abc.s", "abc.txt", "abc")) {
      ProgramImage image = ProgramReader.read(name, TEXT).get(0);
      assertThat(image.name()).isEqualTo("abc");
      assertThat(image.program().code().slots()).isEqualTo(2);
    }
  }

  @Test
  void eachFormatRefusesInItsOwnWords() {
    assertThatThrownBy(() -> ProgramReader.read("a.o", TEXT))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("an ELF header takes 64");
    assertThatThrownBy(() -> ProgramReader.read("a.bin", TEXT))
        .isInstanceOf(MalformedProgramException.class);
    assertThatThrownBy(() -> ProgramReader.read("a.bin", new byte[0]))
        .isInstanceOf(MalformedProgramException.class);
    assertThatThrownBy(() -> ProgramReader.read("a.s", EXIT)).isInstanceOf(AssemblyException.class);
    assertThatThrownBy(() -> ProgramReader.read("a", new byte[] {1, 0, 3}))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("neither an object nor text");
    assertThatThrownBy(() -> ProgramReader.read("a.bin", new byte[(8 << 20) + 8]))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("at most");
  }

  @Test
  void whatIsMeantForOthersIsNamed() {
    assertThatThrownBy(
            () -> ProgramReader.read("a.o", new byte[] {'B', 'C', (byte) 0xc0, (byte) 0xde}))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("LLVM bitcode");
    assertThatThrownBy(
            () -> ProgramReader.read("a.wasm", new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("WebAssembly");
  }

  @Test
  void readsFiles(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("p.bin"), EXIT);
    assertThat(ProgramReader.read(file)).hasSize(1);
    assertThatThrownBy(() -> ProgramReader.read(directory.resolve("none")))
        .isInstanceOf(IOException.class);
  }

  private static byte[] object() throws IOException {
    try (InputStream in =
        ProgramReaderTest.class.getResourceAsStream("/object/calls.clang14.v2.o")) {
      if (in == null) {
        throw new IOException("no resource");
      }
      return in.readAllBytes();
    }
  }
}
