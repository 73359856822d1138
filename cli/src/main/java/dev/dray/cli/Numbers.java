package dev.dray.cli;

import java.math.BigInteger;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers on the command line: decimal, or hexadecimal behind 0x. */
final class Numbers {
  private static final Pattern NUMBER = Pattern.compile("-?(0[xX][0-9a-fA-F]{1,32}|[0-9]{1,40})");
  private static final BigInteger LOWEST = BigInteger.ONE.shiftLeft(63).negate();
  private static final BigInteger HIGHEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger LARGEST_OPERAND = BigInteger.ONE.shiftLeft(40);

  private Numbers() {}

  /** A 64-bit immediate: -2^63 to 2^64-1. */
  static final class Immediate implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text, LOWEST, HIGHEST, "from -2^63 to 2^64-1");
    }
  }

  /** A size of an operand in bytes: 0 to 2^40. */
  static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text, BigInteger.ZERO, LARGEST_OPERAND, "of bytes from 0 to 2^40");
    }
  }

  /** How often something is done: 1 to 2^63-1. */
  static final class Count implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text, BigInteger.ONE, BigInteger.valueOf(Long.MAX_VALUE), "from 1 to 2^63-1");
    }
  }

  /** A size to measure at: 1 to 2^40 bytes, also with K, M or G for powers of 1024. */
  static final class BenchSize implements ITypeConverter<Long> {
    private static final String UNITS = "KMG";

    @Override
    public Long convert(String text) {
      int unit =
          text.isEmpty()
              ? -1
              : UNITS.indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
      int shift = 10 * (unit + 1);
      String number = unit < 0 ? text : text.substring(0, text.length() - 1);
      String allowed = "of bytes from 1 to 2^40, also as 64K, 4M or 1G";
      return parse(number, BigInteger.ONE, LARGEST_OPERAND.shiftRight(shift), allowed) << shift;
    }
  }

  private static long parse(String text, BigInteger lowest, BigInteger highest, String allowed) {
    if (NUMBER.matcher(text).matches()) {
      boolean negative = text.startsWith("-");
      String digits = negative ? text.substring(1) : text;
      BigInteger magnitude =
          digits.startsWith("0x") || digits.startsWith("0X")
              ? new BigInteger(digits.substring(2), 16)
              : new BigInteger(digits);
      BigInteger value = negative ? magnitude.negate() : magnitude;
      if (value.compareTo(lowest) >= 0 && value.compareTo(highest) <= 0) {
        return value.longValue();
      }
    }
    String shown = text.length() <= 40 ? text : text.substring(0, 40) + "...";
    throw new TypeConversionException(
        "'"
            + shown
            + "' given; allowed is a number "
            + allowed
            + ", decimal or 0x and hexadecimal");
  }
}
