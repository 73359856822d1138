package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.vm.jit.front.FrontEnd;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.Bounds;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Emits one function of a program as one method. */
final class FunctionEmitter {
  /** Iterations of loops of unknown length between two looks at the stop flag. */
  static final int POLL_BUDGET = 1000;

  final Graph graph;
  final Code code;
  final Prologue prologue;
  final Placement placement;
  final Memory memory;
  final Expressions expressions;
  final RegionModel model;
  private final Bounds bounds;
  final List<Runnable> outOfLine = new ArrayList<>();
  private final Map<Block, FastLoop> fastLoops;
  private final Set<Block> emitted = new HashSet<>();
  private final Map<Block, Label> labels = new HashMap<>();
  private final Map<Block, Label> loopEntries = new HashMap<>();
  private int nextLocal;

  private FunctionEmitter(FrontEnd.Function function, MethodVisitor out, RegionModel model) {
    this.graph = function.graph();
    this.model = model;
    this.code = new Code(out);
    this.prologue = new Prologue(graph, model);
    this.placement = Placement.of(graph, prologue.nextFree(), model.mode() == AccessMode.SANDBOXED);
    this.memory = new Memory(code, model, prologue);
    this.bounds = new Bounds(graph);
    this.expressions = new Expressions(code, placement, prologue, memory, new Ranges(bounds));
    this.fastLoops = FastLoop.find(graph);
    this.nextLocal = placement.nextFree();
    graph.blocks.forEach(block -> labels.put(block, new Label()));
  }

