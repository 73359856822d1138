package dev.dray.verifier.diagnostic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The long story of each code: what, why, how it happens in C, how to put it right. */
public final class Explanations {
  private Explanations() {}

  /** The rule with a code, in whatever case. */
  public static Optional<Rule> rule(String code) {
    String wanted = code.strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(Rule.values()).filter(rule -> rule.code().equals(wanted)).findFirst();
  }

  /** The text about a rule; its first line is a title. */
  public static String of(Rule rule) {
    String name = "explanation/" + rule.code() + ".txt";
    try (InputStream in = Explanations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build lost " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first line of the text about a rule, without the code. */
  public static String title(Rule rule) {
    String first = of(rule).lines().findFirst().orElse(rule.code());
    return first.substring(first.indexOf(' ') + 1);
  }
}
