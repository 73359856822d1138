package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.front.FrontEnd;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.Bounds;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Emits one function of a program as one method. */
final class FunctionEmitter {
  /** Accesses of a method that HotSpot's first compiler is sure to manage. */
  private static final int MANY_ACCESSES = 36;

  /** Bytecodes of a method that the JVM takes into its callers, however hot, at most. */
  private static final int INLINED = 330;

  final Graph graph;
  final Code code;
  final Prologue prologue;
  final Placement placement;
  final Memory memory;
  final Views views;
  final FramedBlocks framed;
  final Expressions expressions;
  final RegionModel model;
  final Uses uses;
  final Ranges ranges;
  final Witnesses witnesses;
  final Unrolling unrolling;
  final Statements statements;
  final Polls polls;
  final Endings endings;
  final Chunks chunks;
  private final int chunk;
  private final Bounds bounds;
  final List<Runnable> outOfLine = new ArrayList<>();
  private final Map<Block, FastLoop> fastLoops;
  private final Set<Block> emitted = new HashSet<>();
  private final Map<Block, Label> labels = new HashMap<>();
  private final Map<Block, Label> loopEntries = new HashMap<>();

  /** Where edges between blocks of the loop go that is being emitted once more. */
  Map<Block, Label> redirected = Map.of();

  private int nextLocal;

  private FunctionEmitter(Shared shared, int chunk, MethodVisitor out, RegionModel model) {
    this.graph = shared.graph();
    this.chunks = shared.chunks();
    this.chunk = chunk;
    this.uses = shared.uses();
    this.model = model;
    this.code = new Code(out);
    List<Block> blocks = chunks.blocks(chunk);
    this.prologue = new Prologue(blocks, model, !chunks.single());
    this.placement = Placement.of(graph, uses, blocks, prologue.nextFree(), model.ordered());
    if (!chunks.single()) {
      chunks.imports(chunk).forEach(placement::place);
    }
    this.nextLocal = placement.nextFree();
    this.views = new Views(blocks, model, this::local);
    this.bounds = shared.bounds();
    this.ranges = new Ranges(bounds);
    this.witnesses = new Witnesses(blocks, model);
    this.memory =
        new Memory(
            code, model, prologue, views, windows(blocks, ranges), witnesses, ranges, this::local);
    this.expressions = new Expressions(code, placement, prologue, memory, ranges);
    this.framed = new FramedBlocks(this);
    this.fastLoops = shared.fastLoops();
    blocks.forEach(block -> labels.put(block, new Label()));
    int room = model.framed() && !chunks.isOwn(chunk) ? 0 : chunks.room(chunk);
    this.statements = new Statements(this);
    this.polls = new Polls(this, bounds);
    this.endings = new Endings(this);
    this.unrolling = new Unrolling(this, blocks, fastLoops.keySet(), room);
  }

  private Windows windows(List<Block> blocks, Ranges ranges) {
    Windows windows = new Windows();
    if (model.mode() != AccessMode.SANDBOXED) {
      windows.findInBlocks(blocks, model::inLine);
    }
    if (model.mode() != AccessMode.DIRECT) {
      windows.findTables(
          graph, access -> model.inLine(access) || views.table(access) != null, ranges::maximum);
    }
    return windows;
  }

  /** What the methods of a function have in common. */
  private record Shared(
      Graph graph, Chunks chunks, Uses uses, Bounds bounds, Map<Block, FastLoop> fastLoops) {
    static Shared of(Graph graph, RegionModel model) {
      if (model.mode() != AccessMode.SANDBOXED) {
        Selects.convert(graph, new Ranges(new Bounds(graph)), model.framed());
      }
      Map<Block, FastLoop> fast = FastLoop.find(graph);
      Chunks chunks = Chunks.of(graph, model, fast);
      fast.values().removeIf(each -> chunks.cut(each.loop()));
      return new Shared(graph, chunks, new Uses(graph), new Bounds(graph), fast);
    }
  }

