package dev.dray.verifier.asm;

import dev.dray.verifier.asm.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits one line into tokens. What a disassembler prints around an instruction (its slot and bytes
 * before it, the symbol of a jump's target behind it, headings) is skipped.
 */
final class Lexer {
  private static final Pattern SLOT_AND_BYTES =
      Pattern.compile("\\s*+\\d++:\\s++(?:(?:[0-9a-f]{2} ){7,15}+[0-9a-f]{2}\\s)?+\\s*+");
  private static final Pattern HEADING =
      Pattern.compile(
          "Disassembly of section .*|.*:\\s+file format .*|[0-9a-f]{16} <.*>:"
              + "|\\s+[0-9a-f]{16}:\\s+R_BPF_.*");
  private static final Pattern REGISTER = Pattern.compile("[rw]\\d{1,3}");

  /** Longest first. */
  private static final List<String> SYMBOLS =
      List.of(
          "s>>=", "<<=", ">>=", "s/=", "s%=", "s>=", "s<=", "==", "!=", ">=", "<=", "+=", "-=",
          "*=", "/=", "|=", "&=", "%=", "^=", "s>", "s<", ">", "<", "&", "=", "[", "]", "(", ")",
          ",", ":", "*", "+", "-");

  private final String text;
  private final int line;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text, int line) {
    this.text = text;
    this.line = line;
  }

  /** The tokens of a line; the last is its end. */
  static List<Token> tokens(String text, int line) {
    if (HEADING.matcher(text).matches()) {
      return List.of(new Token(Kind.END, "", line, 1));
    }
    return new Lexer(withoutComment(text), line).run();
  }

  private static String withoutComment(String text) {
    int end = text.length();
    for (String start : List.of(";", "#", "//")) {
      int found = text.indexOf(start);
      if (found >= 0) {
        end = Math.min(end, found);
      }
    }
    String code = text.substring(0, end).stripTrailing();
    int symbol = code.endsWith(">") ? code.lastIndexOf(" <") : -1;
    return symbol < 0 ? code : code.substring(0, symbol);
  }

  private List<Token> run() {
    Matcher prefix = SLOT_AND_BYTES.matcher(text);
    if (prefix.lookingAt()) {
      at = prefix.end();
    }
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else {
        next(c);
      }
    }
    tokens.add(new Token(Kind.END, "", line, text.length() + 1));
    return tokens;
  }

  private void next(char c) {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        add(Kind.SYMBOL, at, at + symbol.length());
        return;
      }
    }
    if (digit(c)) {
      add(Kind.NUMBER, at, wordEnd(at));
    } else if (c == '%') {
      int end = wordEnd(at + 1);
      if (!REGISTER.matcher(text.substring(at + 1, end)).matches()) {
        throw new AssemblyException(line, at + 1, "after % a register is expected (%r0 to %r10)");
      }
      add(Kind.REGISTER, at + 1, end);
    } else if (wordStart(c)) {
      int end = wordEnd(at);
      boolean register = REGISTER.matcher(text.substring(at, end)).matches();
      add(register ? Kind.REGISTER : Kind.NAME, at, end);
    } else {
      throw new AssemblyException(
          line, at + 1, "found %s, which starts no word or operator".formatted(shown(c)));
    }
  }

  private void add(Kind kind, int from, int to) {
    tokens.add(new Token(kind, text.substring(from, to), line, at + 1));
    at = to;
  }

  private int wordEnd(int from) {
    int end = from;
    while (end < text.length() && (wordStart(text.charAt(end)) || digit(text.charAt(end)))) {
      end++;
    }
    return end;
  }

  private static boolean wordStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '.' || c == '$';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String shown(char c) {
    return c > ' ' && c < 0x7f ? "'" + c + "'" : "character U+%04X".formatted((int) c);
  }
}
