package dev.dray.verifier.isa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Arithmetic by RFC 9669, against cases written by hand and against big integers. */
class AluSemanticsTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          DIV,  W64, -1, 0, 0
          DIV,  W32, -1, 0, 0
          DIV,  W64, -1, 2, 0x7fffffffffffffff
          DIV,  W32, -1, 0x100000002, 0x7fffffff
          MOD,  W64, -5, 0, -5
          MOD,  W32, -5, 0, 0xfffffffb
          MOD,  W64, 0x100000000, -1, 0x100000000
          SDIV, W64, -8000000000000000h, -1, -8000000000000000h
          SDIV, W32, 0x80000000, -1, 0x80000000
          SDIV, W64, -13, 3, -4
          SDIV, W32, -13, 3, 0xfffffffc
          SDIV, W64, 5, 0, 0
          SDIV, W32, 5, 0x100000000, 0
          SMOD, W64, -8000000000000000h, -1, 0
          SMOD, W32, 0x80000000, -1, 0
          SMOD, W64, -13, 3, -1
          SMOD, W32, -13, 3, 0xffffffff
          SMOD, W64, -13, 0, -13
          SMOD, W32, -13, 0, 0xfffffff3
          LSH,  W64, 1, 68, 16
          LSH,  W32, 1, 36, 16
          RSH,  W64, -1, 124, 15
          RSH,  W32, -1, 60, 15
          ARSH, W64, -16, 66, -4
          ARSH, W32, 0x80000000, 63, 0xffffffff
          MOV,  W32, 5, -1, 0xffffffff
          ADD,  W32, 0xffffffff, 1, 0
          SUB,  W32, 0, 1, 0xffffffff
          """)
  void awkwardCases(AluOperation operation, Width width, String left, String right, String result) {
    assertThat(AluSemantics.apply(operation, width, number(left), number(right)))
        .isEqualTo(number(result));
  }

  private static long number(String text) {
    if (text.endsWith("h")) {
      return Long.parseLong(text.substring(0, text.length() - 1), 16);
    }
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text.substring(2), 16)
        : Long.parseLong(text);
  }

  @ParameterizedTest
  @EnumSource(Width.class)
  void agreesWithBigIntegers(Width width) {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      long left = value(random);
      long right = value(random);
      for (AluOperation operation : AluOperation.values()) {
        assertThat(AluSemantics.apply(operation, width, left, right))
            .as("%s %s %x %x", operation, width, left, right)
            .isEqualTo(expected(operation, width.bits(), left, right));
      }
    }
  }

  private static long value(Random random) {
    return random.nextLong() >> random.nextInt(64);
  }

  private static long expected(AluOperation operation, int bits, long left, long right) {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits);
    BigInteger a = BigInteger.valueOf(left).mod(modulus);
    BigInteger b = BigInteger.valueOf(right).mod(modulus);
    BigInteger signedA = a.testBit(bits - 1) ? a.subtract(modulus) : a;
    BigInteger signedB = b.testBit(bits - 1) ? b.subtract(modulus) : b;
    int shift = b.intValue() & (bits - 1);
    boolean zero = b.signum() == 0;
    BigInteger result =
        switch (operation) {
          case ADD -> a.add(b);
          case SUB -> a.subtract(b);
          case MUL -> a.multiply(b);
          case DIV -> zero ? b : a.divide(b);
          case OR -> a.or(b);
          case AND -> a.and(b);
          case LSH -> a.shiftLeft(shift);
          case RSH -> a.shiftRight(shift);
          case MOD -> zero ? a : a.mod(b);
          case XOR -> a.xor(b);
          case MOV -> b;
          case ARSH -> signedA.shiftRight(shift);
          case SDIV -> zero ? b : signedA.divide(signedB);
          case SMOD -> zero ? a : signedA.remainder(signedB);
        };
    return result.mod(modulus).longValue();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          TO_LITTLE, 16, 7788
          TO_LITTLE, 32, 55667788
          TO_LITTLE, 64, 1122334455667788
          TO_BIG,    16, 8877
          TO_BIG,    32, 88776655
          TO_BIG,    64, 8877665544332211
          SWAP,      16, 8877
          SWAP,      32, 88776655
          SWAP,      64, 8877665544332211
          """)
  void byteOrders(ByteOrderConversion conversion, int bits, String result) {
    assertThat(AluSemantics.convert(conversion, 0x1122334455667788L, bits))
        .isEqualTo(Long.parseUnsignedLong(result, 16));
  }

  @ParameterizedTest
  @CsvSource({
    "W64, 8, 0x80, ffffffffffffff80",
    "W32, 8, 0x80, ffffff80",
    "W64, 16, 0x18001, ffffffffffff8001",
    "W32, 16, 0x17001, 7001",
    "W64, 32, 0x80000001, ffffffff80000001"
  })
  void signExtendingMoves(Width width, int bits, String value, String result) {
    assertThat(AluSemantics.moveSigned(width, number(value), bits))
        .isEqualTo(Long.parseUnsignedLong(result, 16));
  }

  @ParameterizedTest
  @CsvSource({"W64, 1, ffffffffffffffff", "W32, 1, ffffffff", "W32, 0x80000000, 80000000"})
  void negation(Width width, String value, String result) {
    assertThat(AluSemantics.negate(width, number(value)))
        .isEqualTo(Long.parseUnsignedLong(result, 16));
  }
}