  /** Emits a function: one method of the shape {@link Names#FUNCTION}, and more if it is big. */
  static void emit(FrontEnd.Function function, ClassVisitor writer, RegionModel model) {
    Shared shared = Shared.of(function.graph(), model);
    String name = Names.function(function.start());
    if (shared.chunks().single()) {
      MethodVisitor out = method(writer, name, Names.FUNCTION);
      new FunctionEmitter(shared, 0, out, model).emit();
      return;
    }
    Driver.emit(shared.chunks(), name, method(writer, name, Names.FUNCTION), function.graph());
    for (int chunk = 0; chunk < shared.chunks().count(); chunk++) {
      MethodVisitor out = method(writer, name + "_" + chunk, Names.PIECE);
      new FunctionEmitter(shared, chunk, out, model).emit();
    }
  }

  private static MethodVisitor method(ClassVisitor writer, String name, String descriptor) {
    MethodVisitor out = writer.visitMethod(Opcodes.ACC_STATIC, name, descriptor, null, null);
    out.visitCode();
    return out;
  }

  private void emit() {
    if (!chunks.single()) {
      prologue.takeRegisters(code);
    }
    if (chunks.accesses(chunk) > MANY_ACCESSES) {
      code.refuseFirstCompiler();
    }
    prologue.emit(code, Polls.BUDGET, fuelled());
    views.begin(code, !chunks.single());
    if (!chunks.single()) {
      enterPiece();
    }
    if (chunks.isOwn(chunk)) {
      ownLoop();
    } else {
      chunks.blocks(chunk).forEach(this::emit);
    }
    for (int index = 0; index < outOfLine.size(); index++) {
      outOfLine.get(index).run();
    }
    memory.emitOutOfLine();
    if (chunks.isOwn(chunk)) {
      padding();
    }
    code.out.visitMaxs(0, 0);
    code.out.visitEnd();
  }

  /** One version of a loop, alone in a method. */
  private void ownLoop() {
    Loop loop = chunks.own(chunk);
    FastLoop fast = chunks.ownFast(chunk);
    polls.look(loop.header);
    if (fast == null) {
      new HotLoop(this, loop).emit();
      return;
    }
    Label plain = new Label();
    new FastLoopEmitter(this, fast).emit(new Label(), plain);
    code.label(plain);
    returnTo(loop.header, chunks.plainTarget(loop.header));
  }

  /**
   * Makes a method longer than what the JVM takes into its callers: beside their calls it would
   * keep the loop's values in memory.
   */
  private void padding() {
    for (int index = 0; index < INLINED; index++) {
      code.op(Opcodes.NOP);
    }
    code.op(Opcodes.ACONST_NULL);
    code.op(Opcodes.ATHROW);
  }

  /** Takes what other methods computed, and goes where this one is entered. */
  private void enterPiece() {
    for (Value value : chunks.imports(chunk)) {
      code.loadReference(Prologue.STATE);
      code.constant(chunks.slotOf(value));
      code.op(Opcodes.LALOAD);
      if (value.kind == Kind.INT) {
        code.op(Opcodes.L2I);
      }
      code.store(value.kind, placement.local(value));
    }
    if (chunks.isOwn(chunk)) {
      return;
    }
    List<Block> entries = List.copyOf(chunks.entries(chunk).keySet());
    Label[] targets = entries.stream().map(this::entrance).toArray(Label[]::new);
    code.out.visitVarInsn(Opcodes.ILOAD, Prologue.ENTRY);
    code.out.visitTableSwitchInsn(0, targets.length - 1, targets[0], targets);
  }

  /** Stores what is on the stack as a value: in its local, and where other methods find it. */
  void assign(Value value) {
    int local = placement.local(value);
    int slot = chunks.single() || chunks.isOwn(chunk) ? -1 : chunks.slotOf(value);
    if (local < 0 && !chunks.single() && chunks.slotOf(value) >= 0) {
      placement.place(value);
      local = placement.local(value);
    }
    code.store(value.kind, local);
    if (slot >= 0) {
      code.loadReference(Prologue.STATE);
      code.constant(slot);
      code.load(value.kind, local);
      if (value.kind == Kind.INT) {
        code.op(Opcodes.I2L);
      }
      code.op(Opcodes.LASTORE);
    }
  }

