package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Graph.Site;
import dev.dray.verifier.analysis.cfg.Graph.Target;
import dev.dray.verifier.analysis.domain.Arithmetic;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.CodePointer;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.MapHandle;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MapDefinition;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One step of symbolic execution: from the state before a node to the states at its successors. */
final class Machine {
  /** The most rounds that the loop helper makes, as in Linux. */
  static final long LOOP_LIMIT = 1L << 23;

  private final Code code;
  private final Graph graph;
  private final Regions regions;
  private final Memory memory;
  private final Reporter reporter;
  private final Operators operators;
  private final Branches branches;
  private final Calls calls;

  Machine(
      Code code,
      Graph graph,
      Map<Integer, HelperPrototype> helpers,
      Regions regions,
      Reporter reporter) {
    this.code = code;
    this.graph = graph;
    this.regions = regions;
    this.memory = new Memory(regions);
    this.reporter = reporter;
    this.operators = new Operators(reporter);
    this.branches = new Branches(reporter);
    this.calls = new Calls(graph, helpers, new Helpers(regions, memory, reporter), reporter);
  }

  /** Bounds and rights of the regions that the program may touch. */
  Regions regions() {
    return regions;
  }

  /** Targets of indirect calls and callbacks that the graph does not have yet. */
  Map<Site, Target> discovered() {
    return calls.discovered();
  }

  /**
   * Executes a node, which uses up the state.
   *
   * @return for each successor the state there, null where none gets there
   */
  @Nullable State[] step(int id, State state) {
    Graph.Node node = graph.nodes().get(id);
    @Nullable State[] after = new State[node.successors().length];
    if (node.callbackHead()) {
      return calls.callbackHead(node, state, after);
    }
    int pc = node.pc();
    switch (code.at(pc)) {
      case Instruction.Branch branch -> branch(branch, state, pc, after);
      case Instruction.Exit exit -> calls.exit(node, state, pc, after);
      case Instruction.CallLocal call -> Calls.local(state, after);
      case Instruction.CallHelper call -> calls.helper(node, call.helper(), state, after);
      case Instruction.CallIndirect call -> calls.indirect(node, call.register(), state, after);
      case Instruction.CallBtf call -> {
        reporter.broken(Rule.INSTRUCTION, pc, "Dray has no helpers with BTF ids");
        state.knowledge.contradict();
      }
      case Instruction instruction -> {
        straight(instruction, state, pc);
        proceed(state, after);
      }
    }
    return after;
  }

  static void proceed(State state, @Nullable State[] after) {
    if (!state.knowledge.contradictory() && after.length > 0) {
      after[0] = state;
    }
  }

  private AbstractValue read(State state, int register, int pc) {
    return Memory.read(state, register, pc, reporter);
  }

  private AbstractValue read(State state, dev.dray.verifier.isa.Source source, int pc) {
    return source instanceof dev.dray.verifier.isa.Source.Register register
        ? read(state, register.number(), pc)
        : Helpers.operand(state, source);
  }

  private void write(State state, int register, AbstractValue value, int pc) {
    if (register == 10) {
      reporter.broken(Rule.FRAME_POINTER, pc, "r10 is read only");
      state.knowledge.contradict();
      return;
    }
    state.set(register, value);
  }

  private void straight(Instruction instruction, State state, int pc) {
    Knowledge knowledge = state.knowledge;
    switch (instruction) {
      case Instruction.Alu alu -> {
        boolean move = alu.operation() == dev.dray.verifier.isa.AluOperation.MOV;
        AbstractValue left = move ? AbstractValue.Unusable.UNUSABLE : read(state, alu.dst(), pc);
        AbstractValue right = read(state, alu.source(), pc);
        if (!knowledge.contradictory()) {
          write(
              state,
              alu.dst(),
              Compaction.compact(
                  knowledge,
                  operators.apply(knowledge, alu.operation(), alu.width(), left, right, pc)),
              pc);
        }
      }
      case Instruction.Negate negate
          when negate.width() == dev.dray.verifier.isa.Width.W64
              && (state.register(negate.dst()) instanceof Pointer
                  || state.register(negate.dst()) instanceof AbstractValue.Negated) ->
          write(
              state,
              negate.dst(),
              Operators.subtractFrom(LinearExpression.ZERO, state.register(negate.dst())),
              pc);
      case Instruction.Negate negate ->
          unary(
              state,
              negate.dst(),
              negate.dst(),
              pc,
              value -> new Arithmetic(knowledge).negate(value, negate.width().bits()));
      case Instruction.MoveSigned move ->
          unary(
              state,
              move.dst(),
              move.src(),
              pc,
              value ->
                  new Arithmetic(knowledge).signExtend(value, move.bits(), move.width().bits()));
      case Instruction.ByteSwap swap ->
          unary(
              state,
              swap.dst(),
              swap.dst(),
              pc,
              value -> new Arithmetic(knowledge).swap(swap.conversion(), value, swap.bits()));
      case Instruction.LoadImmediate load ->
          write(state, load.dst(), AbstractValue.number(load.value()), pc);
      case Instruction.LoadAddress load -> loadAddress(state, load, pc);
      case Instruction.Load load ->
          memory
              .address(state, load.base(), load.offset(), pc, reporter)
              .ifPresent(
                  address -> {
                    AbstractValue value =
                        memory.load(
                            state, address, load.size().bytes(), load.signed(), pc, reporter);
                    if (reporter.listening()) {
                      state.trail = state.trail.loaded(pc, value);
                      reporter.loaded(pc, address, load.size().bytes());
                    }
                    write(state, load.dst(), value, pc);
                  });
      case Instruction.Store store -> {
        AbstractValue value = read(state, store.source(), pc);
        if (!knowledge.contradictory()) {
          memory
              .address(state, store.base(), store.offset(), pc, reporter)
              .ifPresent(
                  address ->
                      memory.store(state, address, store.size().bytes(), value, pc, reporter));
        }
      }
      case Instruction.Atomic atomic -> atomic(state, atomic, pc);
      case Instruction.Jump jump -> {}
      default -> throw new IllegalStateException("not a straight instruction: " + instruction);
    }
  }

