package dev.dray.cli.conformance;

import dev.dray.cli.file.CliException;
import java.io.ByteArrayOutputStream;

/** Bytes as the plugin protocol writes them: hexadecimal digits in pairs, white space anywhere. */
public final class HexBytes {
  private HexBytes() {}

  /**
   * Reads the bytes.
   *
   * @param what it is, as an error names it
   * @throws CliException if there is something else than digits in pairs
   */
  public static byte[] parse(String what, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() / 2);
    int high = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        continue;
      }
      int digit = Character.digit(c, 16);
      if (digit < 0 || c > 'f') {
        throw CliException.usage(
            "%s has '%s' at position %d; allowed are pairs of hexadecimal digits and white space"
                .formatted(what, c, i + 1));
      }
      if (high < 0) {
        high = digit;
      } else {
        bytes.write(high << 4 | digit);
        high = -1;
      }
    }
    if (high >= 0) {
      throw CliException.usage(what + " has an odd number of hexadecimal digits; a byte takes two");
    }
    return bytes.toByteArray();
  }

  /** Whether a text consists of nothing but pairs of digits and white space, with at least one. */
  public static boolean looksLike(String text) {
    return text.matches("\\s*([0-9a-fA-F]{2}\\s*)+");
  }
}
