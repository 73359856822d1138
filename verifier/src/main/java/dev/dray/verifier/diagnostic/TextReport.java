package dev.dray.verifier.diagnostic;

import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.object.SourceLine;
import java.util.Optional;

/** Reports for people. */
public final class TextReport {
  private TextReport() {}

  /** One program's report, with a line end after each line. */
  public static String of(ProgramReport report) {
    StringBuilder text = new StringBuilder();
    for (Diagnostic error : report.errors()) {
      text.append(of(error, report)).append('\n');
    }
    text.append(report.file());
    report
        .image()
        .filter(image -> !image.section().isEmpty())
        .ifPresent(image -> text.append(" [").append(image.section()).append("]"));
    text.append(report.accepted() ? ": accepted" + limit(report) : ": rejected");
    if (report.image().isPresent()) {
      text.append(", ").append(report.instructions()).append(" instructions");
      text.append(", ").append(milliseconds(report.microseconds()));
    }
    report.cost().ifPresent(cost -> text.append(", executes at most ").append(cost));
    return text.append('\n').toString();
  }

  private static String limit(ProgramReport report) {
    long limit = report.limit().orElse(VerifierOptions.OPERAND_LIMIT);
    return limit < VerifierOptions.OPERAND_LIMIT ? " for operands up to " + limit + " bytes" : "";
  }

  private static String milliseconds(long microseconds) {
    return microseconds / 1000 + "." + microseconds / 100 % 10 + " ms";
  }

  /** One error of a program, with a line end after each line. */
  public static String of(Diagnostic error, ProgramReport report) {
    Finding finding = error.finding();
    Places places = new Places(report.image());
    StringBuilder text = new StringBuilder();
    text.append("error[").append(finding.rule().code()).append("]: ");
    text.append(finding.message()).append('\n');
    int pc = finding.pc();
    Optional<String> source = places.source(pc);
    text.append("  --> ").append(source.orElse(report.file()));
    String line = places.line(pc).map(SourceLine::text).orElse("");
    text.append(line.isEmpty() ? "" : "      " + line).append('\n');
    if (pc >= 0) {
      text.append("   pc ").append(pc);
      text.append(places.instruction(pc).map(each -> ": " + each).orElse("")).append('\n');
    }
    finding.needed().ifPresent(needed -> text.append("   needed : ").append(needed).append('\n'));
    finding.known().ifPresent(known -> text.append(known(known, finding, places)));
    text.append(counterExample(error, places));
    text.append("   help   : ").append(Hints.of(finding, report.image())).append('\n');
    return text.toString();
  }

  private static String known(String known, Finding finding, Places places) {
    String from =
        finding.knownFrom().isPresent()
            ? "      (check at " + places.brief(finding.knownFrom().getAsInt()) + ")"
            : "";
    return "   known  : " + known + from + "\n";
  }

  private static String counterExample(Diagnostic error, Places places) {
    if (error.counterExample().isPresent()) {
      CounterExample example = error.counterExample().get();
      String elsewhere =
          example.pc() == error.finding().pc() ? "" : " at " + places.brief(example.pc());
      return "   counter-example: " + example.words() + elsewhere + "\n";
    }
    if (!error.searched()) {
      return "";
    }
    String where =
        error.finding().imprecision().isPresent()
            ? "; the verifier lost precision at "
                + places.brief(error.finding().imprecision().getAsInt())
            : "";
    return "   counter-example: none found, the program may be safe" + where + "\n";
  }
}
