package dev.dray.verifier.isa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.verifier.isa.Instruction.Alu;
import dev.dray.verifier.isa.Instruction.Atomic;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.Load;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.MalformedProgramException.Rule;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes to instructions and back lose nothing, and what is refused says where and why. */
class CodecTest {
  private static final String EXIT = " 9500000000000000";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyFormSurvivesEncodingAndDecoding(long seed) {
    Code code = new Code(InstructionForms.all(new Random(seed)));
    byte[] bytes = Encoder.encode(code);
    Code decoded = unchecked(code, bytes);
    assertThat(decoded.instructions()).isEqualTo(code.instructions());
    assertThat(Encoder.encode(decoded)).isEqualTo(bytes);
  }

  /** One by one, so that no random jump into a 64-bit immediate gets in the way. */
  private static Code unchecked(Code code, byte[] bytes) {
    List<Instruction> decoded = new ArrayList<>();
    for (int index = 0; index < code.instructions().size(); index++) {
      int from = code.slotOf(index);
      int slots = code.at(from).slots();
      byte[] one = new byte[slots * 8];
      System.arraycopy(bytes, from * 8, one, 0, one.length);
      Instruction instruction = Decoder.decodeUnlinked(one).at(0);
      if (instruction instanceof LoadAddress(int dst, PseudoSource kind, int first, int second)
          && kind == PseudoSource.CODE) {
        instruction = new LoadAddress(dst, kind, first + from, second);
      }
      decoded.add(instruction);
    }
    return new Code(decoded);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0  | NOT_EMPTY               |                                   | empty
          0  | WHOLE_SLOTS             | 95000000                          | 4 bytes, which is not a multiple of 8
          0  | DEFINED_OPCODE          | ff00000000000000                  | opcode 0xff
          0  | DEFINED_OPCODE          | 0000000000000000                  | opcode 0x00
          0  | DEFINED_OPCODE          | 9900000000000000                  | no sign-extending form
          0  | DEFINED_OPCODE          | 8f00000000000000                  | no register form
          0  | DEFINED_OPCODE          | df00000010000000                  | 0xd7
          0  | DEFINED_OPCODE          | 0d00000000000000                  | no register form
          0  | DEFINED_OPCODE          | 8600000000000000                  | calls are 0x85
          0  | DEFINED_OPCODE          | 9600000000000000                  | exit is 0x95
          0  | DEFINED_OPCODE          | e500000000000000                  | opcode 0xe5
          0  | DEFINED_OPCODE          | e700000000000000                  | opcode 0xe7
          0  | DEFINED_OPCODE          | c200000000000000                  | opcode 0xc2
          0  | NO_PACKET_LOAD          | 2000000000000000                  | packet load of classic BPF
          0  | NO_PACKET_LOAD          | 5000000000000000                  | packet load of classic BPF
          0  | REGISTER_EXISTS         | b70b000000000000                  | register r11 does not exist (registers are r0 to r10)
          0  | REGISTER_EXISTS         | bfb1000000000000                  | register r11
          0  | REGISTER_EXISTS         | 79f1000000000000                  | register r15
          0  | REGISTER_EXISTS         | 7b1c000000000000                  | register r12
          0  | REGISTER_EXISTS         | 1db1000000000000                  | register r11
          0  | REGISTER_EXISTS         | 8d0b000000000000                  | register r11
          0  | REGISTER_EXISTS         | 8d0000000b000000                  | register r11
          0  | REGISTER_EXISTS         | 8d000000ffffffff                  | register r-1
          0  | FRAME_POINTER_READ_ONLY | b70a000000000000                  | r10 is the frame pointer
          0  | FRAME_POINTER_READ_ONLY | 791a000000000000                  | r10 is the frame pointer
          0  | FRAME_POINTER_READ_ONLY | 180a0000000000000000000000000000  | r10 is the frame pointer
          0  | FRAME_POINTER_READ_ONLY | dba1000001000000                  | r10 is the frame pointer
          0  | UNUSED_FIELD_ZERO       | b711000000000000                  | source register field
          0  | UNUSED_FIELD_ZERO       | bf21000001000000                  | immediate field
          0  | UNUSED_FIELD_ZERO       | 0721010000000000                  | offset field
          0  | UNUSED_FIELD_ZERO       | 8701000001000000                  | immediate field
          0  | UNUSED_FIELD_ZERO       | 8711000000000000                  | source register field
          0  | UNUSED_FIELD_ZERO       | d711000010000000                  | source register field
          0  | UNUSED_FIELD_ZERO       | 7911000001000000                  | immediate field
          0  | UNUSED_FIELD_ZERO       | 7b11000001000000                  | immediate field
          0  | UNUSED_FIELD_ZERO       | 7a11000001000000                  | source register field
          0  | UNUSED_FIELD_ZERO       | 0500000001000000                  | immediate field
          0  | UNUSED_FIELD_ZERO       | 0600010000000000                  | offset field
          0  | UNUSED_FIELD_ZERO       | 0501000000000000                  | destination register field
          0  | UNUSED_FIELD_ZERO       | 9500000001000000                  | immediate field
          0  | UNUSED_FIELD_ZERO       | 8501000001000000                  | destination register field
          0  | UNUSED_FIELD_ZERO       | 8500010001000000                  | offset field
          0  | UNUSED_FIELD_ZERO       | 8d01000002000000                  | in dst or in the immediate
          0  | UNUSED_FIELD_ZERO       | 18010100000000000000000000000000  | offset field
          0  | UNUSED_FIELD_ZERO       | 18110000010000000000000001000000  | second slot
          0  | DEFINED_VARIANT         | 3f21020000000000                  | 0 is unsigned, 1 signed
          0  | DEFINED_VARIANT         | bf21070000000000                  | cannot sign-extend from 7 bits
          0  | DEFINED_VARIANT         | bc21200000000000                  | cannot sign-extend from 32 bits (allowed are 8, 16)
          0  | DEFINED_VARIANT         | b701080001000000                  | only the register form
          0  | SWAP_WIDTH              | dc01000008000000                  | swap of 8 bits
          0  | DEFINED_ATOMIC          | db21000002000000                  | atomic operation 0x2
          0  | DEFINED_ATOMIC          | db210000e0000000                  | must fetch
          0  | DEFINED_ATOMIC          | cb21000000000000                  | on 2 bytes
          0  | DEFINED_ADDRESS_KIND    | 18710000000000000000000000000000  | kind 7
          0  | SECOND_SLOT             | 1801000000000000b700000000000000  | opcode is 0xb7
          0  | SECOND_SLOT             | 18010000000000000000010000000000  | offset 1
          0  | DEFINED_CALL            | 8530000001000000                  | call of kind 3
          1  | TARGET_INSIDE           | b7000000000000000500010000000000  | slot 3, outside the program (slots 0 to 2)
          0  | TARGET_INSIDE           | 0500feff00000000                  | slot -1
          0  | TARGET_INSIDE           | 06000000ffffff7f                  | slot 2147483648
          0  | TARGET_INSIDE           | 8510000001000000                  | the call goes to slot 2
          0  | TARGET_INSIDE           | 18410000050000000000000000000000  | the function address goes to slot 6
          0  | TARGET_IS_INSTRUCTION   | 15000100000000001801000000000000 0000000000000000 | the jump goes to slot 2, the second half
          """)
  void refusesWithSlotAndRule(int slot, Rule rule, String hex, String message) {
    boolean whole = rule == Rule.NOT_EMPTY || rule == Rule.WHOLE_SLOTS;
    byte[] bytes = hex == null ? new byte[0] : bytes(whole ? hex : hex + EXIT);
    assertThatThrownBy(() -> Decoder.decode(bytes))
        .isInstanceOfSatisfying(
            MalformedProgramException.class,
            e -> {
              assertThat(e.slot()).isEqualTo(slot);
              assertThat(e.rule()).isEqualTo(rule);
            })
        .hasMessageContaining(message);
  }

  @Test
  void namesTheSlotNotThePosition() {
    assertThatThrownBy(
            () -> Decoder.decode(bytes("1801000000000000 0000000000000000 b70b000000000000")))
        .hasMessage("instruction 2: register r11 does not exist (registers are r0 to r10)");
  }

  @Test
  void refusesAnImmediateCutInHalf() {
    assertRule(Rule.SECOND_SLOT, 0, "1801000000000000");
  }

  @Test
  void refusesToRunPastTheEnd() {
    assertRule(Rule.ENDS, 0, "b700000000000000");
    assertRule(Rule.ENDS, 1, EXIT + "8500000001000000");
    assertRule(Rule.ENDS, 0, "1500ffff00000000");
  }

  @Test
  void anUnconditionalJumpMayEndTheProgram() {
    assertThat(Decoder.decode(bytes(EXIT + "0500feff00000000")).slots()).isEqualTo(2);
    assertThat(Decoder.decode(bytes(EXIT + "06000000feffffff")).slots()).isEqualTo(2);
  }

  @Test
  void anUnlinkedSectionMayLeadOutside() {
    assertThat(Decoder.decodeUnlinked(new byte[0]).slots()).isZero();
    assertThat(Decoder.decodeUnlinked(bytes("85100000ffffffff")).at(0))
        .isEqualTo(new Instruction.CallLocal(-1));
    assertThat(Decoder.decodeUnlinked(bytes("0500100000000000")).at(0))
        .isEqualTo(new Instruction.Jump(false, 16));
    assertThatThrownBy(() -> Decoder.decodeUnlinked(bytes("0500010000000000" + "18".repeat(1))))
        .isInstanceOf(MalformedProgramException.class);
    assertThatThrownBy(
            () ->
                Decoder.decodeUnlinked(
                    bytes("0500010000000000" + "1801000000000000" + "0000000000000000")))
        .isInstanceOfSatisfying(
            MalformedProgramException.class,
            e -> assertThat(e.rule()).isEqualTo(Rule.TARGET_IS_INSTRUCTION));
  }

  @Test
  void bothIndirectCallsKeepTheirEncoding() {
    assertThat(Decoder.decodeUnlinked(bytes("8d03000000000000")).at(0))
        .isEqualTo(new Instruction.CallIndirect(3, false));
    assertThat(Decoder.decodeUnlinked(bytes("8d00000003000000")).at(0))
        .isEqualTo(new Instruction.CallIndirect(3, true));
    assertThat(new Instruction.CallIndirect(0, true))
        .isEqualTo(new Instruction.CallIndirect(0, false));
  }

  @Test
  void functionAddressesAreAbsoluteInValues() {
    Code code = Decoder.decode(bytes("b700000000000000 1841000001000000 0000000000000000" + EXIT));
    assertThat(code.at(1)).isEqualTo(new LoadAddress(1, PseudoSource.CODE, 3, 0));
  }

  @Test
  void theEncoderRefusesWhatHasNoEncoding() {
    assertUnencodable(Rule.REGISTER_EXISTS, new Alu(AluOperation.ADD, Width.W64, 11, imm()));
    assertUnencodable(
        Rule.FRAME_POINTER_READ_ONLY, new Alu(AluOperation.ADD, Width.W64, 10, imm()));
    assertUnencodable(Rule.FIELD_RANGE, new Load(MemorySize.B, false, 1, 1, 32768));
    assertUnencodable(Rule.FIELD_RANGE, new Branch(Condition.EQ, Width.W64, 1, imm(), -32769));
    assertUnencodable(Rule.FIELD_RANGE, new Instruction.Jump(false, 40000));
    assertUnencodable(
        Rule.DEFINED_ATOMIC,
        new Atomic(AtomicOperation.XCHG, MemorySize.DW, 1, 0, 1, /* fetch= */ false));
    assertUnencodable(Rule.DEFINED_OPCODE, new Load(MemorySize.DW, true, 1, 1, 0));
  }

  private static Source imm() {
    return Source.immediate(1);
  }

  private static void assertUnencodable(Rule rule, Instruction instruction) {
    assertThatThrownBy(() -> Encoder.encode(new Code(List.of(instruction))))
        .isInstanceOfSatisfying(
            MalformedProgramException.class, e -> assertThat(e.rule()).isEqualTo(rule));
  }

  private static void assertRule(Rule rule, int slot, String hex) {
    assertThatThrownBy(() -> Decoder.decode(bytes(hex)))
        .isInstanceOfSatisfying(
            MalformedProgramException.class,
            e -> {
              assertThat(e.rule()).isEqualTo(rule);
              assertThat(e.slot()).isEqualTo(slot);
            });
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