  /** Emits a function's body into a method of the shape {@link Names#FUNCTION}. */
  static void emit(FrontEnd.Function function, MethodVisitor out, RegionModel model) {
    FunctionEmitter emitter = new FunctionEmitter(function, out, model);
    out.visitCode();
    emitter.prologue.emit(emitter.code, POLL_BUDGET, emitter.fuelled());
    for (Block block : emitter.graph.blocks) {
      emitter.emit(block);
    }
    for (int index = 0; index < emitter.outOfLine.size(); index++) {
      emitter.outOfLine.get(index).run();
    }
    emitter.memory.emitOutOfLine();
    out.visitMaxs(0, 0);
    out.visitEnd();
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
    code.label(label(block));
    if (fuelled() && block.cost > 0) {
      charge(block.cost);
    }
    if (block.bad) {
      bad(block);
      return;
    }
    block.values.forEach(this::statement);
    end(block);
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

  /** Charges fuel; whether it suffices is compared where jumps go backwards. */
  void charge(long cost) {
    code.load(Kind.LONG, prologue.fuel());
    code.constant(cost);
    code.op(Opcodes.LSUB);
    code.store(Kind.LONG, prologue.fuel());
  }

  private void bad(Block block) {
    code.loadReference(Prologue.EXECUTION);
    code.constant(block.pc);
    code.onExecution("badInstruction", "(I)Ljava/lang/RuntimeException;");
    code.op(Opcodes.ATHROW);
  }

  /** Emits what has effects, and values that have a local. */
  void statement(Value value) {
    switch (value.op) {
      case STORE -> memory.store(value, expressions);
      case ATOMIC -> {
        memory.atomic(value, expressions);
        result(value);
      }
      case CALL -> {
        call(value);
        result(value);
        restoreFuel();
      }
      default -> {
        int local = placement.local(value);
        if (local >= 0) {
          expressions.compute(value);
          code.store(value.kind, local);
        } else if (value.op == Op.LOAD
            && !placement.used(value)
            && model.mode() == AccessMode.SANDBOXED) {
          expressions.compute(value);
          code.op(value.kind == Kind.LONG ? Opcodes.POP2 : Opcodes.POP);
        }
      }
    }
  }

  private void result(Value value) {
    int local = placement.local(value);
    if (local >= 0) {
      code.store(Kind.LONG, local);
    } else {
      code.op(Opcodes.POP2);
    }
  }

  void saveFuel() {
    if (fuelled()) {
      code.loadReference(Prologue.EXECUTION);
      code.load(Kind.LONG, prologue.fuel());
      code.setField("fuel", "J");
    }
  }

  private void restoreFuel() {
    if (fuelled()) {
      code.loadReference(Prologue.EXECUTION);
      code.field("fuel", "J");
      code.store(Kind.LONG, prologue.fuel());
    }
  }

  private void call(Value value) {
    saveFuel();
    code.loadReference(Prologue.EXECUTION);
    if (value.instruction instanceof Instruction.CallLocal local) {
      int target = value.pc + 1 + local.offset();
      code.op(Opcodes.DUP);
      code.constant(target);
      code.constant(value.pc);
      code.onExecution("enterFrame", "(II)V");
      arguments(value, 5);
      code.load(Kind.LONG, prologue.frame());
      code.constant(FRAME_STRIDE);
      code.op(Opcodes.LADD);
      code.statically(Names.CLASS, Names.function(target), Names.FUNCTION);
      code.loadReference(Prologue.EXECUTION);
      code.onExecution("leaveFrame", "()V");
    } else if (value.instruction instanceof Instruction.CallHelper helper) {
      code.constant(helper.helper());
      arguments(value, 5);
      code.load(Kind.LONG, prologue.frame());
      code.constant(value.pc);
      code.onExecution("helper", "(IJJJJJJI)J");
    } else if (value.instruction instanceof Instruction.CallIndirect) {
      arguments(value, 6);
      code.load(Kind.LONG, prologue.frame());
      code.constant(value.pc);
      code.onExecution("indirect", "(JJJJJJJI)J");
    } else {
      code.constant(value.instruction instanceof Instruction.CallBtf call ? call.id() : 0);
      code.constant(value.pc);
      code.onExecution("badCall", "(II)J");
    }
  }

  static final long FRAME_STRIDE = dev.dray.vm.AddressLayout.FRAME_STRIDE;

  private void arguments(Value value, int count) {
    for (int index = 0; index < count; index++) {
      expressions.push(value.input(index));
    }
  }

  private void end(Block block) {
    if (block.successors.isEmpty()) {
      saveFuel();
      if (block.result == null) {
        code.constant(0L);
      } else {
        expressions.push(block.result);
      }
      code.op(Opcodes.LRETURN);
      return;
    }
    if (block.successors.size() == 1) {
      edge(block, 0);
      return;
    }
    branch(block);
  }

  private void branch(Block block) {
    Condition condition = Objects.requireNonNull(block.condition);
    Value left = Objects.requireNonNull(block.left);
    Value right = Objects.requireNonNull(block.right);
    @Nullable Condition negated = FastLoop.negate(condition);
    boolean backwards = block.successors.get(0).pc < block.end;
    if (negated != null && !backwards && needsCopies(block, 0) && !needsCopies(block, 1)) {
      Label other = new Label();
      expressions.branch(negated, left, right, other);
      edge(block, 0);
      code.label(other);
      edge(block, 1);
      return;
    }
    Label taken = new Label();
    expressions.branch(condition, left, right, taken);
    edge(block, 1);
    code.label(taken);
    edge(block, 0);
  }

  private static boolean needsCopies(Block block, int side) {
    return !block.successors.get(side).phis.isEmpty();
  }

  /** Goes from a block to a successor: the phis' new values, the poll of back edges, the jump. */
  private void edge(Block block, int side) {
    Block next = block.successors.get(side);
    copies(block, next, Set.of());
    if (next.pc < block.end && fuelled()) {
      checkFuel(next);
    }
    if (next.order <= block.order) {
      poll(next);
    }
    code.goTo(entrance(next));
  }

  /** Ends the execution where a jump goes backwards and more was executed than is allowed. */
  private void checkFuel(Block target) {
    Label empty = new Label();
    code.load(Kind.LONG, prologue.fuel());
    code.constant(0L);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFLT, empty);
    outOfLine.add(
        () -> {
          code.label(empty);
          saveFuel();
          code.loadReference(Prologue.EXECUTION);
          code.constant(target.pc);
          code.onExecution("outOfFuel", "(I)Ljava/lang/RuntimeException;");
          code.op(Opcodes.ATHROW);
        });
  }

  /** Counts an iteration and looks at the stop flag when enough of them have passed. */
  private void poll(Block header) {
    if (header.loop != null && header.loop.header == header && bounds.isShort(header.loop)) {
      return;
    }
    Label look = new Label();
    Label on = new Label();
    code.out.visitIincInsn(prologue.budget(), -1);
    code.load(Kind.INT, prologue.budget());
    code.jump(Opcodes.IFLT, look);
    code.label(on);
    outOfLine.add(
        () -> {
          code.label(look);
          look(header);
          code.constant(POLL_BUDGET);
          code.store(Kind.INT, prologue.budget());
          code.goTo(on);
        });
  }

  /** Looks at the stop flag. */
  void look(Block header) {
    code.loadReference(Prologue.EXECUTION);
    code.constant(header.pc);
    code.onExecution("poll", "(I)V");
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
      code.store(changed.get(at).kind, placement.local(changed.get(at)));
    }
  }

  /** Goes to a block outside a loop, from its fast version. */
  void leave(Block block, Block next) {
    copies(block, next, Set.of());
    code.goTo(entrance(next));
  }
}
