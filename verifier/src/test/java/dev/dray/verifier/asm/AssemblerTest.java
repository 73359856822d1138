package dev.dray.verifier.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Encoder;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both dialects, labels, tolerated decoration, and errors that say where and what. */
class AssemblerTest {

  /** Encodings by RFC 9669, written down by hand. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          add %r1, 2                         | 0701000002000000
          add32 %r1, %r2                     | 0c21000000000000
          sub %r1, %r2                       | 1f21000000000000
          sub32 %r1, -1                      | 14010000ffffffff
          mul %r1, 3                         | 2701000003000000
          mul32 %r1, %r3                     | 2c31000000000000
          div %r1, 3                         | 3701000003000000
          div32 %r1, %r3                     | 3c31000000000000
          sdiv %r1, 3                        | 3701010003000000
          sdiv32 %r1, %r3                    | 3c31010000000000
          or %r1, 0xffffffff                 | 47010000ffffffff
          or32 %r1, %r3                      | 4c31000000000000
          and %r1, 3                         | 5701000003000000
          and32 %r1, %r3                     | 5c31000000000000
          lsh %r1, 3                         | 6701000003000000
          lsh32 %r1, %r3                     | 6c31000000000000
          rsh %r1, 3                         | 7701000003000000
          rsh32 %r1, %r3                     | 7c31000000000000
          neg %r1                            | 8701000000000000
          neg32 %r1                          | 8401000000000000
          mod %r1, 3                         | 9701000003000000
          mod32 %r1, %r3                     | 9c31000000000000
          smod %r1, 3                        | 9701010003000000
          smod32 %r1, %r3                    | 9c31010000000000
          xor %r1, 3                         | a701000003000000
          xor32 %r1, %r3                     | ac31000000000000
          mov %r1, -10                       | b7010000f6ffffff
          mov32 %r1, %r3                     | bc31000000000000
          arsh %r1, 3                        | c701000003000000
          arsh32 %r1, %r3                    | cc31000000000000
          movsx832 %r1, %r3                  | bc31080000000000
          movsx1632 %r1, %r3                 | bc31100000000000
          movsx864 %r1, %r3                  | bf31080000000000
          movsx1664 %r1, %r3                 | bf31100000000000
          movsx3264 %r1, %r3                 | bf31200000000000
          le16 %r1                           | d401000010000000
          le32 %r1                           | d401000020000000
          le64 %r1                           | d401000040000000
          be16 %r1                           | dc01000010000000
          be32 %r1                           | dc01000020000000
          be64 %r1                           | dc01000040000000
          swap16 %r1                         | d701000010000000
          swap32 %r1                         | d701000020000000
          swap64 %r1                         | d701000040000000
          bswap16 %r1                        | d701000010000000
          ldxb %r1, [%r2+8]                  | 7121080000000000
          ldxh %r1, [%r2-0x8]                | 6921f8ff00000000
          ldxw %r1, [%r2]                    | 6121000000000000
          ldxdw %r1, [%r2 + 8]               | 7921080000000000
          ldxsb %r1, [%r2+8]                 | 9121080000000000
          ldxsh %r1, [%r2+8]                 | 8921080000000000
          ldxsw %r1, [%r2+8]                 | 8121080000000000
          stb [%r1+2], 0xff                  | 72010200ff000000
          sth [%r1+2], 1                     | 6a01020001000000
          stw [%r1+2], -1                    | 62010200ffffffff
          stdw [%r1+2], 1                    | 7a01020001000000
          stxb [%r1+2], %r3                  | 7331020000000000
          stxh [%r1+2], %r3                  | 6b31020000000000
          stxw [%r1+2], %r3                  | 6331020000000000
          stxdw [%r1+2], %r3                 | 7b31020000000000
          lddw %r1, 0x1122334455667788       | 18010000887766550000000044332211
          lddw %r1, -1                       | 18010000ffffffff00000000ffffffff
          lddw %r1, 18446744073709551615     | 18010000ffffffff00000000ffffffff
          ja +5                              | 0500050000000000
          ja32 -5                            | 06000000fbffffff
          jeq %r1, 5, +1                     | 1501010005000000
          jgt %r1, %r2, +1                   | 2d21010000000000
          jge32 %r1, 5, +1                   | 3601010005000000
          jset %r1, %r2, +1                  | 4d21010000000000
          jset32 %r1, 8, +1                  | 4601010008000000
          jne32 %r1, %r2, -1                 | 5e21ffff00000000
          jsgt %r1, -1, +1                   | 65010100ffffffff
          jsge %r1, 0xffffffff, +1           | 75010100ffffffff
          jlt %r1, 5, +1                     | a501010005000000
          jle32 %r1, %r2, +1                 | be21010000000000
          jslt %r1, 5, +1                    | c501010005000000
          jsle32 %r1, %r2, +1                | de21010000000000
          lock add [%r10-8], %r1             | db1af8ff00000000
          lock add32 [%r10-8], %r1           | c31af8ff00000000
          lock or [%r10-8], %r1              | db1af8ff40000000
          lock and32 [%r10-8], %r1           | c31af8ff50000000
          lock xor [%r10-8], %r1             | db1af8ffa0000000
          lock fetch add [%r10-8], %r1       | db1af8ff01000000
          lock fetch or32 [%r10-8], %r1      | c31af8ff41000000
          lock fetch and [%r10-8], %r1       | db1af8ff51000000
          lock fetch xor32 [%r10-8], %r1     | c31af8ffa1000000
          lock xchg [%r10-8], %r1            | db1af8ffe1000000
          lock xchg32 [%r10-8], %r1          | c31af8ffe1000000
          lock cmpxchg [%r10-8], %r1         | db1af8fff1000000
          lock cmpxchg32 [%r10-8], %r1       | c31af8fff1000000
          call 5                             | 8500000005000000
          call helper 5                      | 8500000005000000
          call local +1                      | 8510000001000000
          call runtime 7                     | 8520000007000000
          call %r2                           | 8d02000000000000
          callx %r2                          | 8d02000000000000
          callx 2                            | 8d00000002000000
          exit                               | 9500000000000000
          r1 = 0xffffffff                    | b7010000ffffffff
          r1 = -r1                           | 8701000000000000
          *(u8 *)(r1 + 2) = w3               | 7331020000000000
          *(u8 *)(r1 + -2) = w3              | 7331feff00000000
          *(u8 *)(r1 - 2) = w3               | 7331feff00000000
          *(u8*)(r1+2)=r3                    | 7331020000000000
          w1 = *(u32 *)(r2 + 8)              | 6121080000000000
          if w1 s<= -1 goto -1               | d601ffffffffffff
          r1 = *(u64 *)(r2)                  | 7921000000000000
          ld_pseudo r1, 0x4, 0x2             | 18410000020000000000000000000000
          """)
  void encodes(String text, String hex) {
    assertThat(HexFormat.of().formatHex(Encoder.encode(Assembler.assembleFragment(text))))
        .isEqualTo(hex);
  }

  @Test
  void labelsAndCommentsInBothDialects() {
    Code code =
        Assembler.assemble(
            """
            # a comment
            start:  r1 = 0 ; another
              lddw %r2, 5 // and another
            again: more:
              if r1 > r2 goto done
              jeq %r1, %r2, done
              call f
              call local f
              r3 = f ll
              goto again
            done:
              gotol more
            f: exit
            """);
    assertThat(code.at(3)).isInstanceOfSatisfying(Branch.class, b -> target(3, b.offset(), 10));
    assertThat(code.at(4)).isInstanceOfSatisfying(Branch.class, b -> target(4, b.offset(), 10));
    assertThat(code.at(5)).isEqualTo(new CallLocal(5));
    assertThat(code.at(6)).isEqualTo(new CallLocal(4));
    assertThat(code.at(7)).isEqualTo(new LoadAddress(3, PseudoSource.CODE, 11, 0));
    assertThat(code.at(9)).isEqualTo(new Jump(false, -7));
    assertThat(code.at(10)).isEqualTo(new Jump(true, -8));
  }

  private static void target(int slot, int offset, int target) {
    assertThat(slot + 1 + offset).isEqualTo(target);
  }

  @Test
  void exitIsTheFirstExitUnlessDefined() {
    assertThat(Assembler.assemble("ja exit\nmov %r0, 1\nexit\nexit").at(0))
        .isEqualTo(new Jump(false, 1));
    assertThat(Assembler.assemble("ja exit\nexit\nexit: mov %r0, 1\nexit").at(0))
        .isEqualTo(new Jump(false, 1));
    assertThat(Assembler.assemble("ja exit\nmov %r0, 1\nexit\nexit:\nexit").at(0))
        .isEqualTo(new Jump(false, 2));
  }

  @Test
  void readsWhatADisassemblerPrints() {
    Code code =
        Assembler.assemble(
            """

            prog.o:\tfile format elf64-bpf

            Disassembly of section dray/op:

            0000000000000000 <atomic_hist>:
            ; int x = 5;
                   0:\tb7 00 00 00 ff ff ff ff\tr0 = -0x1
                   1:\t18 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00\tr1 = 0x0 ll
            \t\t0000000000000008:  R_BPF_64_64\tmap
                   3:\t05 00 00 00 00 00 00 00\tgoto +0x0 <atomic_hist+0x28>
                   4: exit
            """);
    assertThat(code.slots()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 | 1  | ad %r1, 2          | found 'ad', which is no instruction (did you mean add, and
          1 | 1  | jeqq %r1, 2, +1    | did you mean jeq, jeq32?
          1 | 5  | mov %r11, 1        | register r11 does not exist (registers are r0 to r10)
          1 | 1  | mov %r10, 1        | r10 is the frame pointer
          1 | 9  | mov %r1 5          | found '5', expected ','
          1 | 8  | mov %r1            | found the end of the line, expected ','
          1 | 12 | mov %r1, 5 6       | found '6', expected the end of the line
          1 | 10 | mov %r1, 4294967296 | 4294967296 is no 32-bit number, -2147483648 to 4294967295
          1 | 10 | mov %r1, 0xzz      | found '0xzz', expected a number, decimal or 0x
          1 | 10 | mov %r1, x         | found 'x', expected a number
          1 | 5  | mov %q1, 5         | after % a register is expected
          1 | 16 | ldxb %r1, [%r2+32768] | 32768 is no offset, -32768 to 32767
          1 | 11 | ldxb %r1, %r2      | expected '['
          1 | 4  | ja nowhere         | label 'nowhere' is not defined; the text defines no label
          1 | 6  | lock sub [%r1], %r2 | an atomic operation (add, add32, and
          1 | 1  | 5                  | found '5', expected an instruction or a label
          1 | 6  | call foo 5         | one of helper, local
          1 | 4  | r1 <> 5            | an assignment (
          1 | 4  | r1 ? 5             | found '?', which starts no word or operator
          1 | 7  | if r1 = 5 goto +1  | a comparison (
          1 | 6  | r1 = w2            | a 64-bit register
          1 | 7  | r1 = -r2           | expected 'r1', the register that is written
          1 | 6  | r1 = be17 r1       | found 'be17'
          1 | 8  | r1 = *(u9 *)(r2 + 0) | a type (u8, u16, u32, u64, s8, s16, s32)
          1 | 1  | r1 = *(u8 *)(r2 + 0) | the program runs past its end
          1 | 1  | ja +5              | the jump goes to slot 6, outside the program
          1 | 1  | w1 = (s32)w2       | cannot sign-extend from 32 bits
          1 | 6  | r1 = 0x100000000   | write ll behind it to load 64 bits
          """)
  void errorsSayWhereAndWhat(int line, int column, String text, String message) {
    assertThatThrownBy(() -> Assembler.assemble(text))
        .isInstanceOf(AssemblyException.class)
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(
            AssemblyException.class,
            e -> {
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.column()).isEqualTo(column);
            });
  }

  @Test
  void errorsCountLines() {
    assertThatThrownBy(() -> Assembler.assemble("exit\n\n  bogus %r1\n"))
        .hasMessageStartingWith("line 3, column 3: found 'bogus'");
    assertThatThrownBy(() -> Assembler.assemble("a: exit\na: exit"))
        .hasMessage("line 2, column 1: label 'a' is defined twice");
    assertThatThrownBy(() -> Assembler.assemble("loop: exit\nja lop"))
        .hasMessageContaining("did you mean loop?");
    assertThatThrownBy(() -> Assembler.assemble("# nothing")).hasMessageContaining("empty");
  }

  @Test
  void aShortJumpCannotReachFar() {
    String far = "ja end\n" + "mov %r0, 1\n".repeat(40_000) + "end: exit\n";
    assertThatThrownBy(() -> Assembler.assemble(far)).hasMessageContaining("use gotol or ja32");
    assertThat(Assembler.assemble(far.replace("ja end", "ja32 end")).at(0))
        .isEqualTo(new Jump(true, 40_000));
  }
}
