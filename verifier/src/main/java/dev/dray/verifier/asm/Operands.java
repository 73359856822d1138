package dev.dray.verifier.asm;

import dev.dray.verifier.asm.Token.Kind;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.math.BigInteger;
import java.util.List;
import java.util.function.IntFunction;

/** Reads the tokens of one line from left to right. */
final class Operands {
  private static final int LONGEST_NUMBER = 40;
  private static final BigInteger MIN_32 = BigInteger.valueOf(Integer.MIN_VALUE);
  private static final BigInteger MAX_32 = BigInteger.valueOf(0xffffffffL);
  private static final BigInteger MIN_64 = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final List<Token> tokens;
  private int at;

  Operands(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** A register as written: w for the low half. */
  record Register(int number, Width width, Token token) {}

  /** A base register and an offset. */
  record Place(int base, int offset) {}

  Token peek() {
    return tokens.get(at);
  }

  /** The token after the next. */
  Token second() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token take() {
    Token token = peek();
    if (!token.is(Kind.END)) {
      at++;
    }
    return token;
  }

  boolean accept(String symbol) {
    if (peek().is(symbol)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String symbol) {
    if (!accept(symbol)) {
      throw peek().expected("'" + symbol + "'");
    }
  }

  void end() {
    if (!peek().is(Kind.END)) {
      throw peek().expected("the end of the line");
    }
  }

  Register register() {
    Token token = take();
    if (!token.is(Kind.REGISTER)) {
      throw token.expected("a register (r0 to r10)");
    }
    int number = Integer.parseInt(token.text().substring(1));
    if (number > 10) {
      throw token.wrong(
          "register %s does not exist (registers are r0 to r10)".formatted(token.text()));
    }
    return new Register(number, token.text().startsWith("w") ? Width.W32 : Width.W64, token);
  }

  /** A register of the same width as another operand. */
  int register(Width width) {
    Register register = register();
    if (register.width() != width) {
      throw register
          .token()
          .expected(
              width == Width.W64 ? "a 64-bit register (r0 to r10)" : "a 32-bit one (w0 to w10)");
    }
    return register.number();
  }

  /** The register that was named before: results overwrite an operand. */
  void again(Register before) {
    Token token = peek();
    Register register = register();
    if (register.number() != before.number() || register.width() != before.width()) {
      throw token.expected("'" + before.token().text() + "', the register that is written");
    }
  }

  int immediate() {
    return number(MIN_32, MAX_32, "32-bit number, -2147483648 to 4294967295").intValue();
  }

  long immediate64() {
    return number(MIN_64, MAX_64, "64-bit number, -2^63 to 2^64-1").longValue();
  }

  boolean atRegister() {
    return peek().is(Kind.REGISTER);
  }

  boolean atNumber() {
    return peek().is(Kind.NUMBER) || peek().is("-") || peek().is("+");
  }

  /** A register of a width, or an immediate. */
  Source source(Width width) {
    return atRegister() ? Source.register(register(width)) : Source.immediate(immediate());
  }

  /** {@code r1 + 8}, {@code r1 - 8}, {@code r1 + -8} or {@code r1}, without brackets. */
  Place place() {
    int base = register(Width.W64);
    return new Place(base, accept("+") || peek().is("-") ? offset() : 0);
  }

  private int offset() {
    return number(
            BigInteger.valueOf(Short.MIN_VALUE),
            BigInteger.valueOf(Short.MAX_VALUE),
            "offset, -32768 to 32767")
        .intValue();
  }

  /** Where a jump goes: a label, or a number of slots. */
  Draft target(int bits, IntFunction<Instruction> instruction) {
    if (peek().is(Kind.NAME)) {
      Token label = take();
      return new Draft(
          1,
          labels -> {
            int offset = labels.offset(label);
            if (bits == 16 && offset != (short) offset) {
              throw label.wrong(
                  "label '%s' is %d slots away, and this jump reaches -32768 to 32767; use gotol"
                          .formatted(label.shortened(), offset)
                      + " or ja32");
            }
            return instruction.apply(offset);
          });
    }
    if (!atNumber()) {
      throw peek().expected("a label or a number of slots such as +1");
    }
    int offset =
        bits == 16
            ? offset()
            : number(
                    MIN_32,
                    BigInteger.valueOf(Integer.MAX_VALUE),
                    "offset, -2147483648 to 2147483647")
                .intValue();
    return Draft.of(instruction.apply(offset));
  }

  private BigInteger number(BigInteger low, BigInteger high, String allowed) {
    boolean negative = accept("-");
    if (!negative) {
      accept("+");
    }
    Token token = take();
    if (!token.is(Kind.NUMBER)) {
      throw token.expected("a number");
    }
    BigInteger value = magnitude(token);
    if (negative) {
      value = value.negate();
    }
    if (value.compareTo(low) < 0 || value.compareTo(high) > 0) {
      throw token.wrong("%s%s is no %s".formatted(negative ? "-" : "", token.shortened(), allowed));
    }
    return value;
  }

  private static BigInteger magnitude(Token token) {
    String text = token.text();
    if (text.length() <= LONGEST_NUMBER) {
      try {
        return text.startsWith("0x") || text.startsWith("0X")
            ? new BigInteger(text.substring(2), 16)
            : new BigInteger(text);
      } catch (NumberFormatException _) {
        // reported below
      }
    }
    throw token.expected("a number, decimal or 0x followed by hexadecimal digits");
  }
}
