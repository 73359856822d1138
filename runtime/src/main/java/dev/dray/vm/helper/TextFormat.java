package dev.dray.vm.helper;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The formats of trace_printk and snprintf, as Linux has them: d i u x X with l or ll or without,
 * c, p (16 hex digits), s, %%, flags 0 and -, widths. A %s prints the string at an address that the
 * program may read, and {@code (efault)} for any other number.
 */
final class TextFormat {
  private static final int MAX_WIDTH = 256;
  private static final int MAX_STRING = 512;

  private final HelperMemory memory;

  TextFormat(HelperMemory memory) {
    this.memory = memory;
  }

  /** The text; empty if the format is malformed or wants more arguments than there are. */
  Optional<String> format(byte[] format, long[] arguments) {
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (int at = 0; at < format.length; at++) {
      char plain = (char) (format[at] & 0xff);
      if (plain != '%') {
        text.append(plain);
        continue;
      }
      Directive directive = Directive.parse(format, at + 1);
      at = directive.end() - 1;
      if (directive.kind() == '%') {
        text.append('%');
      } else if (next == arguments.length || "diuxXcps".indexOf(directive.kind()) < 0) {
        return Optional.empty();
      } else {
        text.append(directive.pad(print(directive, arguments[next++])));
      }
    }
    return Optional.of(text.toString());
  }

  private String print(Directive directive, long argument) {
    long signed = directive.wide() ? argument : (int) argument;
    long unsigned = directive.wide() ? argument : argument & 0xffffffffL;
    return switch (directive.kind()) {
      case 'd', 'i' -> Long.toString(signed);
      case 'u' -> Long.toUnsignedString(unsigned);
      case 'x' -> Long.toHexString(unsigned);
      case 'X' -> Long.toHexString(unsigned).toUpperCase(Locale.ROOT);
      case 'c' -> String.valueOf((char) (argument & 0xff));
      case 'p' -> String.format("%016x", argument);
      default -> string(argument);
    };
  }

  private String string(long address) {
    try {
      return memory
          .string(address, MAX_STRING)
          .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
          .orElse("(efault)");
    } catch (MemoryAccessException e) {
      return "(efault)";
    }
  }

  /** One directive: {@code %-08llx}. Its kind is 0 where the format ends too soon. */
  private record Directive(
      boolean zeros, boolean left, int width, boolean wide, char kind, int end) {

    static Directive parse(byte[] format, int start) {
      int at = start;
      boolean zeros = false;
      boolean left = false;
      for (; at < format.length && (format[at] == '0' || format[at] == '-'); at++) {
        zeros |= format[at] == '0';
        left |= format[at] == '-';
      }
      int width = 0;
      for (; at < format.length && format[at] >= '0' && format[at] <= '9'; at++) {
        width = Math.min(MAX_WIDTH, width * 10 + format[at] - '0');
      }
      int longs = 0;
      for (; at < format.length && format[at] == 'l'; at++) {
        longs++;
      }
      char kind = at < format.length && longs <= 2 ? (char) format[at] : 0;
      return new Directive(zeros, left, width, longs > 0, kind, at + 1);
    }

    String pad(String text) {
      int missing = width - text.length();
      if (missing <= 0) {
        return text;
      }
      if (left) {
        return text + " ".repeat(missing);
      }
      if (!zeros || "cs".indexOf(kind) >= 0) {
        return " ".repeat(missing) + text;
      }
      return text.startsWith("-")
          ? "-" + "0".repeat(missing) + text.substring(1)
          : "0".repeat(missing) + text;
    }
  }
}
