package dev.dray.verifier;

import dev.dray.verifier.analysis.cfg.MalformedFlow;
import dev.dray.verifier.analysis.fixpoint.Analysis;
import dev.dray.verifier.analysis.fixpoint.Budget;
import dev.dray.verifier.analysis.fixpoint.Outcome;
import dev.dray.verifier.analysis.fixpoint.Refuter;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.certificate.Weakening;
import dev.dray.verifier.certificate.checker.CertificateChecker;
import dev.dray.verifier.certificate.checker.CheckResult;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.diagnostic.search.Refutation;
import dev.dray.verifier.isa.Program;
import java.util.List;
import java.util.Optional;

/** Proves programs safe and finite, or says what is in the way. */
public final class Verifier {
  private static final long STEPS_PER_INSTRUCTION = 2_000;
  private static final long LEAST_STEPS = 2_000_000;
  private static final int MAXIMUM_TAKEN_BACK = 40;

  private Verifier() {}

  /** Verifies a linked program. Never throws for a bad program. */
  public static Verification verify(Program program, VerifierOptions options) {
    Optional<Finding> size = size(program, options);
    if (size.isPresent()) {
      return reject(size.get());
    }
    Verification last = reject(Finding.of(Rule.BUDGET, -1, "no entry policy was given"));
    Refutation refutation = new Refutation(program);
    long deadline = System.nanoTime() + options.time().toNanos();
    for (EntryPolicy policy : options.policies()) {
      Verification next = verify(program, options, policy, refuter(policy, refutation), deadline);
      if (next instanceof Verification.Rejected rejected
          && rejected.findings().getFirst().rule() == Rule.BUDGET
          && !policy.equals(options.policies().getFirst())) {
        // what was found before the time was over says more
        return last;
      }
      last = next;
      if (!(last instanceof Verification.Rejected rejected)
          || !ShorterOperands.mayHelp(program, rejected.findings())) {
        return last;
      }
    }
    return last;
  }

  /**
   * Verifies a linked program by a certificate of an earlier verification: the checker proves from
   * it, in one pass, that the program is safe and ends, and no invariants are sought. A certificate
   * that is not for this program, these helpers and one of these entry policies, or that proves
   * nothing, is refused ({@link Rule#CERTIFICATE}), whatever may be true of the program: verify it
   * without. Never throws, wherever the certificate comes from.
   */
  public static Verification verify(
      Program program, VerifierOptions options, Certificate certificate) {
    Optional<Finding> size = size(program, options);
    if (size.isPresent()) {
      return reject(size.get());
    }
    EntryPolicy policy = certificate.policy();
    if (!options.policies().contains(policy)) {
      return refuse(
          -1, "it is for an entry as " + policy + ", not as one of " + options.policies());
    }
    CheckResult result =
        CertificateChecker.check(program, options.helpers().values(), policy, certificate);
    if (result instanceof CheckResult.Refuted refuted) {
      return refuse(refuted.pc(), refuted.what());
    }
    long deadline = System.nanoTime() + options.time().toNanos();
    return replay(program, options, policy, certificate, deadline)
        .<Verification>map(Verification.Accepted::new)
        .orElseGet(() -> verify(program, options, policy, Refuter.NONE, deadline));
  }

  private static Verification refuse(int pc, String reason) {
    return reject(
        Finding.of(Rule.CERTIFICATE, pc, "the certificate does not prove this program: " + reason));
  }

  private static Optional<Finding> size(Program program, VerifierOptions options) {
    int count = program.code().instructions().size();
    if (count == 0) {
      return Optional.of(
          Finding.of(Rule.CONTROL_FLOW, 0, "the program is empty; it needs an exit"));
    }
    if (count > options.maximumInstructions()) {
      return Optional.of(
          Finding.of(
              Rule.BUDGET,
              -1,
              "the program has %d instructions; at most %d are verified"
                  .formatted(count, options.maximumInstructions())));
    }
    return Optional.empty();
  }

  private static Budget budget(Program program, VerifierOptions options, long deadline) {
    int count = program.code().instructions().size();
    long steps = Math.max(LEAST_STEPS, STEPS_PER_INSTRUCTION * count);
    return new Budget(options.time(), deadline, steps, options.memory());
  }

  /** Runs of a program are begun as operations are. */
  private static Refuter refuter(EntryPolicy policy, Refutation refutation) {
    return switch (policy) {
      case EntryPolicy.Operation _ -> refutation::refute;
      case EntryPolicy.Buffer _ -> Refuter.NONE;
    };
  }

  private static Verification verify(
      Program program,
      VerifierOptions options,
      EntryPolicy policy,
      Refuter refuter,
      long deadline) {
    try {
      Budget budget = budget(program, options, deadline);
      Outcome outcome = new Analysis(program, options.helpers(), policy, budget, refuter).run();
      return switch (outcome) {
        case Outcome.Refuted refuted -> new Verification.Rejected(refuted.findings());
        case Outcome.Rejected rejected -> new Verification.Rejected(rejected.findings());
        case Outcome.Accepted accepted ->
            confirm(
                new VerifiedProgram(
                    program, accepted.facts(), accepted.cost(), accepted.certificate()),
                options,
                policy,
                deadline);
      };
    } catch (MalformedFlow malformed) {
      return reject(malformed.finding());
    } catch (Budget.Exceeded exceeded) {
      return reject(Finding.of(Rule.BUDGET, exceeded.pc(), String.valueOf(exceeded.getMessage())));
    }
  }

  /**
   * What the analysis accepts is accepted once the checker has proven it again. Where it cannot
   * confirm one claim of the certificate, the others may do, and all is read from them then.
   */
  private static Verification confirm(
      VerifiedProgram verified, VerifierOptions options, EntryPolicy policy, long deadline) {
    Certificate certificate = verified.certificate();
    for (int taken = 0; ; taken++) {
      CheckResult result =
          CertificateChecker.check(
              verified.program(), options.helpers().values(), policy, certificate);
      switch (result) {
        case CheckResult.Confirmed _ -> {
          if (taken == 0) {
            return new Verification.Accepted(verified);
          }
          Optional<VerifiedProgram> read =
              replay(verified.program(), options, policy, certificate, deadline);
          return read.isPresent()
              ? new Verification.Accepted(read.get())
              : unconfirmed(-1, "facts from what the checker confirms");
        }
        case CheckResult.Refuted refuted -> {
          Certificate current = certificate;
          Optional<Certificate> less =
              refuted.claim().flatMap(claim -> Weakening.without(current, claim));
          if (less.isEmpty() || taken >= MAXIMUM_TAKEN_BACK || System.nanoTime() - deadline > 0) {
            return unconfirmed(refuted.pc(), refuted.what());
          }
          certificate = less.get();
        }
      }
    }
  }

  private static Optional<VerifiedProgram> replay(
      Program program,
      VerifierOptions options,
      EntryPolicy policy,
      Certificate certificate,
      long deadline) {
    try {
      return new Analysis(
              program, options.helpers(), policy, budget(program, options, deadline), Refuter.NONE)
          .replay(certificate)
          .map(
              accepted ->
                  new VerifiedProgram(program, accepted.facts(), accepted.cost(), certificate));
    } catch (MalformedFlow | Budget.Exceeded e) {
      return Optional.empty();
    }
  }

  private static Verification unconfirmed(int pc, String what) {
    return reject(
        Finding.of(
                Rule.CHECKER,
                pc,
                "the analysis accepted the program, but the independent checker could not"
                    + " confirm its proof; the program may be safe")
            .needing(what));
  }

  private static Verification reject(Finding finding) {
    return new Verification.Rejected(List.of(finding));
  }
}
