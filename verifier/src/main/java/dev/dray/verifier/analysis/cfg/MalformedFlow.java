package dev.dray.verifier.analysis.cfg;

import dev.dray.verifier.diagnostic.Finding;

/** The control flow breaks a rule that no analysis can repair. */
public final class MalformedFlow extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  /** With the rule, the place and the words. */
  public MalformedFlow(Finding finding) {
    super(finding.message());
    this.finding = finding;
  }

  /** What is wrong. */
  public Finding finding() {
    return finding;
  }
}