  boolean fuelled() {
    return model.mode() == AccessMode.SANDBOXED;
  }

  /** A local for the emitter's own use. */
  int local(Kind kind) {
    int local = nextLocal;
    nextLocal += kind == Kind.LONG ? 2 : 1;
    return local;
  }

  private void emit(Block block) {
    if (!emitted.add(block)) {
      return;
    }
    FastLoop fast = fastLoops.get(block);
    if (fast != null) {
      new FastLoopEmitter(this, fast).emit(entrance(block), label(block));
    }
    unrolling.emit(block, this::body);
    code.label(label(block));
    Map<Block, Label> before = redirected;
    redirected = unrolling.first(block);
    body(block);
    redirected = before;
  }

  /** Emits what a block does and how it ends. */
  void body(Block block) {
    code.slot(block.pc);
    if (fuelled() && block.cost > 0) {
      polls.charge(block.cost);
    }
    if (block.bad) {
      bad(block);
      return;
    }
    framed.statements(block, statements::emit);
    endings.emit(block);
  }

  Label label(Block block) {
    return Objects.requireNonNull(labels.get(block));
  }

  /** Where control enters a block from elsewhere: for fast loops, where they choose a version. */
  private Label entrance(Block block) {
    return fastLoops.containsKey(block)
        ? loopEntries.computeIfAbsent(block, b -> new Label())
        : label(block);
  }

  private void bad(Block block) {
    code.loadReference(Prologue.EXECUTION);
    code.constant(block.pc);
    code.onExecution("badInstruction", "(I)Ljava/lang/RuntimeException;");
    code.op(Opcodes.ATHROW);
  }

  /** Gives the phis of a successor their values, all at once. */
  void copies(Block block, Block next, Set<Value> except) {
    int index = next.predecessors.indexOf(block);
    List<Value> changed = new ArrayList<>();
    for (Value phi : next.phis) {
      Value input = phi.input(index);
      if (input != phi && !except.contains(phi)) {
        expressions.push(input);
        changed.add(phi);
      }
    }
    for (int at = changed.size() - 1; at >= 0; at--) {
      assign(changed.get(at));
    }
  }

  /** Goes to a block outside a loop, from its fast version. */
  void leave(Block block, Block next) {
    copies(block, next, Set.of());
    go(next);
  }

  /** Jumps to a block, by way of a return where it is in another method. */
  void go(Block next) {
    Label again = redirected.get(next);
    if (again != null) {
      code.goTo(again);
      return;
    }
    if (!chunks.isOwn(chunk) && chunks.chunk(next) == chunk && !chunks.startsOwn(next)) {
      code.goTo(entrance(next));
      return;
    }
    returnTo(next, chunks.target(next));
  }

  /** Gives up an iteration in the method of a loop: the plain version begins it once more. */
  void restart(Block header) {
    returnTo(header, chunks.plainTarget(header));
  }

  /** Returns from a piece of a function to go on elsewhere. */
  private void returnTo(Block next, int target) {
    polls.saveFuel();
    if (chunks.isOwn(chunk)) {
      export(next);
    }
    code.constant(target);
    code.op(Opcodes.IRETURN);
  }

  /** Leaves for other methods what the method of a loop computed. */
  private void export(Block next) {
    Set<Value> exported = new LinkedHashSet<>(next.phis);
    for (Value value : chunks.imports(chunk)) {
      if (chunks.own(chunk).blocks.contains(value.block)) {
        exported.add(value);
      }
    }
    for (Value value : exported) {
      code.loadReference(Prologue.STATE);
      code.constant(chunks.slotOf(value));
      code.load(value.kind, placement.local(value));
      if (value.kind == Kind.INT) {
        code.op(Opcodes.I2L);
      }
      code.op(Opcodes.LASTORE);
    }
  }
}
