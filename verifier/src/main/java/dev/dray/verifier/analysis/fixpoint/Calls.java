package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Graph;
import dev.dray.verifier.analysis.cfg.Graph.Site;
import dev.dray.verifier.analysis.cfg.Graph.Target;
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
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.HelperPrototype.Argument;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Steps that enter and leave functions, callbacks and helpers. */
final class Calls {
  private final Graph graph;
  private final Map<Integer, HelperPrototype> helpers;
  private final Reporter reporter;
  private final Helpers arguments;
  private final Map<Site, Target> discovered = new HashMap<>();

  Calls(Graph graph, Map<Integer, HelperPrototype> helpers, Helpers arguments, Reporter reporter) {
    this.graph = graph;
    this.helpers = helpers;
    this.arguments = arguments;
    this.reporter = reporter;
  }

  /** Targets of indirect calls and callbacks that the graph does not have yet. */
  Map<Site, Target> discovered() {
    return discovered;
  }

  /** Leaves a function or the program. */
  void exit(Graph.Node node, State state, int pc, @Nullable State[] after) {
    CallContext context = graph.contexts().get(node.context());
    AbstractValue result = state.register(0);
    switch (context.kind()) {
      case ENTRY -> {
        if (!(Memory.read(state, 0, pc, reporter) instanceof Number)
            && !state.knowledge.contradictory()) {
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
        Machine.proceed(state, after);
      }
      case LOOP_CALLBACK, MAP_CALLBACK -> {
        checkCallbackResult(state, pc);
        pop(state);
        Machine.proceed(state, after);
      }
    }
  }

  private void checkCallbackResult(State state, int pc) {
    AbstractValue result = Memory.read(state, 0, pc, reporter);
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
    Frame callee = new Frame(true);
    System.arraycopy(state.top().registers, 1, callee.registers, 1, 5);
    state.frames.add(callee);
    return callee;
  }

  /** Enters a function of the program. */
  static void local(State state, @Nullable State[] after) {
    push(state);
    state.frames.get(state.frames.size() - 2).registers[0] = AbstractValue.Unusable.UNUSABLE;
    for (int register = 1; register <= 5; register++) {
      state.frames.get(state.frames.size() - 2).registers[register] =
          AbstractValue.Unusable.UNUSABLE;
    }
    Machine.proceed(state, after);
  }

  /** Calls what a register holds, if that is known. */
  void indirect(Graph.Node node, int register, State state, @Nullable State[] after) {
    AbstractValue target = Memory.read(state, register, node.pc(), reporter);
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
      helper(node, helper.number(), state, after);
    } else {
      local(state, after);
    }
  }

  /** Calls a helper; one that calls back goes on at the callback's head. */
  void helper(Graph.Node node, int number, State state, @Nullable State[] after) {
    HelperPrototype helper = helpers.get(number);
    if (helper == null) {
      reporter.broken(Rule.UNKNOWN_HELPER, node.pc(), "helper " + number + " does not exist");
      return;
    }
    if (!arguments.check(state, helper, node.pc())) {
      return;
    }
    boolean loop = helper.arguments().contains(Argument.LOOP_CALLBACK);
    if (!loop && !helper.arguments().contains(Argument.MAP_CALLBACK)) {
      arguments.finish(state, helper, node.pc());
      Machine.proceed(state, after);
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
      Machine.proceed(state, after);
    }
  }

  /** Enters a callback for its next round, or goes on behind the call. */
  @Nullable State[] callbackHead(Graph.Node node, State state, @Nullable State[] after) {
    CallContext context = graph.contexts().get(node.context());
    boolean loop = context.kind() == CallContext.Kind.LOOP_CALLBACK;
    State inside = state.copy();
    Knowledge knowledge = inside.knowledge;
    AbstractValue[] caller = inside.top().registers.clone();
    Frame callee = push(inside);
    java.util.Arrays.fill(callee.registers, AbstractValue.Unusable.UNUSABLE);
    if (loop) {
      int index = knowledge.source().fresh();
      knowledge.define(index, Fact.range(0, Machine.LOOP_LIMIT - 1));
      LinearExpression round = LinearExpression.symbol(index);
      if (caller[1] instanceof Number count) {
        Views.exact(knowledge, count.expression(), 32, false)
            .filter(count.expression()::equals)
            .ifPresent(rounds -> knowledge.assumeAtMost(round.plus(1), rounds));
      }
      callee.registers[1] = new Number(round);
      callee.registers[2] = caller[3];
    } else if (caller[1] instanceof MapHandle map) {
      callee.registers[1] = map;
      callee.registers[2] = new Pointer(new Region.MapKey(map.map()), LinearExpression.ZERO);
      callee.registers[3] =
          new Pointer(
              new Region.MapValue(map.map(), knowledge.source().fresh()), LinearExpression.ZERO);
      callee.registers[4] = caller[3];
    }
    after[0] = knowledge.contradictory() ? null : inside;
    state.set(0, state.knowledge.fresh(Fact.ANY_UNSIGNED));
    state.clobber(1, 5);
    after[1] = state;
    return after;
  }
}
