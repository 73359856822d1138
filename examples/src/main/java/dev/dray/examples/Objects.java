package dev.dray.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The examples' own programs, compiled by clang from {@code src/main/c}. */
final class Objects {
  private Objects() {}

  static byte[] read(String name) {
    try (InputStream in = Objects.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing: run programs/build-objects");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