  private void unary(
      State state,
      int dst,
      int src,
      int pc,
      java.util.function.UnaryOperator<LinearExpression> operation) {
    AbstractValue value = read(state, src, pc);
    if (value instanceof Number number) {
      write(state, dst, new Number(operation.apply(number.expression())), pc);
    } else if (!state.knowledge.contradictory()) {
      reporter.broken(
          Rule.POINTER_ARITHMETIC,
          pc,
          "arithmetic on r" + src + ", which holds " + Memory.describe(value));
      state.knowledge.contradict();
    }
  }

  private void loadAddress(State state, Instruction.LoadAddress load, int pc) {
    boolean map =
        load.kind() == Instruction.PseudoSource.MAP_BY_INDEX
            || load.kind() == Instruction.PseudoSource.MAP_VALUE_BY_INDEX;
    if (map && (load.first() < 0 || load.first() >= regions.mapCount())) {
      reporter.broken(
          Rule.INSTRUCTION,
          pc,
          "map " + load.first() + " does not exist; the program has " + regions.mapCount());
      state.knowledge.contradict();
      return;
    }
    switch (load.kind()) {
      case MAP_BY_INDEX -> write(state, load.dst(), new MapHandle(load.first()), pc);
      case CODE -> write(state, load.dst(), new CodePointer(load.first()), pc);
      case MAP_VALUE_BY_INDEX -> {
        MapDefinition definition = regions.map(load.first());
        if (!Helpers.addressable(definition)) {
          reporter.broken(
              Rule.INSTRUCTION,
              pc,
              "the values of map " + definition.name() + " have no fixed address");
          state.knowledge.contradict();
          return;
        }
        Region region = new Region.MapValue(load.first(), Symbols.ONLY_INSTANCE);
        LinearExpression offset = LinearExpression.constant(Integer.toUnsignedLong(load.second()));
        write(state, load.dst(), new Pointer(region, offset), pc);
      }
      default -> {
        reporter.broken(Rule.INSTRUCTION, pc, load.kind() + " is not linked");
        state.knowledge.contradict();
      }
    }
  }

  private void atomic(State state, Instruction.Atomic atomic, int pc) {
    Knowledge knowledge = state.knowledge;
    AbstractValue operand = read(state, atomic.src(), pc);
    boolean exchange = atomic.operation() == dev.dray.verifier.isa.AtomicOperation.CMPXCHG;
    AbstractValue expected = exchange ? read(state, 0, pc) : operand;
    if (knowledge.contradictory()) {
      return;
    }
    if (!(operand instanceof Number) || !(expected instanceof Number)) {
      reporter.broken(Rule.POINTER_STORED, pc, "atomic operations work on numbers only");
      knowledge.contradict();
      return;
    }
    Optional<Pointer> address = memory.address(state, atomic.base(), atomic.offset(), pc, reporter);
    if (address.isEmpty()) {
      return;
    }
    int size = atomic.size().bytes();
    Pointer pointer = address.get();
    boolean operandMemory = !(pointer.region() instanceof Region.Context);
    if (operandMemory && knowledge.bits(pointer.offset()).trailingZeros() < (size == 8 ? 3 : 2)) {
      reporter.broken(
          Rule.ALIGNMENT,
          pc,
          "an atomic operation of "
              + size
              + " bytes needs an offset that is a multiple of "
              + size);
    }
    AbstractValue old = memory.load(state, pointer, size, false, pc, reporter);
    if (!knowledge.contradictory() && !(old instanceof Number)) {
      reporter.broken(Rule.SPILLED_POINTER, pc, "an atomic operation on a spilled pointer");
      knowledge.contradict();
    }
    if (knowledge.contradictory()) {
      return;
    }
    Fact any = size == 8 ? Fact.ANY_UNSIGNED : Fact.range(0, 0xffff_ffffL);
    memory.store(state, pointer, size, new Number(knowledge.fresh(any)), pc, reporter);
    if (!knowledge.contradictory() && atomic.fetch()) {
      write(state, exchange ? 0 : atomic.src(), new Number(knowledge.fresh(any)), pc);
    }
  }

  private void branch(Instruction.Branch branch, State state, int pc, @Nullable State[] after) {
    AbstractValue left = read(state, branch.dst(), pc);
    AbstractValue right = read(state, branch.source(), pc);
    if (state.knowledge.contradictory()) {
      return;
    }
    if (reporter.listening()) {
      state.trail = state.trail.checked(pc, left, right);
      reporter.compared(pc, left, right);
    }
    State taken = state.copy();
    branches.assume(state, branch, false, left, right, pc);
    branches.assume(taken, branch, true, left, right, pc);
    after[0] = state.knowledge.contradictory() ? null : state;
    after[1] = taken.knowledge.contradictory() ? null : taken;
  }
}
