package dev.dray.kernel;

import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Tier;
import java.util.List;

/**
 * The verifier does not accept a program, and nobody asked for a tier that runs it nevertheless.
 */
public final class ProgramRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ProgramImage image;
  private final transient List<Finding> findings;

  ProgramRejectedException(ProgramImage image, List<Finding> findings) {
    super(message(image, findings.getFirst()));
    this.image = image;
    this.findings = List.copyOf(findings);
  }

  /** The program. */
  public ProgramImage image() {
    return image;
  }

  /** Why; at least one. */
  public List<Finding> findings() {
    return findings;
  }

  private static String message(ProgramImage image, Finding finding) {
    return "the verifier rejects program "
        + image.name()
        + ": "
        + finding.rule().code()
        + (finding.pc() < 0 ? "" : " at instruction " + finding.pc())
        + image
            .lines()
            .at(finding.pc())
            .map(line -> " (" + line.file() + ":" + line.line() + ")")
            .orElse("")
        + ": "
        + finding.message()
        + "; mend it, or ask for tier "
        + Tier.SANDBOXED.label()
        + " or "
        + Tier.INTERPRETER.label()
        + ", which check every access when it happens";
  }
}
