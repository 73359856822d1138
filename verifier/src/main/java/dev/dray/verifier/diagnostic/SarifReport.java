package dev.dray.verifier.diagnostic;

import dev.dray.verifier.object.SourceLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports as SARIF 2.1.0 (OASIS), which editors and code review tools show. */
public final class SarifReport {
  private SarifReport() {}

  /** One run over all programs. */
  public static String of(List<ProgramReport> reports, String version) {
    List<Object> results = new ArrayList<>();
    for (ProgramReport report : reports) {
      for (Diagnostic error : report.errors()) {
        results.add(result(error, report));
      }
    }
    Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("name", "dray");
    driver.put("version", version);
    driver.put("rules", rules());
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put("columnKind", "unicodeCodePoints");
    run.put("results", results);
    Map<String, Object> log = new LinkedHashMap<>();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    log.put("runs", List.of(run));
    return JsonText.of(log);
  }

  private static List<Object> rules() {
    List<Object> rules = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("id", rule.code());
      each.put("name", rule.name());
      each.put("shortDescription", Map.of("text", Explanations.title(rule)));
      each.put("fullDescription", Map.of("text", Explanations.of(rule)));
      rules.add(each);
    }
    return rules;
  }

  private static Map<String, Object> result(Diagnostic error, ProgramReport report) {
    Finding finding = error.finding();
    Places places = new Places(report.image());
    StringBuilder text = new StringBuilder(finding.message());
    places
        .instruction(finding.pc())
        .ifPresent(each -> text.append("\npc ").append(finding.pc()).append(": ").append(each));
    finding.needed().ifPresent(each -> text.append("\nneeded: ").append(each));
    finding.known().ifPresent(each -> text.append("\nknown: ").append(each));
    error
        .counterExample()
        .ifPresent(each -> text.append("\ncounter-example: ").append(each.words()));
    text.append("\nhelp: ").append(Hints.of(finding, report.image()));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ruleId", finding.rule().code());
    result.put("ruleIndex", finding.rule().ordinal());
    result.put("level", "error");
    result.put("message", Map.of("text", text.toString()));
    result.put("locations", List.of(location(places.line(finding.pc()), report)));
    if (finding.knownFrom().isPresent()) {
      Map<String, Object> related =
          new LinkedHashMap<>(location(places.line(finding.knownFrom().getAsInt()), report));
      related.put("message", Map.of("text", "the check from which this is known"));
      result.put("relatedLocations", List.of(related));
    }
    return result;
  }

  private static Map<String, Object> location(Optional<SourceLine> line, ProgramReport report) {
    Map<String, Object> physical = new LinkedHashMap<>();
    physical.put(
        "artifactLocation", Map.of("uri", uri(line.map(SourceLine::file).orElse(report.file()))));
    line.ifPresent(
        each -> {
          Map<String, Object> region = new LinkedHashMap<>();
          region.put("startLine", each.line());
          if (each.column() > 0) {
            region.put("startColumn", each.column());
          }
          physical.put("region", region);
        });
    return Map.of("physicalLocation", physical);
  }

  private static String uri(String file) {
    StringBuilder text = new StringBuilder();
    for (byte each : file.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "/._-~+".indexOf(c) >= 0;
      text.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return text.toString();
  }
}
