package dev.dray.verifier.certificate.checker;

import static dev.dray.verifier.certificate.checker.Certificates.check;
import static dev.dray.verifier.certificate.checker.Certificates.counter;
import static dev.dray.verifier.certificate.checker.Certificates.number;
import static dev.dray.verifier.certificate.checker.Certificates.program;
import static dev.dray.verifier.certificate.checker.Certificates.r;
import static dev.dray.verifier.certificate.checker.Certificates.sum;
import static dev.dray.verifier.certificate.checker.Certificates.unsigned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateBinding;
import dev.dray.verifier.certificate.Copying;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.Invariant;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.SymbolFact;
import dev.dray.verifier.certificate.Value;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Certificates that nobody's analysis writes, made to prove what is not true. */
class AttackTest {
  private static final Linear ONE = Linear.symbol(20);

  private static void refused(Program program, Certificate certificate, String reason) {
    assertThat(check(program, certificate))
        .isInstanceOfSatisfying(
            CheckResult.Refuted.class, refuted -> assertThat(refuted.what()).contains(reason));
  }

  /** A loop without end: r2 counts its rounds, and a join stands in its middle. */
  private static final Program ENDLESS =
      program("r2 = 0", "r2 += 1", "if r2 == 0 goto +0", "goto -3");

  private static CutPoint cut(
      int id,
      Role role,
      int pc,
      List<CutPoint.Definition> defined,
      Map<Location, Value> values,
      List<SymbolFact> facts,
      List<Invariant.Product> products) {
    return new CutPoint(
        id,
        0,
        pc,
        role,
        defined,
        new Invariant(values, List.of(), facts, products, List.of(), List.of()));
  }

  private static Certificate certificate(
      Program program, List<CutPoint> cuts, List<LoopProof> loops) {
    return new Certificate(
        CertificateBinding.of(program, StandardHelpers.all()),
        Certificates.POLICY,
        List.of(new CallContext(-1, -1, 0, CallContext.Kind.ENTRY)),
        cuts,
        loops);
  }

  private static CutPoint entry() {
    return cut(0, Role.ENTRY, 0, List.of(), Map.of(), List.of(), List.of());
  }

  /** The product of the counter and 1 bounds the counter, but is another number each time. */
  @Test
  void aBoundThatIsAProductOfWhatChangesBoundsNothing() {
    List<SymbolFact> facts =
        List.of(
            counter(7),
            new SymbolFact(8, SymbolFact.View.INTEGER, 0, Long.MAX_VALUE, 0, 0),
            new SymbolFact(20, SymbolFact.View.INTEGER, 1, 1, 0, 0));
    List<Invariant.Product> product = List.of(new Invariant.Product(9, 8, 20));
    CutPoint preheader =
        cut(
            1,
            Role.PREHEADER,
            1,
            List.of(new CutPoint.ByLocation(20, r(3))),
            Map.of(r(2), number(sum(0)), r(3), number(ONE)),
            List.of(new SymbolFact(20, SymbolFact.View.INTEGER, 1, 1, 0, 0)),
            List.of());
    CutPoint head =
        cut(
            2,
            Role.HEAD,
            1,
            List.of(new CutPoint.ByIteration(7), new CutPoint.ByLocation(8, r(2))),
            Map.of(r(2), number(Linear.symbol(8))),
            facts,
            product);
    CutPoint join =
        cut(
            3,
            Role.JOIN,
            3,
            List.of(new CutPoint.ByLocation(10, r(2))),
            Map.of(r(2), number(Linear.symbol(10))),
            List.of(
                counter(7),
                new SymbolFact(10, SymbolFact.View.INTEGER, 1, Long.MAX_VALUE, 0, 0),
                new SymbolFact(20, SymbolFact.View.INTEGER, 1, 1, 0, 0)),
            List.of());
    Program program = program("r2 = 0", "r3 = 1", "r2 += 1", "if r2 == 0 goto +0", "goto -3");
    List<CutPoint> cuts = List.of(entry(), at(preheader, 2), at(head, 2), at(join, 4));
    LoopProof loop = new LoopProof(2, 7, List.of(2, 3), new LoopProof.Bounded(Linear.symbol(9)));
    refused(program, certificate(program, cuts, List.of(loop)), "");
    LoopProof falling =
        new LoopProof(2, 7, List.of(2, 3), new LoopProof.Lexicographic(List.of(Linear.symbol(9))));
    refused(program, certificate(program, cuts, List.of(falling)), "");
    Kept kept = new Kept(loop, new Plan(certificate(program, cuts, List.of(loop))));
    assertThat(kept.throughout(9)).as("a product of what the head defines").isFalse();
    assertThat(kept.throughout(20)).as("what the preheader defines").isTrue();
    assertThat(kept.eachRound(8)).as("what the head alone defines").isTrue();
    assertThat(kept.eachRound(10)).as("what the join defines").isFalse();
  }

