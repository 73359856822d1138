package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Executes every path from every cut point that is reached to the next cut points. Few paths pass
 * the same place, or the certificate is refused: the work is linear in the program.
 */
final class Walker {
  private static final long PATHS = 16;
  private static final long LEAST_PASSES = 1 << 16;

  private final Program program;
  private final Code code;
  private final Map<Integer, HelperPrototype> helpers;
  private final Plan plan;
  private final Assumption assumption;
  private final Steps steps;
  private final Visits visits;
  private int passes;
  private final Map<Integer, Scope> scopes = new HashMap<>();
  private final Deque<CutPoint> pending = new ArrayDeque<>();
  private final Set<Integer> reached = new HashSet<>();
  private final List<Edge> edges = new ArrayList<>();

  /** The slot after each function's last, by its first. */
  private final Map<Integer, Integer> ends = new HashMap<>();

  /** From one cut point to another. */
  record Edge(int from, int to) {}

  /** A state on its way from a cut point. */
  private record Front(CutPoint from, PathState state, Place place) {}

  Walker(
      Program program,
      Map<Integer, HelperPrototype> helpers,
      Plan plan,
      Assumption assumption,
      Visits visits) {
    this.program = program;
    this.code = program.code();
    this.helpers = helpers;
    this.plan = plan;
    this.assumption = assumption;
    this.steps = new Steps(program);
    this.visits = visits;
    program.functions().forEach(function -> ends.put(function.start(), function.end()));
  }

  /** The edges that executions may take; throws a refusal where a proof fails. */
  List<Edge> walk() {
    CutPoint entry = plan.cutPoints().get(0);
    prove(entry, new Scope(), assumption.entry(), false);
    reach(entry);
    while (!pending.isEmpty()) {
      CutPoint cut = pending.remove();
      at(cut, () -> explore(cut));
    }
    return edges;
  }

  private static void at(CutPoint cut, Runnable part) {
    try {
      part.run();
    } catch (Refusal refusal) {
      throw refusal.in(cut);
    }
  }

  private void reach(CutPoint cut) {
    if (reached.add(cut.id())) {
      pending.add(cut);
    }
  }

  private Scope scope(CutPoint cut) {
    return scopes.computeIfAbsent(cut.id(), id -> new Scope(cut));
  }

  private void explore(CutPoint cut) {
    Place start = plan.place(cut);
    PathState initial = assumption.of(cut, scope(cut), plan.frames(start));
    if (initial.premises.contradictory()) {
      return;
    }
    checkLoop(cut, initial);
    Deque<Front> fronts = new ArrayDeque<>();
    Optional<CutPoint> next = plan.next(cut);
    if (next.isPresent()) {
      arrive(cut, next.get(), initial);
      return;
    }
    Front first = new Front(cut, initial, start);
    if (cut.role() == CutPoint.Role.ENTRY) {
      go(first, initial, start, fronts);
    } else {
      fronts.push(first);
    }
    while (!fronts.isEmpty()) {
      Front front = fronts.pop();
      step(front, fronts);
    }
  }

  /** What a head's invariant has to say for the loop to be bounded by it. */
  private void checkLoop(CutPoint cut, PathState state) {
    for (LoopProof loop : plan.loopsOf(cut)) {
      if (loop.termination() instanceof LoopProof.Bounded bounded) {
        Images own = new Images(program, cut, scope(cut), state, true);
        Expr slack =
            own.source(bounded.bound())
                .plusExact(Expr.symbol(scope(cut).number(loop.counter())), -1);
        if (!state.premises.proves(slack)) {
          throw new Refusal(cut.pc(), "at most " + bounded.bound() + " iterations");
        }
      }
    }
  }

  /** Whether a path ends here, at one of the cut points of a place, which holds then. */
  private boolean ends(CutPoint from, Place place, PathState state) {
    List<CutPoint> targets = plan.targets(place, from);
    boolean mayPass = plan.copied() && !place.callback();
    for (int i = 0; i < targets.size(); i++) {
      try {
        arrive(from, targets.get(i), state);
        return true;
      } catch (Refusal refused) {
        if (i == targets.size() - 1 && !mayPass) {
          throw refused;
        }
      }
    }
    return false;
  }

