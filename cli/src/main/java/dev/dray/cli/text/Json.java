package dev.dray.cli.text;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One JSON object on one line (RFC 8259), its keys in the order in which they were put. */
public final class Json {
  private final StringBuilder text = new StringBuilder("{");

  /** A string. */
  public Json put(String key, String value) {
    return raw(key, quote(value));
  }

  /** A number. */
  public Json put(String key, long value) {
    return raw(key, Long.toString(value));
  }

  /** A number, in the shortest form that reads back as the same; null if it is not finite. */
  public Json put(String key, double value) {
    return raw(key, Double.isFinite(value) ? Double.toString(value) : "null");
  }

  /** True or false. */
  public Json put(String key, boolean value) {
    return raw(key, Boolean.toString(value));
  }

  /** A string, or null. */
  public Json put(String key, Optional<String> value) {
    return raw(key, value.map(Json::quote).orElse("null"));
  }

  /** A number, or null. */
  public Json put(String key, OptionalInt value) {
    return raw(key, value.isPresent() ? Integer.toString(value.getAsInt()) : "null");
  }

  /** A list of objects. */
  public Json put(String key, List<Json> values) {
    return raw(key, "[" + String.join(",", values.stream().map(Json::toString).toList()) + "]");
  }

  /** An object. */
  public Json put(String key, Json value) {
    return raw(key, value.toString());
  }

  /** A list of strings. */
  public Json putStrings(String key, List<String> values) {
    return raw(key, "[" + String.join(",", values.stream().map(Json::quote).toList()) + "]");
  }

  /** Null. */
  public Json putNull(String key) {
    return raw(key, "null");
  }

  private Json raw(String key, String value) {
    if (text.length() > 1) {
      text.append(',');
    }
    text.append(quote(key)).append(':').append(value);
    return this;
  }

  private static String quote(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          // Lone surrogates have no UTF-8 form; escaped, they survive.
          if (c < 0x20 || c == 0x7f || Character.isSurrogate(c) && !paired(value, i)) {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  private static boolean paired(String value, int i) {
    return Character.isHighSurrogate(value.charAt(i))
        ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
  }

  /** The object, without a line end. */
  @Override
  public String toString() {
    return text + "}";
  }
}
