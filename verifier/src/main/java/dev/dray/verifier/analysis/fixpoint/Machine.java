package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Graph.Site;
import dev.dray.verifier.analysis.cfg.Graph.Target;
import dev.dray.verifier.analysis.domain.Arithmetic;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.Views;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.CodePointer;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.MapHandle;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.HelperPrototype.Argument;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MapDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One step of symbolic execution: from the state before a node to the states at its successors. */
final class Machine {
  /** The most rounds that the loop helper makes, as in Linux. */
  static final long LOOP_LIMIT = 1L << 23;

  private final Code code;
  private final Graph graph;
  private final Map<Integer, HelperPrototype> helpers;
  private final Regions regions;
  private final Memory memory;
  private final Reporter reporter;
  private final Operators operators;
  private final Branches branches;
  private final Helpers calls;
  private final Map<Site, Target> discovered = new HashMap<>();

  Machine(
      Code code,
      Graph graph,
      Map<Integer, HelperPrototype> helpers,
      Regions regions,
      Reporter reporter) {
    this.code = code;
    this.graph = graph;
    this.helpers = helpers;
    this.regions = regions;
    this.memory = new Memory(regions);
    this.reporter = reporter;
    this.operators = new Operators(reporter);
    this.branches = new Branches(reporter);
    this.calls = new Helpers(regions, memory, reporter);
  }

  /** Bounds and rights of the regions that the program may touch. */
  Regions regions() {
    return regions;
  }

