package dev.dray.verifier;

import dev.dray.verifier.analysis.cfg.MalformedFlow;
import dev.dray.verifier.analysis.fixpoint.Analysis;
import dev.dray.verifier.analysis.fixpoint.Budget;
import dev.dray.verifier.analysis.fixpoint.Outcome;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.certificate.checker.CertificateChecker;
import dev.dray.verifier.certificate.checker.CheckResult;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import java.util.List;

/** Proves programs safe and finite, or says what is in the way. */
public final class Verifier {
  private static final long STEPS_PER_INSTRUCTION = 2_000;
  private static final long LEAST_STEPS = 2_000_000;

  private Verifier() {}

  /** Verifies a linked program. Never throws for a bad program. */
  public static Verification verify(Program program, VerifierOptions options) {
    int count = program.code().instructions().size();
    if (count == 0) {
      return reject(Finding.of(Rule.CONTROL_FLOW, 0, "the program is empty; it needs an exit"));
    }
    if (count > options.maximumInstructions()) {
      return reject(
          Finding.of(
              Rule.BUDGET,
              -1,
              "the program has "
                  + count
                  + " instructions; at most "
                  + options.maximumInstructions()
                  + " are verified"));
    }
    Verification last = reject(Finding.of(Rule.BUDGET, -1, "no entry policy was given"));
    for (EntryPolicy policy : options.policies()) {
      last = verify(program, options, policy);
      if (!(last instanceof Verification.Rejected rejected)
          || !ShorterOperands.mayHelp(program, rejected.findings())) {
        return last;
      }
    }
    return last;
  }

  private static Verification verify(Program program, VerifierOptions options, EntryPolicy policy) {
    long steps =
        Math.max(LEAST_STEPS, STEPS_PER_INSTRUCTION * program.code().instructions().size());
    try {
      Outcome outcome =
          new Analysis(program, options.helpers(), policy, new Budget(options.time(), steps)).run();
      return switch (outcome) {
        case Outcome.Rejected rejected -> new Verification.Rejected(rejected.findings());
        case Outcome.Accepted accepted ->
            confirm(
                new VerifiedProgram(
                    program, accepted.facts(), accepted.cost(), accepted.certificate()),
                options,
                policy);
      };
    } catch (MalformedFlow malformed) {
      return reject(malformed.finding());
    } catch (Budget.Exceeded exceeded) {
      return reject(Finding.of(Rule.BUDGET, -1, String.valueOf(exceeded.getMessage())));
    }
  }

  /** What the analysis accepts is accepted once the checker has proven it again. */
  private static Verification confirm(
      VerifiedProgram verified, VerifierOptions options, EntryPolicy policy) {
    CheckResult result =
        CertificateChecker.check(
            verified.program(), options.helpers().values(), policy, verified.certificate());
    return switch (result) {
      case CheckResult.Confirmed _ -> new Verification.Accepted(verified);
      case CheckResult.Refuted refuted ->
          reject(
              Finding.of(
                      Rule.CHECKER,
                      refuted.pc(),
                      "the analysis accepted the program, but the independent checker could not"
                          + " confirm its proof; the program may be safe")
                  .needing(refuted.what()));
    };
  }

  private static Verification reject(Finding finding) {
    return new Verification.Rejected(List.of(finding));
  }
}
