package dev.dray.cli.demo;

import dev.dray.cli.text.Units;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Throughput as horizontal bars over a logarithmic axis, in SVG that takes its colours from CSS.
 */
final class ThroughputPlot {
  private static final int LABELS = 128;
  private static final int BARS = 560;
  private static final int VALUES = 96;
  private static final int ROW = 30;
  private static final int BAR = 18;
  private static final int AXIS = 28;

  private final List<DemoRow> rows;
  private final int low;
  private final int high;

  ThroughputPlot(List<DemoRow> rows) {
    this.rows =
        rows.stream()
            .sorted(Comparator.comparingDouble(DemoRow::bytesPerSecond).reversed())
            .toList();
    // The axis starts a decade below the slowest, so that every bar has a length.
    this.low = (int) Math.floor(Math.log10(slowest())) - 1;
    this.high = Math.max(low + 1, (int) Math.ceil(Math.log10(fastest())));
  }

  String svg() {
    int height = rows.size() * ROW + AXIS;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Throughput of each"
                + " operation\">%n",
            LABELS + BARS + VALUES,
            height));
    for (int decade = low; decade <= high; decade++) {
      double x = LABELS + position(Math.pow(10, decade));
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>"
                  + "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>%n",
              x,
              x,
              height - AXIS,
              x,
              height - 8,
              Html.escape(tick(decade))));
    }
    for (int i = 0; i < rows.size(); i++) {
      svg.append(bar(rows.get(i), i * ROW));
    }
    return svg.append("</svg>\n").toString();
  }

  private String bar(DemoRow row, int y) {
    double width = position(row.bytesPerSecond());
    String kind = row.kind() == DemoRow.Kind.BUILT_IN ? "builtin" : "program";
    String rate = Units.rate(row.bytesPerSecond());
    return String.format(
        Locale.ROOT,
        "<g><title>%s (%s): %s</title>"
            + "<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>"
            + "<path class=\"%s\" d=\"M%d %dh%.1fa4 4 0 0 1 4 4v%da4 4 0 0 1 -4 4H%dz\"/>"
            + "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text></g>%n",
        Html.escape(row.operation()),
        row.kind().label(),
        rate,
        LABELS - 10,
        y + ROW / 2 + 4,
        Html.escape(row.operation()),
        kind,
        LABELS,
        y + (ROW - BAR) / 2,
        Math.max(1, width - 4),
        BAR - 8,
        LABELS,
        LABELS + width + 8,
        y + ROW / 2 + 4,
        rate);
  }

  private double position(double bytesPerSecond) {
    double decades = Math.log10(Math.max(bytesPerSecond, Math.pow(10, low))) - low;
    return decades / (high - low) * BARS;
  }

  private double slowest() {
    return rows.stream().mapToDouble(DemoRow::bytesPerSecond).filter(r -> r > 0).min().orElse(1e6);
  }

  private double fastest() {
    return rows.stream().mapToDouble(DemoRow::bytesPerSecond).max().orElse(1e9);
  }

  private static String tick(int decade) {
    return Units.rate(Math.pow(10, decade)).replace(".00", "").replace(".0", "");
  }
}
