package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateBinding;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Program;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Re-proves from a certificate that a program is safe and ends.
 *
 * <p>One pass: from each cut point's invariant every path is executed symbolically to the next cut
 * points, each access is proven, and so is the invariant of the cut point where the path ends. No
 * fixpoint is sought and nothing is guessed; whatever cannot be proven is refuted.
 *
 * <p>Trusted are this package, {@code dev.dray.verifier.isa} (decoding and {@code AluSemantics}),
 * and these promises of the machine that runs the program: frames are zeroed on entry; regions
 * start at or above 2^16, lie below 2^63, and operands start below 2^47 and are at most as long as
 * the policy says; helpers do what their prototypes say.
 */
public final class CertificateChecker {
  private CertificateChecker() {}

  /** Checks a certificate for a program, the helpers that it may call, and how it is entered. */
  public static CheckResult check(
      Program program,
      Collection<HelperPrototype> helpers,
      EntryPolicy policy,
      Certificate certificate) {
    try {
      if (!certificate.policy().equals(policy)) {
        throw new Refusal(-1, "a certificate for " + policy + ", not " + certificate.policy());
      }
      CertificateBinding actual = CertificateBinding.of(program, helpers);
      Optional<String> mismatch = certificate.binding().mismatch(actual);
      if (mismatch.isPresent()) {
        throw new Refusal(-1, "a certificate for this program: " + mismatch.get());
      }
      if (certificate.cutPoints().isEmpty() || program.code().slots() == 0) {
        throw new Refusal(-1, "an entry");
      }
      Map<Integer, HelperPrototype> byNumber = new HashMap<>();
      helpers.forEach(helper -> byNumber.put(helper.number(), helper));
      Effort effort = Effort.forSlots(program.code().slots());
      Form.check(certificate, program.code().slots(), effort);
      Plan plan = new Plan(certificate);
      Assumption assumption = new Assumption(program, policy, firstInstance(certificate), effort);
      Visits visits = new Visits();
      Walker walker = new Walker(program, byNumber, plan, assumption, visits);
      new Termination(plan, walker.walk(), effort).prove();
      return visits.confirmed();
    } catch (Refusal refusal) {
      return new CheckResult.Refuted(
          refusal.pc(), refusal.cutPoint(), refusal.what(), refusal.claim());
    }
  }

  /** A number above every symbol and instance of the certificate. */
  private static int firstInstance(Certificate certificate) {
    int highest = 0;
    for (CutPoint cut : certificate.cutPoints()) {
      for (CutPoint.Definition definition : cut.defined()) {
        highest = Math.max(highest, definition.symbol());
      }
      for (SymbolFact fact : cut.invariant().facts()) {
        highest = Math.max(highest, fact.symbol());
      }
      for (Map.Entry<Location, Value> entry : cut.invariant().values().entrySet()) {
        highest = Math.max(highest, instance(entry.getValue()));
      }
      for (Region.RingRecord ring : cut.invariant().records()) {
        highest = Math.max(highest, ring.instance());
      }
    }
    if (highest > Integer.MAX_VALUE / 2) {
      throw new Refusal(-1, "symbols below 2^30");
    }
    return highest + 1;
  }

  private static int instance(Value value) {
    return switch (value) {
      case Value.Pointer pointer -> Regions.instance(pointer.region());
      case Value.MaybeNull maybe -> Regions.instance(maybe.region());
      case Value.PointerLow low -> Regions.instance(low.region());
      case Value.Negated negated -> Regions.instance(negated.region());
      default -> -1;
    };
  }
}
