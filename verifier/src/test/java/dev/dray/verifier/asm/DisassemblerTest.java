package dev.dray.verifier.asm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Decoder;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.isa.Encoder;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Instruction.CallBtf;
import dev.dray.verifier.isa.Instruction.CallIndirect;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.LoadImmediate;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.InstructionForms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text is spelled as llvm-objdump spells it, and assembles to the instructions it came from. */
class DisassemblerTest {

  /** Bytes and text as llvm-objdump 19 prints them, separated by a bar. */
  static List<String> objdump() throws IOException {
    try (InputStream in = DisassemblerTest.class.getResourceAsStream("objdump.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("objdump")
  void spellsAsObjdump(String line) {
    int bar = line.indexOf("|", 23);
    byte[] bytes = HexFormat.of().parseHex(line.substring(0, bar).replace(" ", ""));
    String text = line.substring(bar + 1);
    Instruction instruction = Decoder.decodeUnlinked(bytes).at(0);
    assertThat(Disassembler.text(instruction, 0)).isEqualTo(text);
    assertThat(Encoder.encode(Assembler.assembleFragment(text))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyFormSurvivesText(long seed) {
    Code code = new Code(InstructionForms.all(new Random(seed)));
    String text = Disassembler.disassemble(code);
    Code again = Assembler.assembleFragment(text);
    assertThat(again.instructions()).isEqualTo(code.instructions());
    assertThat(Disassembler.disassemble(again)).isEqualTo(text);
  }

  @Test
  void tellsApartWhatObjdumpPrintsAlike() {
    assertThat(Disassembler.text(new CallLocal(-1), 0)).isEqualTo("call pc-0x1");
    assertThat(Disassembler.text(new CallBtf(7), 0)).isEqualTo("call btf 0x7");
    assertThat(Disassembler.text(new CallIndirect(1, true), 0)).isEqualTo("callx 0x1");
    assertThat(Disassembler.text(new CallIndirect(1, false), 0)).isEqualTo("callx r1");
    assertThat(Disassembler.text(new LoadAddress(1, PseudoSource.MAP_VALUE_BY_INDEX, 2, 8), 0))
        .isEqualTo("ld_pseudo\tr1, 0x6, 0x2, 0x8");
  }

  @Test
  void listsSlotsBytesAndText() {
    Code code = new Code(List.of(new LoadImmediate(1, -1), new Instruction.Exit()));
    assertThat(Disassembler.disassemble(code))
        .isEqualTo(
            """
                   0:\t18 01 00 00 ff ff ff ff 00 00 00 00 ff ff ff ff\tr1 = -0x1 ll
                   2:\t95 00 00 00 00 00 00 00\texit
            """);
  }
}
