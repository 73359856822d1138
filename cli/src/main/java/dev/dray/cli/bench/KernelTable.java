package dev.dray.cli.bench;

import dev.dray.bench.Measurement;
import dev.dray.bench.kernel.Kernel;
import dev.dray.bench.kernel.Kernels;
import dev.dray.cli.text.TextTable;
import dev.dray.cli.text.TextTable.Align;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** The kernels as a table: a row for each, a column for each tier, geometric means below. */
public final class KernelTable {
  private KernelTable() {}

  /** A table for each size; ratios to native scalar code where that was measured, else ns/byte. */
  public static List<String> lines(List<Measurement> measurements) {
    boolean ratios = measurements.stream().anyMatch(each -> each.ratio().isPresent());
    Function<Measurement, OptionalDouble> figure =
        ratios ? Measurement::ratio : Measurement::nanosPerByte;
    List<String> lines = new ArrayList<>();
    for (long bytes : new TreeSet<>(measurements.stream().map(Measurement::bytes).toList())) {
      lines.add((ratios ? "Times native scalar code, " : "ns/byte, ") + bytes + " bytes");
      lines.addAll(
          table(measurements.stream().filter(each -> each.bytes() == bytes).toList(), figure));
      lines.add("");
    }
    measurements.stream()
        .filter(each -> each.problem().isPresent())
        .map(each -> each.program() + " " + each.tier() + ": " + each.problem().orElseThrow())
        .distinct()
        .forEach(lines::add);
    return lines;
  }

  private static List<String> table(
      List<Measurement> measurements, Function<Measurement, OptionalDouble> figure) {
    List<String> tiers = measurements.stream().map(Measurement::tier).distinct().toList();
    TextTable table = new TextTable().column("kernel", Align.LEFT);
    tiers.forEach(tier -> table.column(tier, Align.RIGHT));
    measurements.stream()
        .map(Measurement::program)
        .distinct()
        .forEach(
            kernel ->
                table.row(
                    row(
                        kernel,
                        tiers,
                        tier ->
                            measurements.stream()
                                .filter(each -> each.program().equals(kernel))
                                .filter(each -> each.tier().equals(tier))
                                .findFirst()
                                .map(figure)
                                .orElse(OptionalDouble.empty()))));
    addMean(table, "geometric mean", tiers, measurements, figure, each -> true);
    addMean(table, "without idioms", tiers, measurements, figure, KernelTable::isNoIdiom);
    return table.lines();
  }

  private static void addMean(
      TextTable table,
      String title,
      List<String> tiers,
      List<Measurement> measurements,
      Function<Measurement, OptionalDouble> figure,
      Predicate<Measurement> which) {
    table.row(
        row(
            title,
            tiers,
            tier ->
                MeasurementTable.mean(
                    measurements.stream()
                        .filter(each -> each.tier().equals(tier))
                        .filter(which)
                        .toList(),
                    figure)));
  }

  private static boolean isNoIdiom(Measurement measurement) {
    Optional<Kernel> kernel = Kernels.named(measurement.program());
    return kernel.isPresent() && !kernel.get().idiom();
  }

  private static String[] row(
      String title, List<String> tiers, Function<String, OptionalDouble> figure) {
    List<String> cells = new ArrayList<>(List.of(title));
    tiers.forEach(tier -> cells.add(MeasurementTable.figure(figure.apply(tier))));
    return cells.toArray(String[]::new);
  }
}
