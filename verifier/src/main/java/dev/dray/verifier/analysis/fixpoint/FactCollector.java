package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.Views;
import dev.dray.verifier.analysis.fact.AccessFact;
import dev.dray.verifier.analysis.fact.AccessFact.Kind;
import dev.dray.verifier.analysis.fact.AccessFact.Target;
import dev.dray.verifier.analysis.fact.RegisterFact;
import dev.dray.verifier.analysis.fact.ValueRange;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Source;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers what a compiler wants to know while the final states are executed. */
final class FactCollector {
  private static final int REGISTERS = 11;

  private final Graph graph;
  private final Code code;
  private final boolean[] reached;
  private final boolean[] jumps;
  private final boolean[] fallsThrough;
  private final RegisterFact[][] registers;
  private final Map<Integer, AccessFact> accesses = new HashMap<>();
  private final Set<Long> liveEdges = new HashSet<>();

  FactCollector(Graph graph, Code code) {
    this.graph = graph;
    this.code = code;
    this.reached = new boolean[code.slots()];
    this.jumps = new boolean[code.slots()];
    this.fallsThrough = new boolean[code.slots()];
    this.registers = new RegisterFact[code.slots()][];
  }

  boolean reached(int pc) {
    return reached[pc];
  }

  boolean jumps(int pc) {
    return jumps[pc];
  }

  boolean fallsThrough(int pc) {
    return fallsThrough[pc];
  }

  Map<Integer, AccessFact> accesses() {
    return accesses;
  }

  /** Facts of r0 to r10 before an instruction; null where it is never reached. */
  RegisterFact @Nullable [] registers(int pc) {
    return registers[pc];
  }

  /** Whether control passes from a node to its i-th successor. */
  boolean live(int node, int successor) {
    return liveEdges.contains((long) node << 2 | successor);
  }

  /** The state before a node. */
  void before(int id, State state) {
    Graph.Node node = graph.nodes().get(id);
    if (node.callbackHead()) {
      return;
    }
    int pc = node.pc();
    reached[pc] = true;
    boolean first = registers[pc] == null;
    RegisterFact[] facts = first ? new RegisterFact[REGISTERS] : registers[pc];
    int precise = compared(code.at(pc));
    for (int register = 0; register < REGISTERS; register++) {
      RegisterFact now = fact(state, state.register(register), (precise >> register & 1) != 0);
      facts[register] = first ? now : join(facts[register], now);
    }
    registers[pc] = facts;
  }

  /** Registers whose ranges decide how an instruction is compiled best. */
  private static int compared(Instruction instruction) {
    if (!(instruction instanceof Instruction.Branch branch)) {
      return 0;
    }
    int mask = 1 << branch.dst();
    return branch.source() instanceof Source.Register register
        ? mask | 1 << register.number()
        : mask;
  }

  /** The states after a node. */
  void after(int id, @Nullable State[] states) {
    Graph.Node node = graph.nodes().get(id);
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null) {
        liveEdges.add((long) id << 2 | i);
      }
    }
    if (!node.callbackHead() && code.at(node.pc()) instanceof Instruction.Branch) {
      fallsThrough[node.pc()] |= states[0] != null;
      jumps[node.pc()] |= states[1] != null;
    }
  }

  void access(int pc, State state, Region region, LinearExpression offset) {
    Knowledge knowledge = state.knowledge;
    AccessFact now =
        new AccessFact(
            targets(region),
            knowledge.bestLow(offset),
            knowledge.bestHigh(offset),
            alignment(knowledge, offset));
    accesses.merge(pc, now, FactCollector::join);
  }

  private static AccessFact join(AccessFact left, AccessFact right) {
    Set<Target> targets = new HashSet<>(left.targets());
    targets.addAll(right.targets());
    return new AccessFact(
        targets,
        Math.min(left.minimum(), right.minimum()),
        Math.max(left.maximum(), right.maximum()),
        Math.min(left.alignment(), right.alignment()));
  }

  private static int alignment(Knowledge knowledge, LinearExpression offset) {
    return 1 << Math.min(3, knowledge.bits(offset).trailingZeros());
  }

  private static Set<Target> targets(Region region) {
    return region instanceof Region.Choice choice
        ? choice.members().stream().map(FactCollector::target).collect(Collectors.toSet())
        : Set.of(target(region));
  }

  private static Target target(Region region) {
    return switch (region) {
      case Region.Operand operand ->
          new Target(
              switch (operand.kind()) {
                case SRC -> Kind.SRC;
                case DST -> Kind.DST;
                case AUX -> Kind.AUX;
              },
              0);
      case Region.Context context -> new Target(Kind.CONTEXT, 0);
      case Region.Stack stack -> new Target(Kind.STACK, stack.depth());
      case Region.MapValue value -> new Target(Kind.MAP_VALUE, value.map());
      case Region.MapKey key -> new Target(Kind.MAP_KEY, key.map());
      case Region.RingRecord ring -> new Target(Kind.RING_RECORD, ring.map());
      case Region.Choice choice -> throw new IllegalArgumentException("one of several: " + choice);
    };
  }

  private static RegisterFact fact(State state, AbstractValue value, boolean precise) {
    Knowledge knowledge = state.knowledge;
    return switch (value) {
      case AbstractValue.Number number ->
          new RegisterFact.Number(range(knowledge, number.expression(), precise));
      case AbstractValue.Pointer pointer ->
          new RegisterFact.Pointer(
              targets(pointer.region()),
              range(knowledge, pointer.offset(), precise),
              alignment(knowledge, pointer.offset()));
      case AbstractValue.Unusable unusable -> new RegisterFact.Dead();
      default -> new RegisterFact.Mixed();
    };
  }

  private static ValueRange range(
      Knowledge knowledge, LinearExpression expression, boolean precise) {
    long low = knowledge.low(expression);
    long high = knowledge.high(expression);
    boolean loose = low == Fact.NONE_BELOW || high == Fact.NONE_ABOVE;
    if (precise && !expression.isConstant() && (loose || low < 0)) {
      low = Math.max(low, knowledge.bestLow(expression));
      high = Math.min(high, knowledge.bestHigh(expression));
    }
    if (low != Fact.NONE_BELOW && high != Fact.NONE_ABOVE) {
      return low >= 0 || high < 0
          ? new ValueRange(low, high, low, high)
          : new ValueRange(low, high, 0, -1);
    }
    boolean unsigned =
        low > 0
            && Views.exact(knowledge, expression, 64, false).filter(expression::equals).isPresent();
    return unsigned ? new ValueRange(Long.MIN_VALUE, Long.MAX_VALUE, low, -1) : ValueRange.any();
  }

  private static RegisterFact join(RegisterFact left, RegisterFact right) {
    if (left instanceof RegisterFact.Number x && right instanceof RegisterFact.Number y) {
      return new RegisterFact.Number(x.range().join(y.range()));
    }
    if (left instanceof RegisterFact.Pointer x && right instanceof RegisterFact.Pointer y) {
      Set<Target> targets = new HashSet<>(x.targets());
      targets.addAll(y.targets());
      return new RegisterFact.Pointer(
          targets, x.offset().join(y.offset()), Math.min(x.alignment(), y.alignment()));
    }
    return left.equals(right) ? left : new RegisterFact.Mixed();
  }
}