  /**
   * Two heads stand at one place, and every round goes from one to the other: each loop by itself
   * is left at once, both together never.
   */
  @Test
  void copiesOfALoopThatPassARunToEachOtherAreRefused() {
    Program program = program("r2 = 0", "goto -1");
    List<CutPoint> cuts = new ArrayList<>(List.of(entry()));
    for (int copy = 0; copy < 2; copy++) {
      cuts.add(copy(cuts.size(), Role.PREHEADER, copy, List.of(), List.of()));
      cuts.add(
          copy(
              cuts.size(),
              Role.HEAD,
              copy,
              List.of(new CutPoint.ByIteration(7 + copy)),
              List.of(new SymbolFact(7 + copy, SymbolFact.View.INTEGER, 0, 0, 0, 0))));
    }
    LoopProof.Termination once = new LoopProof.Bounded(sum(0));
    LoopProof first = new LoopProof(2, 7, List.of(2), once);
    LoopProof second = new LoopProof(4, 8, List.of(4), once);
    refused(program, certificate(program, cuts, List.of(first, second)), "every loop ends");
    LoopProof both = new LoopProof(2, 7, List.of(2, 3, 4), once);
    refused(program, certificate(program, cuts, List.of(both, second)), "");
    for (List<LoopProof> loops : List.of(List.of(first, second), List.of(both, second))) {
      refused(program, copied(certificate(program, cuts, loops)), "");
    }
  }

  /** With copies, paths may pass cut points: without end they do not. */
  private static Certificate copied(Certificate certificate) {
    Copying some = new Copying(List.of(1), -1, List.of(new Copying.Way(0, 0)));
    return new Certificate(
        certificate.binding(),
        certificate.policy(),
        certificate.contexts(),
        List.of(some),
        certificate.cutPoints(),
        certificate.loops());
  }

  @Test
  void aLoopIsNotPassedForEver() {
    Program program = program("r0 = 0", "goto -1");
    refused(
        program,
        copied(certificate(program, List.of(entry()), List.of())),
        "a cut point where paths meet");
  }

  private static CutPoint copy(
      int id, Role role, int copy, List<CutPoint.Definition> defined, List<SymbolFact> facts) {
    Invariant nothing = new Invariant(Map.of(), List.of(), facts, List.of(), List.of(), List.of());
    return new CutPoint(id, 0, 1, copy, role, defined, nothing);
  }

  /** Of the cut points of a place one has to hold; that none of them does is not overlooked. */
  @Test
  void copiesOfWhichNoneHoldsAreRefused() {
    Program program = program("r0 = *(u64 *)(r1 + 48)", "if r0 == 0 goto +0", "exit");
    List<CutPoint> cuts = new ArrayList<>(List.of(entryWithContext()));
    for (int copy = 0; copy < 2; copy++) {
      Invariant value =
          new Invariant(
              Map.of(r(0), number(sum(copy))),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of());
      cuts.add(new CutPoint(cuts.size(), 0, 2, copy, Role.JOIN, List.of(), value));
    }
    refused(program, certificate(program, cuts, List.of()), "holds");
  }

