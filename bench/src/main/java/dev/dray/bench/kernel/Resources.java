package dev.dray.bench.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files that travel in this module's jar, beside its classes. */
final class Resources {
  private Resources() {}

  static byte[] bytes(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is missing from the bench jar: run bench/build-kernels and build again");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " from the bench jar", e);
    }
  }
}
