package dev.dray.verifier.asm;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Decoder;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;

/**
 * One test of the public bpf_conformance suite: a program, the memory that it starts with, and what
 * it must return or how it must fail.
 *
 * @param assembly the program as text, lines at their place in the file
 * @param raw the program as bytes
 * @param memory what r1 points to; empty when the test has none
 * @param result r0 at the end
 * @param error the message of the failure that is wanted; empty text for any
 */
public record ConformanceCase(
    Optional<String> assembly,
    Optional<byte[]> raw,
    byte[] memory,
    Optional<Long> result,
    Optional<String> error) {

  /**
   * Reads a {@code .data} file: comments, then sections headed {@code -- asm}, {@code -- raw},
   * {@code -- mem}, {@code -- result} or {@code -- error}. Other sections are skipped.
   *
   * @throws AssemblyException if a number cannot be read, or there is no program
   */
  public static ConformanceCase parse(String text) {
    Reader reader = new Reader();
    int number = 0;
    for (Iterator<String> each = text.lines().iterator(); each.hasNext(); ) {
      reader.line(each.next(), ++number);
    }
    return reader.finish();
  }

  /**
   * The program: the text if there is one, else the bytes.
   *
   * @throws AssemblyException if the text is not understood
   * @throws dev.dray.verifier.isa.MalformedProgramException if the bytes are no program
   */
  public Code program() {
    return assembly.map(Assembler::assemble).orElseGet(() -> Decoder.decode(raw.orElseThrow()));
  }

  private static final class Reader {
    private static final String HEADING = "-- ";

    private final StringBuilder assembly = new StringBuilder();
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final StringBuilder error = new StringBuilder();
    private Optional<Long> result = Optional.empty();
    private String section = "";
    private boolean hasAssembly;
    private boolean hasRaw;
    private boolean hasError;

    void line(String line, int number) {
      if (line.startsWith(HEADING)) {
        section = line.substring(HEADING.length()).strip();
        hasAssembly |= section.equals("asm");
        hasRaw |= section.equals("raw");
        hasError |= section.equals("error");
        assembly.append('\n');
        return;
      }
      assembly.append(section.equals("asm") ? line : "").append('\n');
      String content = withoutComment(line);
      if (content.isEmpty()) {
        return;
      }
      switch (section) {
        case "raw" -> raw(content, number);
        case "mem" -> memory(content, number);
        case "result" -> result = Optional.of(number(content, number));
        case "error" -> error.append(error.isEmpty() ? "" : "\n").append(line.strip());
        default -> {}
      }
    }

    ConformanceCase finish() {
      if (!hasAssembly && !hasRaw) {
        throw new AssemblyException(
            1, 1, "the file has no program: a section '-- asm' or '-- raw' is needed");
      }
      return new ConformanceCase(
          hasAssembly ? Optional.of(assembly.toString()) : Optional.empty(),
          hasRaw ? Optional.of(raw.toByteArray()) : Optional.empty(),
          memory.toByteArray(),
          result,
          hasError ? Optional.of(error.toString()) : Optional.empty());
    }

    /** One slot a word, as a little-endian number. */
    private void raw(String content, int line) {
      for (String word : content.split("\\s+", -1)) {
        long slot = number(word, line);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
          raw.write((int) (slot >>> shift));
        }
      }
    }

    private void memory(String content, int line) {
      for (String word : content.split("\\s+", -1)) {
        if (!word.matches("[0-9a-fA-F]{2}")) {
          throw new AssemblyException(
              line, 1, "found '%s', expected bytes of two hexadecimal digits".formatted(cut(word)));
        }
        memory.write(Integer.parseInt(word, 16));
      }
    }

    private static long number(String word, int line) {
      String lower = word.toLowerCase(Locale.ROOT);
      try {
        if (lower.startsWith("0x")) {
          return Long.parseUnsignedLong(lower.substring(2), 16);
        }
        return lower.startsWith("-") ? Long.parseLong(lower) : Long.parseUnsignedLong(lower);
      } catch (NumberFormatException _) {
        throw new AssemblyException(
            line, 1, "found '%s', expected a 64-bit number".formatted(cut(word)));
      }
    }

    private static String withoutComment(String line) {
      int comment = line.indexOf('#');
      return (comment < 0 ? line : line.substring(0, comment)).strip();
    }

    private static String cut(String word) {
      return word.length() <= 40 ? word : word.substring(0, 40) + "...";
    }
  }
}
