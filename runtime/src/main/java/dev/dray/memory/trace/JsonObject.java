package dev.dray.memory.trace;

/** Writes one flat JSON object. */
final class JsonObject {
  private final StringBuilder text = new StringBuilder("{");

  JsonObject(String step) {
    add("step", step);
  }

  JsonObject add(String key, String value) {
    key(key).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < 0x20) {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
    return this;
  }

  JsonObject add(String key, long value) {
    key(key).append(value);
    return this;
  }

  JsonObject add(String key, boolean value) {
    key(key).append(value);
    return this;
  }

  JsonObject hex(String key, long value) {
    return add(key, "0x" + Long.toHexString(value));
  }

  private StringBuilder key(String key) {
    return text.append(text.length() > 1 ? "," : "").append('"').append(key).append("\":");
  }

  String end() {
    return text.append('}').toString();
  }
}
