package dev.dray.cli.bench;

import dev.dray.bench.Means;
import dev.dray.bench.Measurement;
import dev.dray.cli.text.Json;
import dev.dray.cli.text.TextTable;
import dev.dray.cli.text.TextTable.Align;
import dev.dray.cli.text.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;

/** Measurements as lines of JSON and as a table for people. */
public final class MeasurementTable {
  private static final double NANOS = 1e9;

  private MeasurementTable() {}

  /** One line of JSON. */
  public static Json json(Measurement measurement) {
    Json json =
        new Json()
            .put("program", measurement.program())
            .put("tier", measurement.tier())
            .put("bytes", measurement.bytes());
    put(json, "nanosPerByte", measurement.nanosPerByte());
    put(json, "ratio", measurement.ratio());
    measurement.problem().ifPresent(problem -> json.put("problem", problem));
    return json;
  }

  private static void put(Json json, String key, OptionalDouble value) {
    json.put(key, value.orElse(Double.NaN));
  }

  /** A table with a row for each measurement, and the geometric means of tiers. */
  public static List<String> lines(List<Measurement> measurements) {
    TextTable table =
        new TextTable()
            .column("program", Align.LEFT)
            .column("tier", Align.LEFT)
            .column("bytes", Align.RIGHT)
            .column("ns/byte", Align.RIGHT)
            .column("rate", Align.RIGHT)
            .column("to native", Align.RIGHT)
            .column("", Align.LEFT);
    for (Measurement each : measurements) {
      table.row(
          each.program(),
          each.tier(),
          Long.toString(each.bytes()),
          figure(each.nanosPerByte()),
          each.nanosPerByte().isPresent()
              ? Units.rate(NANOS / each.nanosPerByte().getAsDouble())
              : "-",
          figure(each.ratio()),
          each.problem().orElse(""));
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.addAll(means(measurements));
    return lines;
  }

  private static List<String> means(List<Measurement> measurements) {
    TextTable table =
        new TextTable()
            .column("geometric mean", Align.LEFT)
            .column("bytes", Align.RIGHT)
            .column("ns/byte", Align.RIGHT)
            .column("to native", Align.RIGHT);
    List<String> tiers = measurements.stream().map(Measurement::tier).distinct().toList();
    for (long bytes : new TreeSet<>(measurements.stream().map(Measurement::bytes).toList())) {
      for (String tier : tiers) {
        List<Measurement> some =
            measurements.stream()
                .filter(each -> each.tier().equals(tier) && each.bytes() == bytes)
                .filter(each -> each.nanosPerByte().isPresent())
                .toList();
        if (!some.isEmpty()) {
          table.row(
              tier,
              Long.toString(bytes),
              figure(mean(some, Measurement::nanosPerByte)),
              figure(mean(some, Measurement::ratio)));
        }
      }
    }
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(table.lines());
    return lines;
  }

  static OptionalDouble mean(
      List<Measurement> measurements, Function<Measurement, OptionalDouble> figure) {
    return Means.geometric(
        measurements.stream()
            .map(figure)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble));
  }

  /** Three figures, or a dash. */
  static String figure(OptionalDouble value) {
    if (value.isEmpty()) {
      return "-";
    }
    double number = value.getAsDouble();
    int decimals = number >= 100 ? 0 : number >= 10 ? 1 : number >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", number);
  }
}
