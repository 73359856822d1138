package dev.dray.verifier.certificate.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that an analysis with a certain bug would accept, with the certificate that it would
 * write. Code between cut points has no invariants, so a wrong transfer function shows in the
 * verdict alone: the checker has to find the wrong access by itself. Beside each stands a program
 * that differs in the point and is safe, so that refusing is not too easy.
 */
class SeededBugsTest {
  private static final List<MapDefinition> MAPS =
      List.of(
          new MapDefinition("table", MapType.HASH, 4, 64, 16),
          new MapDefinition("ring", MapType.RING_BUFFER, 0, 0, 4096));

  /** r0 = 0, r2 = src, r3 = its end, r4 = arg0, r6 = arg1, r7 = 64 bytes of the frame. */
  private static final List<String> START =
      List.of(
          "r0 = 0",
          "r2 = *(u64 *)(r1 + 0)",
          "r3 = *(u64 *)(r1 + 8)",
          "r4 = *(u64 *)(r1 + 48)",
          "r6 = *(u64 *)(r1 + 56)",
          "r7 = r10",
          "r7 += -64");

  private static final String TABLE = "r7 += r4; *(u8 *)(r7 + 0) = 1; exit";

  /** The same at the frame's low end, where a negative index is outside. */
  private static final String LOW_TABLE = "r7 += -448; " + TABLE;

