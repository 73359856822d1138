package dev.dray.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One row of a comparison.
 *
 * @param bytes the size of src
 * @param nanosPerByte the median over the rounds
 * @param ratio to the first native contender at the same size; empty where there is none
 */
public record Measurement(
    String program, String tier, long bytes, double nanosPerByte, OptionalDouble ratio) {

  /** The row as a JSON object on one line. */
  public String json() {
    return String.format(
        Locale.ROOT,
        "{\"program\":\"%s\",\"tier\":\"%s\",\"bytes\":%d,\"nanosPerByte\":%.6f,\"ratio\":%s}",
        program.replace("\\", "\\\\").replace("\"", "\\\""),
        tier,
        bytes,
        nanosPerByte,
        ratio.isPresent() ? String.format(Locale.ROOT, "%.4f", ratio.getAsDouble()) : "null");
  }
}
