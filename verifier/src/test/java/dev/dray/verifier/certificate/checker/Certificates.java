package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateBinding;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Certificates written by hand. */
final class Certificates {
  static final EntryPolicy POLICY = new EntryPolicy.Operation(1L << 40);
  static final Region SRC = new Region.Operand(Region.Kind.SRC);
  static final Region DST = new Region.Operand(Region.Kind.DST);
  static final Region STACK = new Region.Stack(0);

  private Certificates() {}

  static Program program(String... lines) {
    return Program.of(Assembler.assemble(String.join("\n", lines) + "\n"));
  }

  static CheckResult check(Program program, Certificate certificate) {
    return CertificateChecker.check(program, StandardHelpers.all(), POLICY, certificate);
  }

  static Linear sum(long constant, long... symbolsAndFactors) {
    List<Linear.Term> terms = new ArrayList<>();
    for (int i = 0; i < symbolsAndFactors.length; i += 2) {
      terms.add(new Linear.Term((int) symbolsAndFactors[i], symbolsAndFactors[i + 1]));
    }
    return new Linear(terms, constant);
  }

  static SymbolFact between(int symbol, long low, long high) {
    return new SymbolFact(symbol, SymbolFact.View.SIGNED, low, high, 0, 0);
  }

  static SymbolFact unsigned(int symbol) {
    return new SymbolFact(symbol, SymbolFact.View.UNSIGNED, 0, -1, 0, 0);
  }

  static SymbolFact counter(int symbol) {
    return new SymbolFact(symbol, SymbolFact.View.INTEGER, 0, Long.MAX_VALUE, 0, 0);
  }

  static Location r(int number) {
    return new Location.Register(0, number);
  }

  static Value number(Linear value) {
    return new Value.Number(value);
  }

  static Value pointer(Region region, Linear offset) {
    return new Value.Pointer(region, offset);
  }

  /** A certificate of a program without calls, put together step by step. */
  static final class Builder {
    private final Program program;
    private final List<CutPoint> cuts = new ArrayList<>();
    private final List<LoopProof> loops = new ArrayList<>();

    Builder(Program program) {
      this.program = program;
      cut(
          CutPoint.Role.ENTRY,
          0,
          List.of(),
          Map.of(r(1), pointer(new Region.Context(), Linear.constant(0))),
          List.of());
    }

    Builder cut(
        CutPoint.Role role,
        int pc,
        List<CutPoint.Definition> defined,
        Map<Location, Value> values,
        List<SymbolFact> facts,
        Linear... constraints) {
      Invariant invariant =
          new Invariant(
              new HashMap<>(values), List.of(), facts, List.of(), List.of(constraints), List.of());
      cuts.add(new CutPoint(cuts.size(), 0, pc, role, defined, invariant));
      return this;
    }

    Builder loop(int head, int counter, LoopProof.Termination termination, Integer... body) {
      loops.add(new LoopProof(head, counter, List.of(body), termination));
      return this;
    }

    Certificate build() {
      return new Certificate(
          CertificateBinding.of(program, StandardHelpers.all()),
          POLICY,
          List.of(new CallContext(-1, -1, 0, CallContext.Kind.ENTRY)),
          cuts,
          loops);
    }
  }
}