  /** A bug and its two programs, instructions separated by semicolons, OUT for an exit. */
  record Case(String bug, String unsafe, String safe) {
    @Override
    public String toString() {
      return bug;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "a 32-bit comparison bounds the whole register",
            "if w4 > 63 goto OUT; " + TABLE,
            "w4 = w4; if w4 > 63 goto OUT; " + TABLE),
        new Case(
            "a 32-bit equality fixes the upper half",
            "if w4 != 5 goto OUT; " + TABLE,
            "if r4 != 5 goto OUT; " + TABLE),
        new Case(
            "a signed 32-bit comparison excludes negative numbers",
            "w4 = w4; if w4 s> 63 goto OUT; " + TABLE,
            "w4 = w4; if w4 s> 63 goto OUT; if w4 s< 0 goto OUT; " + TABLE),
        new Case(
            "a signed comparison bounds from below",
            "if r4 s> 63 goto OUT; " + TABLE,
            "if r4 s> 63 goto OUT; if r4 s< 0 goto OUT; " + TABLE),
        new Case(
            "a shift by the width gives 0",
            "r4 &= 127; r8 = 64; r4 >>= r8; " + TABLE,
            "r4 &= 127; r8 = 1; r4 >>= r8; " + TABLE),
        new Case(
            "an arithmetic shift is a logical one",
            "r4 s>>= 58; " + LOW_TABLE,
            "r4 >>= 58; " + LOW_TABLE),
        new Case(
            "a sign-extending move is a zero-extending one",
            "r4 = (s8)r4; r4 &= -2; r7 += r4; *(u8 *)(r7 + 0) = 1; exit",
            "r4 = (s8)r4; r4 &= 62; r7 += r4; *(u8 *)(r7 + 0) = 1; exit"),
        new Case(
            "a 32-bit sign-extending move extends to 64 bits",
            "w4 = (s8)w4; if r4 s< 0 goto OUT; r4 >>= 1; " + TABLE,
            "r4 = (s8)r4; if r4 s< 0 goto OUT; r4 >>= 1; " + TABLE),
        new Case(
            "a sign-extending load is a zero-extending one",
            "*(u64 *)(r10 - 72) = r4; r4 = *(s8 *)(r10 - 72); r4 s>>= 2; " + LOW_TABLE,
            "*(u64 *)(r10 - 72) = r4; r4 = *(u8 *)(r10 - 72); r4 s>>= 2; " + LOW_TABLE),
        new Case(
            "multiplication does not wrap",
            "r8 = r4; r8 *= 16; if r8 > 63 goto OUT; " + TABLE,
            "w4 = w4; r8 = r4; r8 *= 16; if r8 > 63 goto OUT; " + TABLE),
        new Case(
            "multiplication of two numbers does not wrap",
            "r8 = r4; if r6 == 0 goto OUT; r8 *= r6; if r8 > 63 goto OUT; " + TABLE,
            "w4 &= 7; w6 &= 7; r4 *= r6; " + TABLE),
        new Case(
            "subtraction does not wrap",
            "r8 = r4; r8 -= 8; if r8 s> 55 goto OUT; " + TABLE,
            "r8 = r4; r8 -= 8; if r8 > 55 goto OUT; " + TABLE),
        new Case(
            "32-bit subtraction does not wrap",
            "w4 &= 63; w4 -= 1; " + TABLE,
            "w4 &= 63; if w4 == 0 goto OUT; w4 -= 1; " + TABLE),
        new Case(
            "addition does not wrap",
            "r8 = r4; r8 += 16; if r8 > 79 goto OUT; " + LOW_TABLE,
            "w4 = w4; r8 = r4; r8 += 16; if r8 > 79 goto OUT; " + LOW_TABLE),
        new Case(
            "a remainder is below its divisor, even 0",
            "if r6 > 64 goto OUT; r4 %= r6; " + TABLE,
            "if r6 > 64 goto OUT; if r6 == 0 goto OUT; r4 %= r6; " + TABLE),
        new Case(
            "a signed quotient is at least 0",
            "r4 s/= 1; r4 s>>= 58; " + LOW_TABLE,
            "r4 /= 1; r4 >>= 58; " + LOW_TABLE),
        new Case(
            "a bit test is a bound",
            "if r4 & 64 goto OUT; " + TABLE,
            "if r4 & -64 goto OUT; " + TABLE),
        new Case(
            "or with a constant adds nothing",
            "r4 &= 63; r4 |= 64; " + TABLE,
            "r4 &= 31; r4 |= 32; " + TABLE),
        new Case(
            "xor keeps a bound", "r4 &= 63; r4 ^= 127; " + TABLE, "r4 &= 63; r4 ^= 31; " + TABLE),
        new Case(
            "a stored immediate is not sign-extended",
            "*(u64 *)(r10 - 72) = -1; r4 = *(u64 *)(r10 - 72); r4 >>= 32; " + TABLE,
            "*(u64 *)(r10 - 72) = 1; r4 = *(u64 *)(r10 - 72); r4 >>= 32; " + TABLE),
        new Case(
            "a byte swap keeps a bound",
            "r4 &= 63; r4 = be16 r4; " + TABLE,
            "r4 &= 63; r4 = le16 r4; " + TABLE),
        new Case(
            "a bound is off by one",
            "if r4 > 64 goto OUT; " + TABLE,
            "if r4 > 63 goto OUT; " + TABLE),
        new Case(
            "a branch has the other sense",
            "if r4 < 64 goto OUT; " + TABLE,
            "if r4 >= 64 goto OUT; " + TABLE),
        new Case(
            "the last byte of an access is forgotten",
            "r4 &= 63; r7 += r4; *(u16 *)(r7 + 0) = 1; exit",
            "r4 &= 62; r7 += r4; *(u16 *)(r7 + 0) = 1; exit"),
        new Case(
            "a spilled pointer survives a partial overwrite",
            "*(u64 *)(r10 - 8) = r7; *(u16 *)(r10 - 8) = 0; r8 = *(u64 *)(r10 - 8); *(u8 *)(r8 + 0)"
                + " = 1; exit",
            "*(u64 *)(r10 - 8) = r7; *(u16 *)(r10 - 16) = 0; r8 = *(u64 *)(r10 - 8); *(u8 *)(r8 +"
                + " 0) = 1; exit"),
        new Case(
            "a spilled pointer is read in part as a number",
            "*(u64 *)(r10 - 8) = r7; w0 = *(u32 *)(r10 - 8); exit",
            "*(u64 *)(r10 - 8) = r4; w0 = *(u32 *)(r10 - 8); exit"),
        new Case(
            "a store through a variable offset keeps what was spilled",
            "*(u64 *)(r10 - 8) = r7; r4 &= 63; r8 = r7; r8 += r4; *(u8 *)(r8 + 0) = 1;"
                + " r8 = *(u64 *)(r10 - 8); *(u8 *)(r8 + 0) = 1; exit",
            "*(u64 *)(r10 - 72) = r7; r4 &= 63; r8 = r7; r8 += r4; *(u8 *)(r8 + 0) = 1;"
                + " r8 = *(u64 *)(r10 - 72); *(u8 *)(r8 + 0) = 1; exit"),
        new Case(
            "an atomic operation leaves its register",
            "*(u64 *)(r10 - 72) = r4; r4 = 0; r4 = atomic_fetch_add((u64 *)(r10 - 72), r4); "
                + TABLE,
            "*(u64 *)(r10 - 72) = r4; r4 = 0; lock *(u64 *)(r10 - 72) += r4; " + TABLE),
        new Case(
            "an atomic operation leaves the cell",
            "*(u64 *)(r10 - 72) = 0; lock *(u64 *)(r10 - 72) += r4; r4 = *(u64 *)(r10 - 72); "
                + TABLE,
            "*(u64 *)(r10 - 72) = 0; lock *(u64 *)(r10 - 80) += r4; r4 = *(u64 *)(r10 - 72); "
                + TABLE),
        new Case(
            "an atomic operation needs no alignment",
            "r4 &= 31; r7 += r4; lock *(u64 *)(r7 + 0) += r6; exit",
            "r4 &= 24; r7 += r4; lock *(u64 *)(r7 + 0) += r6; exit"),
        new Case(
            "one region's length bounds another",
            "r8 = *(u64 *)(r1 + 16); r9 = *(u64 *)(r1 + 24); r9 -= r8; if r4 >= r9 goto OUT; r2 +="
                + " r4; r0 = *(u8 *)(r2 + 0); exit",
            "r9 = r3; r9 -= r2; if r4 >= r9 goto OUT; r2 += r4; r0 = *(u8 *)(r2 + 0); exit"),
        new Case(
            "pointers into different regions are compared",
            "r8 = *(u64 *)(r1 + 24); if r2 >= r8 goto OUT; exit",
            "if r2 >= r3 goto OUT; exit"),
        new Case(
            "a sum of pointer and number does not wrap",
            "r2 += r4; if r2 >= r3 goto OUT; r0 = *(u8 *)(r2 + 0); exit",
            "w4 = w4; r2 += r4; if r2 >= r3 goto OUT; r0 = *(u8 *)(r2 + 0); exit"),
        new Case(
            "a pointer far before its region compares as smaller",
            "r8 = 65537; r9 = r2; r9 -= r8; if r9 >= r3 goto OUT; r0 = *(u8 *)(r9 + 0); exit",
            "if r2 >= r3 goto OUT; r0 = *(u8 *)(r2 + 0); exit"),
        new Case(
            "src may be written",
            "if r2 >= r3 goto OUT; *(u8 *)(r2 + 0) = 1; exit",
            "if r2 >= r3 goto OUT; r0 = *(u8 *)(r2 + 0); exit"),
        new Case(
            "the context may be written",
            "*(u64 *)(r1 + 48) = 1; exit",
            "r0 = *(u64 *)(r1 + 48); exit"),
        new Case(
            "half of a context pointer is a number",
            "w0 = *(u32 *)(r1 + 0); exit",
            "w0 = *(u32 *)(r1 + 48); exit"),
        new Case(
            "a load may lie across fields",
            "r0 = *(u64 *)(r1 + 44); exit",
            "r0 = *(u64 *)(r1 + 56); exit"),
        new Case("a pointer may be returned", "r0 = r2; exit", "r0 = r3; r0 -= r2; exit"),
        new Case(
            "a pointer may be stored into an operand",
            "r8 = *(u64 *)(r1 + 16); r9 = *(u64 *)(r1 + 24); r5 = r8; r5 += 8; if r5 > r9 goto OUT;"
                + " *(u64 *)(r8 + 0) = r2; exit",
            "r8 = *(u64 *)(r1 + 16); r9 = *(u64 *)(r1 + 24); r5 = r8; r5 += 8; if r5 > r9 goto OUT;"
                + " *(u64 *)(r8 + 0) = r4; exit"),
        new Case(
            "a pointer may be masked",
            "r2 &= -8; r0 = r3; r0 -= r2; exit",
            "r4 &= -8; r0 = r4; exit"),
        new Case(
            "a call leaves r1 to r5",
            "call 7; r0 = *(u64 *)(r1 + 48); exit",
            "r8 = r1; call 7; r0 = *(u64 *)(r8 + 48); exit"),
        new Case(
            "a lookup never fails",
            "r2 = r7; r1 = MAP0; call 1; r8 = *(u64 *)(r0 + 0); r0 = 0; exit",
            "r2 = r7; r1 = MAP0; call 1; if r0 == 0 goto OUT; r8 = *(u64 *)(r0 + 0); r0 = 0; exit"),
        new Case(
            "arithmetic before the null check",
            "r2 = r7; r1 = MAP0; call 1; r0 += 8; if r0 == 0 goto OUT; r8 = *(u64 *)(r0 + 0); r0 ="
                + " 0; exit",
            "r2 = r7; r1 = MAP0; call 1; if r0 == 0 goto OUT; r0 += 8; r8 = *(u64 *)(r0 + 0); r0 ="
                + " 0; exit"),
        new Case(
            "a null check counts for another lookup",
            "r2 = r7; r1 = MAP0; call 1; r8 = r0; r2 = r7; r1 = MAP0; call 1; if r0 == 0 goto OUT;"
                + " r9 = *(u64 *)(r8 + 0); r0 = 0; exit",
            "r2 = r7; r1 = MAP0; call 1; r8 = r0; if r0 == 0 goto OUT; r9 = *(u64 *)(r8 + 0); r0 ="
                + " 0; exit"),
        new Case(
            "a map value is as long as the map",
            "r2 = r7; r1 = MAP0; call 1; if r0 == 0 goto OUT; r8 = *(u64 *)(r0 + 60); r0 = 0; exit",
            "r2 = r7; r1 = MAP0; call 1; if r0 == 0 goto OUT; r8 = *(u64 *)(r0 + 56); r0 = 0;"
                + " exit"),
        new Case(
            "a key with a pointer in it",
            "*(u64 *)(r10 - 64) = r2; r2 = r7; r1 = MAP0; call 1; r0 = 0; exit",
            "*(u64 *)(r10 - 64) = r4; r2 = r7; r1 = MAP0; call 1; r0 = 0; exit"),
        new Case(
            "a helper may read the context's pointers",
            "r2 = 8; r3 = 0; call 65539; r0 = 0; exit",
            "r1 += 48; r2 = 8; r3 = 0; call 65539; r0 = 0; exit"),
        new Case(
            "a record need not be finished",
            "r1 = MAP1; r2 = 16; r3 = 0; call 131; if r0 == 0 goto ZERO; r0 = 0; exit",
            "r1 = MAP1; r2 = 16; r3 = 0; call 131; if r0 == 0 goto ZERO; r1 = r0; r2 = 0; call 132;"
                + " r0 = 0; exit"),
        new Case(
            "a record may be used after it was submitted",
            "r1 = MAP1; r2 = 16; r3 = 0; call 131; if r0 == 0 goto ZERO; r8 = r0; r1 = r0; r2 = 0;"
                + " call 132; *(u64 *)(r8 + 0) = 1; r0 = 0; exit",
            "r1 = MAP1; r2 = 16; r3 = 0; call 131; if r0 == 0 goto ZERO; r8 = r0; *(u64 *)(r8 + 0)"
                + " = 1; r1 = r0; r2 = 0; call 132; r0 = 0; exit"),
        new Case(
            "a register has a value before it is written",
            "r0 = r8; exit",
            "r8 = 1; r0 = r8; exit"),
        new Case("execution may fall off the end", "r0 = 1", "r0 = 1; exit"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theUnsafeProgramIsRefuted(Case each) {
    Program program = assemble(each.unsafe);
    assertThat(check(program)).isInstanceOf(CheckResult.Refuted.class);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSafeProgramIsConfirmed(Case each) {
    Program program = assemble(each.safe);
    assertThat(check(program)).isInstanceOf(CheckResult.Confirmed.class);
  }

  private static CheckResult check(Program program) {
    return Certificates.check(program, new Certificates.Builder(program).build());
  }

  /**
   * Each jump to OUT gets an exit of its own, so that no paths meet; ZERO is one that clears r0.
   */
  private static Program assemble(String text) {
    List<String> lines = new ArrayList<>(START);
    for (String line : text.split(";")) {
      lines.add(line.strip());
    }
    List<Instruction> instructions = new ArrayList<>();
    int body = lines.size() + (int) lines.stream().filter(line -> line.contains("MAP")).count();
    int outs = 0;
    int slot = 0;
    for (String line : lines) {
      String direct = line;
      if (line.contains("goto OUT") || line.contains("goto ZERO")) {
        direct = line.replaceAll("goto (OUT|ZERO)", "goto +" + (body + 2 * outs - slot - 1));
        outs++;
      }
      if (line.contains("MAP")) {
        int map = line.charAt(line.length() - 1) - '0';
        instructions.add(
            new Instruction.LoadAddress(1, Instruction.PseudoSource.MAP_BY_INDEX, map, 0));
        slot += 2;
      } else {
        instructions.addAll(fragment(direct));
        slot++;
      }
    }
    for (int i = 0; i < outs; i++) {
      instructions.addAll(fragment("r0 = 0"));
      instructions.addAll(fragment("exit"));
    }
    Code code = new Code(instructions);
    return new Program(code, List.of(new FunctionSymbol("entry", 0, code.slots())), MAPS);
  }

  private static List<Instruction> fragment(String line) {
    return Assembler.assembleFragment(line + "\n").instructions();
  }
}