  /** Targets of indirect calls and callbacks that the graph does not have yet. */
  Map<Site, Target> discovered() {
    return discovered;
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
      return callbackHead(node, state, after);
    }
    int pc = node.pc();
    switch (code.at(pc)) {
      case Instruction.Branch branch -> branch(branch, state, pc, after);
      case Instruction.Exit exit -> exit(node, state, pc, after);
      case Instruction.CallLocal call -> callLocal(state, after);
      case Instruction.CallHelper call -> callHelper(node, call.helper(), state, after);
      case Instruction.CallIndirect call -> callIndirect(node, call.register(), state, after);
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

  private static void proceed(State state, @Nullable State[] after) {
    if (!state.knowledge.contradictory() && after.length > 0) {
      after[0] = state;
    }
  }

  private AbstractValue read(State state, int register, int pc) {
    AbstractValue value = state.register(register);
    if (value instanceof AbstractValue.Unusable) {
      Memory.uninitialised(register, pc, reporter);
      state.knowledge.contradict();
    }
    return value;
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

  private void exit(Graph.Node node, State state, int pc, @Nullable State[] after) {
    CallContext context = graph.contexts().get(node.context());
    AbstractValue result = state.register(0);
    switch (context.kind()) {
      case ENTRY -> {
        if (!(read(state, 0, pc) instanceof Number) && !state.knowledge.contradictory()) {
          reporter.broken(
              Rule.POINTER_RETURNED,
              pc,
              "r0 holds " + Memory.describe(result) + " at the end; the result has to be a number");
        }
        if (!state.records.isEmpty()) {
          reporter.broken(
              Rule.RECORD_LEAK, pc, "a reserved record is neither submitted nor discarded");
        }
      }
      case LOCAL -> {
        pop(state);
        state.clobber(1, 5);
        state.set(0, withoutFrame(result, state.frames.size()));
        proceed(state, after);
      }
      case LOOP_CALLBACK, MAP_CALLBACK -> {
        checkCallbackResult(state, pc);
        pop(state);
        proceed(state, after);
      }
    }
  }

  private void checkCallbackResult(State state, int pc) {
    AbstractValue result = read(state, 0, pc);
    if (state.knowledge.contradictory()) {
      return;
    }
    if (result instanceof Number number) {
      LinearExpression value = Views.signed(state.knowledge, number.expression(), 64);
      if (state.knowledge.entails(value)
          && state.knowledge.entailsAtMost(value, LinearExpression.ONE)) {
        return;
      }
    }
    reporter.broken(
        Rule.CALLBACK_RESULT, pc, "a callback returns 0 to go on or 1 to stop, nothing else");
  }

  /** Leaves a function: pointers into its frame are gone with it. */
  private static void pop(State state) {
    int depth = state.frames.size() - 1;
    state.frames.remove(depth);
    for (Frame frame : state.frames) {
      for (int i = 0; i < frame.registers.length; i++) {
        frame.registers[i] = withoutFrame(frame.registers[i], depth);
      }
      frame.cells.replaceAll(
          (offset, cell) -> new Frame.Cell(cell.size(), withoutFrame(cell.value(), depth)));
    }
  }

  private static AbstractValue withoutFrame(AbstractValue value, int depth) {
    boolean dangling =
        value instanceof Pointer pointer
                && pointer.region() instanceof Region.Stack stack
                && stack.depth() >= depth
            || value instanceof AbstractValue.PointerLow low
                && low.region() instanceof Region.Stack inner
                && inner.depth() >= depth
            || value instanceof AbstractValue.Negated negated
                && negated.region() instanceof Region.Stack frame
                && frame.depth() >= depth;
    return dangling ? AbstractValue.Unusable.UNUSABLE : value;
  }

  private static Frame push(State state) {
    Frame callee = new Frame();
    System.arraycopy(state.top().registers, 1, callee.registers, 1, 5);
    state.frames.add(callee);
    return callee;
  }

  private static void callLocal(State state, @Nullable State[] after) {
    push(state);
    state.frames.get(state.frames.size() - 2).registers[0] = AbstractValue.Unusable.UNUSABLE;
    for (int register = 1; register <= 5; register++) {
      state.frames.get(state.frames.size() - 2).registers[register] =
          AbstractValue.Unusable.UNUSABLE;
    }
    proceed(state, after);
  }

  private void callIndirect(Graph.Node node, int register, State state, @Nullable State[] after) {
    AbstractValue target = read(state, register, node.pc());
    if (state.knowledge.contradictory()) {
      return;
    }
    Optional<Target> found = Optional.empty();
    if (target instanceof CodePointer function) {
      found = Optional.of(new Target.Function(function.slot()));
    } else if (target instanceof Number number
        && number.expression().isConstant()
        && number.expression().constant() == (int) number.expression().constant()) {
      found = Optional.of(new Target.Helper((int) number.expression().constant()));
    }
    if (found.isEmpty()) {
      reporter.broken(
          Rule.CONTROL_FLOW,
          node.pc(),
          "the target of the indirect call in r" + register + " is not known when it is verified");
      return;
    }
    discovered.putIfAbsent(new Site(node.context(), node.pc()), found.get());
    if (!found.get().equals(discovered.get(new Site(node.context(), node.pc())))) {
      reporter.broken(
          Rule.CONTROL_FLOW,
          node.pc(),
          "the indirect call has different targets on different paths");
      return;
    }
    if (found.get() instanceof Target.Helper helper) {
      callHelper(node, helper.number(), state, after);
    } else {
      callLocal(state, after);
    }
  }

  private void callHelper(Graph.Node node, int number, State state, @Nullable State[] after) {
    HelperPrototype helper = helpers.get(number);
    if (helper == null) {
      reporter.broken(Rule.UNKNOWN_HELPER, node.pc(), "helper " + number + " does not exist");
      return;
    }
    if (!calls.check(state, helper, node.pc())) {
      return;
    }
    boolean loop = helper.arguments().contains(Argument.LOOP_CALLBACK);
    if (!loop && !helper.arguments().contains(Argument.MAP_CALLBACK)) {
      calls.finish(state, helper, node.pc());
      proceed(state, after);
      return;
    }
    int register =
        helper.arguments().indexOf(loop ? Argument.LOOP_CALLBACK : Argument.MAP_CALLBACK) + 1;
    if (state.register(register) instanceof CodePointer function) {
      // Told apart from the call's own site by the sign.
      Site site = new Site(node.context(), -1 - node.pc());
      Target target = new Target.Function(function.slot());
      Target known = discovered.putIfAbsent(site, target);
      if (known != null && !known.equals(target)) {
        reporter.broken(
            Rule.CONTROL_FLOW,
            node.pc(),
            "the callback differs between paths; branch around two calls");
        return;
      }
      state.set(0, AbstractValue.Unusable.UNUSABLE);
      proceed(state, after);
    }
  }

  private @Nullable State[] callbackHead(Graph.Node node, State state, @Nullable State[] after) {
    CallContext context = graph.contexts().get(node.context());
    boolean loop = context.kind() == CallContext.Kind.LOOP_CALLBACK;
    State inside = state.copy();
    Knowledge knowledge = inside.knowledge;
    AbstractValue[] arguments = inside.top().registers.clone();
    Frame callee = push(inside);
    java.util.Arrays.fill(callee.registers, AbstractValue.Unusable.UNUSABLE);
    if (loop) {
      int index = knowledge.source().fresh();
      knowledge.define(index, Fact.range(0, LOOP_LIMIT - 1));
      LinearExpression round = LinearExpression.symbol(index);
      if (arguments[1] instanceof Number count) {
        Views.exact(knowledge, count.expression(), 32, false)
            .filter(count.expression()::equals)
            .ifPresent(rounds -> knowledge.assumeAtMost(round.plus(1), rounds));
      }
      callee.registers[1] = new Number(round);
      callee.registers[2] = arguments[3];
    } else if (arguments[1] instanceof MapHandle map) {
      callee.registers[1] = map;
      callee.registers[2] = new Pointer(new Region.MapKey(map.map()), LinearExpression.ZERO);
      callee.registers[3] =
          new Pointer(
              new Region.MapValue(map.map(), knowledge.source().fresh()), LinearExpression.ZERO);
      callee.registers[4] = arguments[3];
    }
    after[0] = knowledge.contradictory() ? null : inside;
    state.set(0, state.knowledge.fresh(Fact.ANY_UNSIGNED));
    state.clobber(1, 5);
    after[1] = state;
    return after;
  }
}