  /** A byte of the stack at an index that is 0 or, where the invariant lies, 2^32 - 1. */
  private static final Program INDEXED =
      program(
          "r2 = *(u64 *)(r1 + 48)",
          "r3 = 0",
          "if r2 == 0 goto +2",
          "w3 = -1",
          "if r2 == 0 goto +0",
          "if w3 s< 0 goto +4",
          "r4 = r10",
          "r4 += r3",
          "r0 = *(u8 *)(r4 - 8)",
          "exit",
          "r0 = 0",
          "exit");

  private static Certificate indexed(
      SymbolFact whole, SymbolFact half, Invariant.SignedHalf... halves) {
    List<CutPoint> cuts = new ArrayList<>(List.of(entryWithContext()));
    for (int pc : new int[] {5}) {
      cuts.add(
          new CutPoint(
              cuts.size(),
              0,
              pc,
              Role.JOIN,
              List.of(new CutPoint.ByLocation(20, r(3)), new CutPoint.BySignedHalf(21)),
              new Invariant(
                  Map.of(r(3), number(ONE)),
                  List.of(),
                  List.of(whole, half),
                  List.of(),
                  List.of(halves),
                  List.of(),
                  List.of())));
    }
    return certificate(INDEXED, cuts, List.of());
  }

  private static SymbolFact between(int symbol, long low, long high) {
    return new SymbolFact(symbol, SymbolFact.View.SIGNED, low, high, 0, 0);
  }

  @Test
  void theSignedLowHalfOfANumberProvesAnIndex() {
    Invariant.SignedHalf half = new Invariant.SignedHalf(21, 20);
    SymbolFact whole = between(20, 0, 0xffff_ffffL);
    assertThat(check(INDEXED, indexed(whole, between(21, -1, 0), half)))
        .isInstanceOf(CheckResult.Confirmed.class);
    refused(INDEXED, indexed(whole, between(21, 0, 0), half), "s21");
    refused(INDEXED, indexed(between(20, 0, 0), between(21, -1, 0), half), "s20");
    refused(INDEXED, indexed(whole, between(21, -1, 0)), "low half");
    refused(INDEXED, indexed(whole, between(21, -1, 9), half), "stack");
  }

  /** Each the low half of the other: both are any number, and nothing goes round for ever. */
  @Test
  void halvesOfEachOtherProveNothing() {
    SymbolFact whole = between(20, 0, 0xffff_ffffL);
    refused(
        INDEXED,
        indexed(
            whole,
            between(21, -1, 0),
            new Invariant.SignedHalf(21, 20),
            new Invariant.SignedHalf(20, 21)),
        "");
    refused(INDEXED, indexed(whole, between(21, -1, 0), new Invariant.SignedHalf(21, 21)), "");
  }

  private static CutPoint entryWithContext() {
    return cut(
        0,
        Role.ENTRY,
        0,
        List.of(),
        Map.of(r(1), new Value.Pointer(new Region.Context(), sum(0))),
        List.of(),
        List.of());
  }

  private static CutPoint at(CutPoint cut, int pc) {
    return new CutPoint(cut.id(), cut.context(), pc, cut.role(), cut.defined(), cut.invariant());
  }

  @Test
  void aLoopWithoutProofIsRefused() {
    List<CutPoint.Definition> defined = List.of(new CutPoint.ByLocation(8, r(2)));
    Map<Location, Value> values = Map.of(r(2), number(Linear.symbol(8)));
    CutPoint head = cut(1, Role.JOIN, 1, defined, values, List.of(unsigned(8)), List.of());
    CutPoint join =
        cut(
            2,
            Role.JOIN,
            3,
            List.of(new CutPoint.ByLocation(9, r(2))),
            Map.of(r(2), number(Linear.symbol(9))),
            List.of(unsigned(9)),
            List.of());
    refused(
        ENDLESS, certificate(ENDLESS, List.of(entry(), head, join), List.of()), "every loop ends");
  }

  /** 2 * arg0 may be 2^63 and more: that it is at least 0 says nothing of its sign bit. */
  @Test
  void anIntegerWithoutUpperBoundHasNoSignBit() {
    Premises premises = new Premises(1, Effort.forSlots(1));
    premises.refine(0, Fact.UNSIGNED);
    Expr twice = Expr.term(0, 2);
    SymbolFact claim =
        new SymbolFact(7, SymbolFact.View.INTEGER, 0, Long.MAX_VALUE, Long.MIN_VALUE, 0);
    assertThat(new Proofs(premises).satisfies(twice, claim)).isFalse();
  }

