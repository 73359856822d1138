package dev.dray.verifier.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dray.verifier.isa.MalformedProgramException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be loaded says where, why and what to do, and spoils nothing else. */
class RefusalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          function_table | variable handlers starts with the address of something in .text
          data_pointer | variable indirect starts with the address of plain
          strings | starts with the address of something in .rodata.str
          values | map programs starts with good in it
          external | calls elsewhere, which the object does not define
          kernel | calls kernel_function, which the object does not define
          config | refers to HZ, which the object does not define
          runs_off | function runs_off runs past its end
          """)
  void reasonsAreNamed(String function, String reason) {
    for (String name : Objects.of("refused").toList()) {
      ObjectFile object = Objects.load(name);
      MalformedObjectException refusal =
          catchThrowableOfType(MalformedObjectException.class, () -> object.programs(function));
      assertThat(refusal).hasMessageContaining(reason);
      assertThat(refusal).hasMessageStartingWith(refusal.section() + " at offset 0x");
      assertThat(refusal.advice()).isNotEmpty();
    }
  }

  @Test
  void aProgramBesideBrokenOnesLoads() {
    for (String name : Objects.of("refused").toList()) {
      assertThat(Objects.load(name).programs("good")).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, does not start with 7f 'E' 'L' 'F'",
    "4, 1, ELF class 1 is not 2 (64-bit)",
    "5, 2, byte order 2 is not 1",
    "16, 2, 'the file type is 2, not 1'",
    "18, 62, 'the machine is 62 (x86-64), not 247 (eBPF)'",
    "58, 63, section headers of 63 bytes",
    "60, 0, there are no sections",
    "62, 0, section 0 is no string table",
    "47, 127, needs ",
  })
  void headersAreChecked(int offset, int value, String reason) {
    byte[] file = Objects.bytes("textonly.clang19.v4.g");
    file[offset] = (byte) value;
    assertThatThrownBy(() -> ObjectFile.parse(file))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void overlappingSectionsAreRefused() {
    byte[] file = Objects.bytes("textonly.clang19.v4.g");
    int table = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(40);
    // The string table, section 1, moves onto the ELF header.
    Arrays.fill(file, table + 64 + 24, table + 64 + 32, (byte) 0);
    assertThatThrownBy(() -> ObjectFile.parse(file))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("overlaps");
  }

  @Test
  void undecodableInstructionsNameFunctionAndPlace() {
    byte[] file = Objects.bytes("textonly.clang19.v4.g");
    // clang puts .text, with `one` at its start, right after the ELF header.
    for (int at = 0x40; at < 0x40 + 8 * 8; at += 8) {
      file[at] = (byte) 0xff;
    }
    MalformedObjectException refusal =
        catchThrowableOfType(
            MalformedObjectException.class, () -> ObjectFile.parse(file).programs());
    assertThat(refusal).hasMessageStartingWith(".text at offset 0x").hasMessageContaining("one");
    assertThat(refusal).hasCauseInstanceOf(MalformedProgramException.class);
  }

  @Test
  void truncatedFilesAreRefused() {
    byte[] file = Objects.bytes("maps.clang19.v3.g");
    for (int size = 0; size < file.length; size++) {
      byte[] part = Arrays.copyOf(file, size);
      assertThatThrownBy(() -> ObjectFile.parse(part)).isInstanceOf(MalformedObjectException.class);
    }
  }

  @Test
  void hugeFilesAreRefused() {
    byte[] file = new byte[Limits.FILE_BYTES + 1];
    assertThatThrownBy(() -> ObjectFile.parse(file))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("at most");
  }

  @Test
  void namesCannotMoveTheCursor() {
    MalformedObjectException refusal =
        new MalformedObjectException("\u001b[2J", 3, "a\nb", "c\u0007");
    assertThat(refusal).hasMessage("?[2J at offset 0x3: a?b; c?");
  }
}