  private void arrive(CutPoint from, CutPoint to, PathState state) {
    boolean back = plan.inBody(to.id(), from.id());
    Implication implication = prove(to, scope(from), state, back);
    for (LoopProof loop : plan.loopsOf(to)) {
      if (back && loop.termination() instanceof LoopProof.Lexicographic measures) {
        implication.proveFall(measures.measures());
      }
    }
    edges.add(new Edge(from.id(), to.id()));
    reach(to);
  }

  private Implication prove(CutPoint to, Scope scope, PathState state, boolean back) {
    Place place = plan.place(to);
    if (plan.frames(place) != state.frames.size()) {
      throw new Refusal(to.pc(), "as many frames as there are calls");
    }
    Implication implication = new Implication(program, to, scope, state, back);
    implication.prove();
    return implication;
  }

  /** A path may go round a short loop; one that does for ever has no end here. */
  private void pass(Place place) {
    long places = (long) code.slots() * plan.contexts();
    if (++passes > PATHS * places + LEAST_PASSES) {
      throw new Refusal(place.pc(), "a cut point where paths meet");
    }
  }

  /** Goes on to a place, unless no execution does. */
  private void go(Front front, PathState state, Place place, Deque<Front> fronts) {
    if (state.premises.contradictory()) {
      return;
    }
    if (!code.isInstruction(place.pc()) || !inFunction(place)) {
      throw new Refusal(front.place.pc(), "execution stays in the function until it exits");
    }
    if (ends(front.from, place, state)) {
      return;
    }
    pass(place);
    fronts.push(new Front(front.from, state, place));
  }

  private boolean inFunction(Place place) {
    Integer end = ends.get(plan.context(place.context()).function());
    return end != null
        && place.pc() >= plan.context(place.context()).function()
        && place.pc() < end;
  }

  private void step(Front front, Deque<Front> fronts) {
    Place place = front.place;
    PathState state = front.state;
    int pc = place.pc();
    if (place.callback()) {
      callbackHead(front, fronts);
      return;
    }
    visits.before(pc, state);
    Forgetting.forget(state, scope(front.from).size());
    Instruction instruction = code.at(pc);
    int next = pc + instruction.slots();
    switch (instruction) {
      case Instruction.Jump jump ->
          go(front, state, new Place(place.context(), next + jump.offset(), false), fronts);
      case Instruction.Branch branch -> {
        steps.checkReadable(state, branch, pc);
        PathState taken = state.copy();
        Branching.assume(state, branch, false, pc);
        Branching.assume(taken, branch, true, pc);
        visits.branch(pc, !state.premises.contradictory(), !taken.premises.contradictory());
        go(front, state, new Place(place.context(), next, false), fronts);
        go(front, taken, new Place(place.context(), next + branch.offset(), false), fronts);
      }
      case Instruction.Exit exit -> exit(front, fronts);
      case Instruction.CallLocal call -> enter(front, next + call.offset(), fronts);
      case Instruction.CallHelper call -> callHelper(front, call.helper(), fronts);
      case Instruction.CallIndirect call -> callIndirect(front, call.register(), fronts);
      case Instruction.CallBtf call -> throw new Refusal(pc, "a call of a helper that exists");
      default -> {
        steps.execute(state, instruction, pc);
        go(front, state, new Place(place.context(), next, false), fronts);
      }
    }
  }

  private int child(Front front, int function, CallContext.Kind... kinds) {
    int pc = front.place.pc();
    Optional<Integer> child = plan.child(front.place.context(), pc);
    if (child.isPresent()) {
      CallContext context = plan.context(child.get());
      if (context.function() == function && List.of(kinds).contains(context.kind())) {
        return child.get();
      }
    }
    throw new Refusal(pc, "a calling context for the function at slot " + function);
  }

  private void enter(Front front, int function, Deque<Front> fronts) {
    int context = child(front, function, CallContext.Kind.LOCAL);
    PathState state = front.state;
    state.push();
    go(front, state, new Place(context, function, false), fronts);
  }