  /** A sum that left the range of long on its way does not come back into it. */
  @Test
  void aBoundThatOverflowedIsNone() {
    Premises premises = new Premises(2, Effort.forSlots(1));
    premises.refine(0, Fact.between(0, 100));
    premises.refine(1, Fact.between(50, 60));
    Expr low = Expr.term(0, -1).plus(Expr.symbol(1)).plus(Long.MIN_VALUE + 1);
    assertThat(premises.low(low)).isEqualTo(Fact.NONE_LOW);
    Expr high = Expr.symbol(0).plus(Expr.term(1, -1)).plus(Long.MAX_VALUE - 1);
    assertThat(premises.high(high)).isEqualTo(Fact.NONE_HIGH);
    assertThat(new Reading(premises).signed(low, 64)).isNotEqualTo(low);
  }

  @Test
  void multipliersAreBelievedOnlyWhereTheSumIsNegative() {
    Premises premises = new Premises(2, Effort.forSlots(1));
    premises.refine(0, Fact.between(0, 10));
    premises.refine(1, Fact.between(0, 10));
    List<Expr> inequalities =
        List.of(
            Expr.symbol(0).minus(Expr.symbol(1)), Expr.symbol(1).minus(Expr.symbol(0)).plus(-1));
    assertThat(Farkas.refutes(inequalities, new long[] {1, 1}, premises)).isTrue();
    assertThat(Farkas.refutes(inequalities, new long[] {1, 0}, premises)).isFalse();
    assertThat(Farkas.refutes(inequalities, new long[] {2, 1}, premises)).isFalse();
    assertThat(Farkas.refutes(inequalities, new long[] {-1, -1}, premises)).isFalse();
    List<Expr> huge = List.of(Expr.term(0, Long.MIN_VALUE), Expr.term(0, Long.MAX_VALUE).plus(-1));
    assertThat(Farkas.refutes(huge, new long[] {Long.MAX_VALUE, 1}, premises)).isTrue();
    assertThat(Farkas.refutes(huge, new long[] {1, Long.MAX_VALUE}, premises)).isFalse();
  }

  @Test
  void aJumpIntoAnotherFunctionIsNoCall() {
    List<Instruction> instructions =
        new ArrayList<>(
            program("r0 = 0", "goto +1", "exit", "r0 = 1", "exit").code().instructions());
    Code code = new Code(instructions);
    Program whole = new Program(code, List.of(new FunctionSymbol("entry", 0, 5)), List.of());
    Program split =
        new Program(
            code,
            List.of(new FunctionSymbol("entry", 0, 3), new FunctionSymbol("other", 3, 5)),
            List.of());
    assertThat(check(whole, new Certificates.Builder(whole).build()))
        .isInstanceOf(CheckResult.Confirmed.class);
    refused(split, new Certificates.Builder(split).build(), "stays in the function");
  }

  /** What one cut point says of the frame, another must not forget. */
  @Test
  void aSpilledPointerIsNotForgotten() {
    Program program =
        program("*(u64 *)(r10 - 8) = r1", "if r1 == 0 goto +0", "r0 = *(u64 *)(r10 - 8)", "exit");
    CutPoint join = cut(1, Role.JOIN, 2, List.of(), Map.of(), List.of(), List.of());
    CutPoint entry =
        cut(
            0,
            Role.ENTRY,
            0,
            List.of(),
            Map.of(r(1), Certificates.pointer(new Region.Context(), Linear.constant(0))),
            List.of(),
            List.of());
    refused(
        program, certificate(program, List.of(entry, join), List.of()), "may be part of a pointer");
  }

  @Test
  void aCutPointThatNoPathProvesIsNotBelieved() {
    Program program = program("r2 = 0", "if r2 == 0 goto +0", "r0 = *(u8 *)(r3 + 0)", "exit");
    CutPoint join =
        cut(
            1,
            Role.JOIN,
            2,
            List.of(),
            Map.of(r(3), Certificates.pointer(Certificates.STACK, Linear.constant(-8))),
            List.of(),
            List.of());
    refused(program, certificate(program, List.of(entry(), join), List.of()), "holds");
  }

