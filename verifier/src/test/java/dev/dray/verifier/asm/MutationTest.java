package dev.dray.verifier.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Decoder;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.isa.Encoder;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.Exit;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.InstructionForms;
import dev.dray.verifier.isa.MalformedProgramException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged input is accepted or refused in the module's own words, never otherwise; what is accepted
 * survives the way back. {@code -Ddray.fuzz=N} sets the number of inputs.
 */
class MutationTest {
  private static final int INPUTS = Integer.getInteger("dray.fuzz", 2000);
  private static final Duration DEADLINE = Duration.ofSeconds(30L + INPUTS / 100);
  private static final List<String> WORDS =
      List.of(
          "%r1",
          "r10",
          "w3",
          "0x",
          "-",
          "+",
          "0x7fffffffffffffff",
          "99999999999999999999999",
          ":",
          "exit",
          "goto",
          "if",
          "lock",
          "fetch",
          "ll",
          "[",
          "]",
          "(",
          ")",
          "*",
          "s>>=",
          "u64",
          ",",
          "ld_pseudo",
          "\u0000",
          "\u20ac",
          "\t",
          "<",
          ">",
          ";",
          "%",
          "call",
          "local",
          "lddw",
          "\n");

  @Test
  void mutatedBytes() {
    int[] accepted = new int[1];
    assertTimeoutPreemptively(
        DEADLINE,
        () -> {
          for (int i = 0; i < INPUTS; i++) {
            accepted[0] += bytes(new Random(i)) ? 1 : 0;
          }
        });
    assertThat(accepted[0]).as("accepted of %d", INPUTS).isBetween(1, INPUTS - 1);
  }

  private static boolean bytes(Random random) {
    byte[] bytes = Encoder.encode(few(random));
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    if (random.nextInt(20) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    try {
      Code code = Decoder.decodeUnlinked(bytes);
      assertThat(Encoder.encode(code)).isEqualTo(bytes);
      assertThat(Assembler.assembleFragment(Disassembler.disassemble(code))).isEqualTo(code);
      assertThat(Decoder.decode(bytes)).isEqualTo(code);
      return true;
    } catch (MalformedProgramException e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    }
  }

  @Test
  void mutatedText() {
    int[] accepted = new int[1];
    assertTimeoutPreemptively(
        DEADLINE,
        () -> {
          for (int i = 0; i < INPUTS; i++) {
            accepted[0] += text(new Random(i)) ? 1 : 0;
          }
        });
    assertThat(accepted[0]).as("accepted of %d", INPUTS).isBetween(1, INPUTS - 1);
  }

  private static boolean text(Random random) {
    StringBuilder text = new StringBuilder(Disassembler.disassemble(few(random)));
    text.append(
        "lock fetch add [%r10-8], %r1\njne32 %r1, %r0, exit\nL: ldxdw %r1, [%r2+8]\nexit\n");
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.setCharAt(at, (char) (random.nextInt(96) + 32));
        default -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
      }
    }
    try {
      Code code = Assembler.assembleFragment(text.toString());
      assertThat(Assembler.assembleFragment(Disassembler.disassemble(code))).isEqualTo(code);
      Assembler.assemble(text.toString());
      return true;
    } catch (AssemblyException e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    }
  }

  @Test
  void randomBytesAreNoText() {
    for (int i = 0; i < INPUTS / 10; i++) {
      byte[] bytes = new byte[200];
      new Random(i).nextBytes(bytes);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      try {
        Assembler.assembleFragment(text);
      } catch (AssemblyException e) {
        assertThat(e.line()).isPositive();
      }
    }
  }

  @Test
  void hostileLinesTakeNoLongerThanTheirLength() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (String part : List.of("9", " ", "1: ", "00 ", "<", "a", "a:", "(", "%", "-", "/")) {
            try {
              Assembler.assembleFragment(part.repeat(200_000));
            } catch (AssemblyException e) {
              assertThat(e.getMessage()).hasSizeLessThan(1000);
            }
          }
        });
  }

  /** A valid program of few instructions, so that a change hits each of them often. */
  private static Code few(Random random) {
    List<Instruction> all = InstructionForms.all(random);
    Collections.shuffle(all, random);
    List<Instruction> few =
        new ArrayList<>(
            all.stream()
                .filter(
                    instruction ->
                        switch (instruction) {
                          case Jump _, Branch _, CallLocal _, LoadAddress _ -> false;
                          default -> true;
                        })
                .limit(1 + random.nextInt(8))
                .toList());
    few.add(new Exit());
    return new Code(few);
  }
}
