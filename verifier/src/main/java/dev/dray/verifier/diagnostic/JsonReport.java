package dev.dray.verifier.diagnostic;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reports as one JSON object on one line: the row that {@code dray verify --json} prints. */
public final class JsonReport {
  private JsonReport() {}

  /** A row; operands of counter-examples as hex. */
  public static String of(ProgramReport report) {
    return of(report, Optional.empty());
  }

  /**
   * A row.
   *
   * @param saved the directory where the counter-example was saved: its operands are paths then
   */
  public static String of(ProgramReport report, Optional<Path> saved) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("file", report.file());
    row.put("section", report.image().map(image -> (Object) image.section()).orElse(null));
    row.put("verdict", report.accepted() ? "accept" : "reject");
    row.put("instructions", report.instructions());
    row.put("microseconds", report.microseconds());
    row.put("cost", report.cost().orElse(null));
    row.put("limit", report.limit().isPresent() ? report.limit().getAsLong() : null);
    List<Object> errors = new ArrayList<>();
    Optional<CounterExample> savedExample = CounterExampleFiles.chosen(report);
    for (Diagnostic error : report.errors()) {
      boolean isSaved =
          error.counterExample().isPresent() && error.counterExample().equals(savedExample);
      errors.add(error(error, report, isSaved ? saved : Optional.empty()));
    }
    row.put("errors", errors);
    return JsonText.of(row);
  }

  private static Map<String, @Nullable Object> error(
      Diagnostic error, ProgramReport report, Optional<Path> saved) {
    Finding finding = error.finding();
    Places places = new Places(report.image());
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("code", finding.rule().code());
    row.put("pc", finding.pc() < 0 ? null : finding.pc());
    row.put("source", places.source(finding.pc()).orElse(null));
    row.put("message", finding.message());
    row.put("needed", finding.needed().orElse(null));
    row.put("known", finding.known().orElse(null));
    row.put(
        "counterexample",
        error.counterExample().map(example -> (Object) example(example, saved)).orElse(null));
    row.put("hint", Hints.of(finding, report.image()));
    row.put("instruction", places.instruction(finding.pc()).orElse(null));
    row.put("knownFrom", finding.knownFrom().isPresent() ? finding.knownFrom().getAsInt() : null);
    row.put(
        "imprecision", finding.imprecision().isPresent() ? finding.imprecision().getAsInt() : null);
    return row;
  }

  private static Map<String, Object> example(CounterExample example, Optional<Path> saved) {
    Map<String, Object> row = new LinkedHashMap<>();
    ProgramInput input = example.input();
    row.put("src", operand("src", input.src(), saved));
    row.put("dst", operand("dst", input.dst(), saved));
    row.put("aux", operand("aux", input.aux(), saved));
    row.put(
        "args",
        input.arguments().stream().map(Long::toUnsignedString).map(BigInteger::new).toList());
    row.put("pc", example.pc());
    row.put("trap", example.trap());
    row.put("kind", example.kind().name().toLowerCase(java.util.Locale.ROOT));
    row.put("instructions", example.instructions());
    return row;
  }

  private static String operand(String name, byte[] bytes, Optional<Path> saved) {
    return saved
        .map(directory -> directory.resolve(name).toString())
        .orElseGet(() -> HexFormat.of().formatHex(bytes));
  }
}
