package dev.dray.verifier.analysis.cfg;

import dev.dray.verifier.analysis.cfg.Graph.Node;
import dev.dray.verifier.analysis.cfg.Graph.Site;
import dev.dray.verifier.analysis.cfg.Graph.Target;
import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.CallContext.Kind;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.HelperPrototype.Argument;
import dev.dray.verifier.isa.Instruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Expands a program's calls into one graph. */
public final class GraphBuilder {
  /** The deepest chain of calls, the entry function counted. */
  public static final int MAXIMUM_FRAMES = 8;

  private final Code code;
  private final Map<Integer, HelperPrototype> helpers;
  private final Map<Site, Target> targets;
  private final int maximumNodes;
  private final List<CallContext> contexts = new ArrayList<>();
  private final Map<Site, Integer> contextBySite = new HashMap<>();
  private final List<Key> keys = new ArrayList<>();
  private final Map<Key, Integer> nodes = new HashMap<>();
  private final Deque<Integer> pending = new ArrayDeque<>();

  private record Key(int context, int pc, boolean callbackHead) {}

  /**
   * A builder.
   *
   * @param targets what is known so far of indirect calls and callback arguments; paths end at
   *     those that are not known
   */
  public GraphBuilder(
      Code code,
      Map<Integer, HelperPrototype> helpers,
      Map<Site, Target> targets,
      int maximumNodes) {
    this.code = code;
    this.helpers = helpers;
    this.targets = targets;
    this.maximumNodes = maximumNodes;
  }

  /** The graph. */
  public Graph build() throws MalformedFlow {
    contexts.add(new CallContext(-1, -1, 0, Kind.ENTRY));
    node(0, 0, 0);
    Map<Integer, int[]> successors = new HashMap<>();
    while (!pending.isEmpty()) {
      int id = pending.remove();
      successors.put(id, successors(keys.get(id)));
    }
    List<Node> list = new ArrayList<>(keys.size());
    for (int id = 0; id < keys.size(); id++) {
      Key key = keys.get(id);
      int[] next = successors.getOrDefault(id, new int[0]);
      list.add(new Node(key.context, key.pc, key.callbackHead, 0, next));
    }
    return new Graph(contexts, list);
  }

  private int node(int context, int pc, int from) throws MalformedFlow {
    if (!code.isInstruction(pc)) {
      throw malformed(
          Rule.CONTROL_FLOW,
          from,
          pc >= code.slots() || pc < 0
              ? "execution leaves the program (slot " + pc + " of " + code.slots() + ")"
              : "jump to slot " + pc + ", the middle of a 64-bit immediate");
    }
    return intern(new Key(context, pc, false), from);
  }

  private int intern(Key key, int from) throws MalformedFlow {
    Integer known = nodes.get(key);
    if (known != null) {
      return known;
    }
    if (keys.size() >= maximumNodes) {
      throw malformed(
          Rule.BUDGET,
          from,
          "with every call expanded the program has more than "
              + maximumNodes
              + " instructions; make functions smaller or call them from fewer places");
    }
    int id = keys.size();
    keys.add(key);
    nodes.put(key, id);
    pending.add(id);
    return id;
  }

  private static MalformedFlow malformed(Rule rule, int pc, String message) {
    return new MalformedFlow(Finding.of(rule, pc, message));
  }

  private int[] successors(Key key) throws MalformedFlow {
    CallContext context = contexts.get(key.context);
    if (key.callbackHead) {
      return new int[] {
        node(key.context, key.pc, key.pc),
        node(context.parent(), context.callPc() + 1, context.callPc())
      };
    }
    int pc = key.pc;
    Instruction instruction = code.at(pc);
    int next = pc + instruction.slots();
    return switch (instruction) {
      case Instruction.Exit exit -> leave(context, pc);
      case Instruction.Jump jump -> new int[] {node(key.context, next + jump.offset(), pc)};
      case Instruction.Branch branch ->
          new int[] {node(key.context, next, pc), node(key.context, next + branch.offset(), pc)};
      case Instruction.CallLocal call -> new int[] {enter(key, next + call.offset(), Kind.LOCAL)};
      case Instruction.CallIndirect call -> indirect(key);
      case Instruction.CallHelper call -> helper(key, call.helper());
      default -> new int[] {node(key.context, next, pc)};
    };
  }

  private int[] leave(CallContext context, int pc) throws MalformedFlow {
    return switch (context.kind()) {
      case ENTRY -> new int[0];
      case LOCAL -> new int[] {node(context.parent(), context.callPc() + 1, pc)};
      case LOOP_CALLBACK, MAP_CALLBACK ->
          new int[] {intern(new Key(contextOf(context), context.function(), true), pc)};
    };
  }

  private int contextOf(CallContext context) {
    Integer index = contextBySite.get(new Site(context.parent(), context.callPc()));
    return index == null ? 0 : index;
  }

  private int[] indirect(Key key) throws MalformedFlow {
    Target target = targets.get(new Site(key.context, key.pc));
    if (target instanceof Target.Function function) {
      return new int[] {enter(key, function.slot(), Kind.LOCAL)};
    }
    if (target instanceof Target.Helper helper) {
      return helper(key, helper.number());
    }
    return new int[0];
  }

  private int[] helper(Key key, int number) throws MalformedFlow {
    HelperPrototype prototype = helpers.get(number);
    if (prototype == null) {
      throw malformed(
          Rule.UNKNOWN_HELPER,
          key.pc,
          "helper " + number + " does not exist; known are " + helpers.keySet());
    }
    boolean loop = prototype.arguments().contains(Argument.LOOP_CALLBACK);
    if (!loop && !prototype.arguments().contains(Argument.MAP_CALLBACK)) {
      return new int[] {node(key.context, key.pc + 1, key.pc)};
    }
    // The site of the callback is told apart from the call's own by the sign.
    Target target = targets.get(new Site(key.context, -1 - key.pc));
    if (!(target instanceof Target.Function function)) {
      return new int[0];
    }
    node(key.context, key.pc + 1, key.pc);
    int entry = enter(key, function.slot(), loop ? Kind.LOOP_CALLBACK : Kind.MAP_CALLBACK);
    int child = keys.get(entry).context;
    return new int[] {intern(new Key(child, function.slot(), true), key.pc)};
  }

  private int enter(Key caller, int function, Kind kind) throws MalformedFlow {
    if (!code.isInstruction(function)) {
      throw malformed(
          Rule.CONTROL_FLOW,
          caller.pc,
          "call of slot " + function + ", where no instruction starts");
    }
    Site site = new Site(caller.context, caller.pc);
    Integer known = contextBySite.get(site);
    if (known != null) {
      return node(known, function, caller.pc);
    }
    int depth = 1;
    for (int c = caller.context; c >= 0; c = contexts.get(c).parent()) {
      depth++;
      if (contexts.get(c).function() == function) {
        throw malformed(
            Rule.CALL_DEPTH,
            caller.pc,
            "the function at slot " + function + " calls itself; write a loop instead");
      }
    }
    if (depth > MAXIMUM_FRAMES) {
      throw malformed(
          Rule.CALL_DEPTH,
          caller.pc,
          "calls are nested deeper than " + MAXIMUM_FRAMES + " functions");
    }
    contexts.add(new CallContext(caller.context, caller.pc, function, kind));
    contextBySite.put(site, contexts.size() - 1);
    return node(contexts.size() - 1, function, caller.pc);
  }
}