  @Test
  void aFactThatContradictsItselfProvesNothing() {
    Program program = program("r2 = 0", "if r2 == 0 goto +0", "r0 = *(u8 *)(r2 + 0)", "exit");
    CutPoint join =
        cut(
            1,
            Role.JOIN,
            2,
            List.of(new CutPoint.ByLocation(7, r(2))),
            Map.of(r(2), number(Linear.symbol(7))),
            List.of(Certificates.between(7, 1, 0)),
            List.of());
    refused(program, certificate(program, List.of(entry(), join), List.of()), "s7");
  }

  @Test
  void productsOfProductsWithoutEndAreRefused() {
    Program program = program("r2 = *(u64 *)(r1 + 48)", "if r2 == 0 goto +0", "r0 = 0", "exit");
    List<Invariant.Product> chain = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      chain.add(new Invariant.Product(8 + i, 7 + i, 7 + i));
    }
    chain.add(new Invariant.Product(7, 4_007, 4_007));
    CutPoint join =
        cut(
            1,
            Role.JOIN,
            2,
            List.of(),
            Map.of(r(2), number(Linear.symbol(4_007))),
            List.of(),
            chain);
    CutPoint entry =
        cut(
            0,
            Role.ENTRY,
            0,
            List.of(),
            Map.of(r(1), Certificates.pointer(new Region.Context(), Linear.constant(0))),
            List.of(),
            List.of());
    refused(program, certificate(program, List.of(entry, join), List.of()), "");
  }

  @Test
  void aCertificateOutOfAllProportionIsRefused() {
    Program program = program("r0 = 0", "exit");
    List<CutPoint> cuts = new ArrayList<>();
    for (int id = 0; id < 20_000; id++) {
      cuts.add(
          cut(id, id == 0 ? Role.ENTRY : Role.JOIN, id, List.of(), Map.of(), List.of(), List.of()));
    }
    refused(program, certificate(program, cuts, List.of()), "cut points");
  }

  /** A call that calls back, again and again: each call ends, the calls do not. */
  @Test
  void aHelperBoundsOneCallOnly() {
    Code body =
        Assembler.assembleFragment(
            """
            r1 = 1
            r3 = 0
            r4 = 0
            call 181
            goto -7
            r0 = 0
            exit
            """);
    List<Instruction> instructions = new ArrayList<>(body.instructions());
    instructions.add(1, new Instruction.LoadAddress(2, Instruction.PseudoSource.CODE, 7, 0));
    Code code = new Code(instructions);
    Program program =
        new Program(
            code,
            List.of(new FunctionSymbol("entry", 0, 7), new FunctionSymbol("back", 7, 9)),
            List.of());
    Map<Location, Value> arguments =
        Map.of(
            r(1), number(Linear.constant(1)),
            r(2), new Value.CodePointer(7),
            r(3), number(Linear.constant(0)),
            r(4), number(Linear.constant(0)));
    CutPoint preheader = new CutPoint(1, 1, 7, Role.PREHEADER, List.of(), invariant(arguments));
    CutPoint head =
        new CutPoint(
            2, 1, 7, Role.HEAD, List.of(new CutPoint.ByIteration(7)), invariant(arguments));
    Certificate certificate =
        new Certificate(
            CertificateBinding.of(program, StandardHelpers.all()),
            Certificates.POLICY,
            List.of(
                new CallContext(-1, -1, 0, CallContext.Kind.ENTRY),
                new CallContext(0, 5, 7, CallContext.Kind.LOOP_CALLBACK)),
            List.of(entry(), preheader, head),
            List.of(new LoopProof(2, 7, List.of(2), new LoopProof.ByHelper())));
    refused(program, certificate, "every loop ends");
  }

  private static Invariant invariant(Map<Location, Value> values) {
    return new Invariant(values, List.of(), List.of(), List.of(), List.of(), List.of());
  }
}
