package dev.dray.cli.text;

import java.util.Locale;

/** Sizes, times and rates for people: three figures, decimal units. */
public final class Units {
  private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};

  private Units() {}

  /** {@code 138 MB}. */
  public static String bytes(long bytes) {
    return scaled((double) bytes);
  }

  /** {@code 3.41 GB/s}. */
  public static String rate(double bytesPerSecond) {
    return scaled(bytesPerSecond) + "/s";
  }

  /** {@code 41.2 ms}. */
  public static String duration(long nanos) {
    if (nanos < 1_000) {
      return nanos + " ns";
    }
    if (nanos < 1_000_000) {
      return figures(nanos / 1e3) + " us";
    }
    if (nanos < 1_000_000_000) {
      return figures(nanos / 1e6) + " ms";
    }
    return figures(nanos / 1e9) + " s";
  }

  private static String scaled(double amount) {
    int unit = 0;
    double value = amount;
    while (value >= 999.5 && unit < BYTES.length - 1) {
      value /= 1000;
      unit++;
    }
    String number = unit == 0 ? String.format(Locale.ROOT, "%.0f", value) : figures(value);
    return number + " " + BYTES[unit];
  }

  private static String figures(double value) {
    String format = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
