package dev.dray.cli;

import dev.dray.cli.file.CliException;
import dev.dray.cli.file.ExitStatus;
import dev.dray.verifier.diagnostic.Explanations;
import dev.dray.verifier.diagnostic.Rule;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The long story behind an error's code. */
@Command(
    name = "explain",
    description = {
      "Tells the story behind an error's code.",
      "What the rule is, why it is there, how it happens in C and how to put it right. Without"
          + " CODE: all codes."
    },
    footer = {"Example:", "  dray explain V0203"})
final class ExplainCommand extends Action {
  @Parameters(
      paramLabel = "CODE",
      arity = "0..1",
      description = "as 'dray verify' prints it, such as V0203")
  private Optional<String> code = Optional.empty();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ExplainCommand() {}

  @Override
  ExitStatus run() {
    if (code.isEmpty()) {
      for (Rule rule : Rule.values()) {
        out().println(rule.code() + "  " + Explanations.title(rule));
      }
      return ExitStatus.DONE;
    }
    Rule rule =
        Explanations.rule(code.get())
            .orElseThrow(
                () ->
                    CliException.usage(
                        "there is no code '"
                            + code.get()
                            + "'; there are "
                            + Arrays.stream(Rule.values())
                                .map(Rule::code)
                                .collect(Collectors.joining(", "))));
    out().println(Explanations.of(rule).stripTrailing());
    return ExitStatus.DONE;
  }
}
