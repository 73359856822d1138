package dev.dray.cli.demo;

import dev.dray.cli.text.Units;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The demonstration's result as one HTML page that needs nothing else: no scripts, no network. */
public final class HtmlReport {
  private static final String PAGE = "report.html";

  private HtmlReport() {}

  /** The page. */
  public static String page(DemoResult result) {
    return template()
        .replace("@STATE@", result.allChecked() ? "ok" : "bad")
        .replace("@CHECKED@", result.checkedRows() + " of " + result.rows().size())
        .replace("@SIZE@", Units.bytes(result.fileBytes()))
        .replace("@FASTEST@", fastest(result.rows()))
        .replace("@PLOT@", new ThroughputPlot(result.rows()).svg())
        .replace("@ROWS@", rows(result.rows()))
        .replace("@NOTES@", notes(result.notes()))
        .replace("@MACHINE@", Html.escape(result.machine()))
        .replace("@FILE@", Html.escape(result.file()));
  }

  private static String fastest(List<DemoRow> rows) {
    return Units.rate(rows.stream().mapToDouble(DemoRow::bytesPerSecond).max().orElse(0));
  }

  private static String rows(List<DemoRow> rows) {
    StringBuilder html = new StringBuilder();
    for (DemoRow row : rows) {
      html.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s<small>%s</small></td><td class=\"n\">%s</td><td><code>%s</code></td><td"
                  + " class=\"%s\">%s<small>%s</small></td><td"
                  + " class=\"n\">%s</td><td>%s</td></tr>%n",
              Html.escape(row.operation()),
              row.kind().label(),
              Units.bytes(row.bytes()),
              Html.escape(row.result()),
              row.check().agrees() ? "yes" : "no",
              row.check().agrees() ? "&#10003; checked" : "&#10007; differs",
              Html.escape(row.check().against()),
              Units.rate(row.bytesPerSecond()),
              Html.escape(row.tier())));
    }
    return html.toString();
  }

  private static String notes(List<String> notes) {
    StringBuilder html = new StringBuilder();
    notes.forEach(note -> html.append("<p>").append(Html.escape(note)).append("</p>\n"));
    return html.toString();
  }

  private static String template() {
    try (InputStream in = HtmlReport.class.getResourceAsStream(PAGE)) {
      if (in == null) {
        throw new IllegalStateException(PAGE + " is missing from the command's jar: build again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + PAGE + " from the command's jar", e);
    }
  }
}