  private void exit(Front front, Deque<Front> fronts) {
    PathState state = front.state;
    int pc = front.place.pc();
    CallContext context = plan.context(front.place.context());
    Content result = state.register(0);
    switch (context.kind()) {
      case ENTRY -> {
        if (!(result instanceof Content.Number)) {
          throw new Refusal(pc, "a number in r0 at the end; it holds " + result.words());
        }
        if (!state.records.isEmpty()) {
          throw new Refusal(pc, "every reserved record submitted or discarded");
        }
      }
      case LOCAL -> {
        // Whether the caller may use the result is a question of what it does with it.
        state.top().registers[0] = Content.Unusable.VALUE;
        state.frames.get(state.depth() - 1).registers[0] = result;
        state.pop();
        state.clobber(1, 5);
        go(front, state, new Place(context.parent(), context.callPc() + 1, false), fronts);
      }
      case LOOP_CALLBACK, MAP_CALLBACK -> {
        steps.checkCallbackResult(state, pc);
        state.pop();
        Place head = new Place(front.place.context(), context.function(), true);
        go(front, state, head, fronts);
      }
    }
  }

  private void callIndirect(Front front, int register, Deque<Front> fronts) {
    int pc = front.place.pc();
    switch (front.state.register(register)) {
      case Content.CodePointer function -> enter(front, function.slot(), fronts);
      case Content.Number number
          when number.value().isConstant()
              && number.value().constant() == (int) number.value().constant() ->
          callHelper(front, (int) number.value().constant(), fronts);
      default -> throw new Refusal(pc, "a known target of the call in r" + register);
    }
  }

  private void callHelper(Front front, int number, Deque<Front> fronts) {
    int pc = front.place.pc();
    PathState state = front.state;
    HelperPrototype helper = helpers.get(number);
    if (helper == null) {
      throw new Refusal(pc, "a helper that exists, not " + number);
    }
    steps.helpers().checkArguments(state, helper, pc);
    Optional<Integer> callback = Helpers.callback(helper);
    if (callback.isEmpty()) {
      steps.helpers().finish(state, helper, pc);
      go(front, state, new Place(front.place.context(), pc + 1, false), fronts);
      return;
    }
    if (!(state.register(callback.get()) instanceof Content.CodePointer function)) {
      throw new Refusal(pc, "a function to call back");
    }
    CallContext.Kind kind =
        Helpers.visitsMap(helper) ? CallContext.Kind.MAP_CALLBACK : CallContext.Kind.LOOP_CALLBACK;
    int context = child(front, function.slot(), kind);
    state.set(0, Content.Unusable.VALUE);
    enterRounds(front, new Place(context, function.slot(), true));
  }

  /**
   * A call that calls back begins anew wherever it comes from: its helper bounds the rounds of one
   * call only.
   */
  private void enterRounds(Front front, Place place) {
    if (front.state.premises.contradictory()) {
      return;
    }
    if (!code.isInstruction(place.pc()) || !inFunction(place)) {
      throw new Refusal(front.place.pc(), "a function to call back");
    }
    CutPoint target =
        plan.entered(place)
            .filter(cut -> !plan.inBody(cut.id(), front.from.id()))
            .orElseThrow(() -> new Refusal(place.pc(), "a cut point where calls back begin"));
    arrive(front.from, target, front.state);
  }

  /** Once more into the callback, or past the call. */
  private void callbackHead(Front front, Deque<Front> fronts) {
    Place place = front.place;
    CallContext context = plan.context(place.context());
    PathState inside = front.state.copy();
    steps.enterCallback(inside, helperOf(context, front.state), context.kind(), place.pc());
    go(front, inside, new Place(place.context(), place.pc(), false), fronts);
    PathState after = front.state;
    after.clobber(1, 5);
    after.set(0, after.premises.fresh(Fact.UNSIGNED));
    go(front, after, new Place(context.parent(), context.callPc() + 1, false), fronts);
  }

  private HelperPrototype helperOf(CallContext context, PathState state) {
    int number =
        switch (code.at(context.callPc())) {
          case Instruction.CallHelper call -> call.helper();
          case Instruction.CallIndirect call
              when state.register(call.register()) instanceof Content.Number target
                  && target.value().isConstant() ->
              (int) target.value().constant();
          default -> throw new Refusal(context.callPc(), "a call of a helper that calls back");
        };
    HelperPrototype helper = helpers.get(number);
    if (helper == null || Helpers.callback(helper).isEmpty()) {
      throw new Refusal(context.callPc(), "a helper that calls back");
    }
    return helper;
  }
}
