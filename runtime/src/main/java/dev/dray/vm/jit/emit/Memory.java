package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MemorySize;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits loads and stores in one access mode. */
final class Memory {
  /** Host addresses are below; no machine has user space beyond. */
  private static final long ADDRESSES = (1L << 56) - 1;

  private final Code code;
  private final RegionModel model;
  private final Prologue prologue;
  private final Views views;
  final FrameAccess frames;
  private final List<Runnable> outOfLine = new ArrayList<>();

  /** Accesses that were found to lie inside their regions. */
  Set<Value> safe = Set.of();

  /** Accesses whose frames are at hand for as long as a loop runs. */
  Map<Value, Host> hosts = Map.of();

  private @Nullable Redirection redirection;
  private final Windows windows;
  private final Witnesses witnesses;
  private final Ranges ranges;
  private final ToIntFunction<Kind> locals;

  /** Where windows begin in the host's memory. */
  private final Map<Windows.Window, Integer> opened = new HashMap<>();

  /** Pushes a host's address. */
  interface Host {
    void offset();
  }

  /** A load that reads where a store will write. */
  private record Redirection(Value load, Value store) {}

  Memory(
      Code code,
      RegionModel model,
      Prologue prologue,
      Views views,
      Windows windows,
      Witnesses witnesses,
      Ranges ranges,
      ToIntFunction<Kind> locals) {
    this.code = code;
    this.model = model;
    this.prologue = prologue;
    this.views = views;
    this.windows = windows;
    this.witnesses = witnesses;
    this.ranges = ranges;
    this.locals = locals;
    this.frames =
        new FrameAccess(code, views, model.checked(), access -> windows.table(access) >= 0, locals);
  }

  /** Makes the window that begins with an access, if there is one. */
  void open(Value access, Expressions expressions) {
    Windows.Window window = windows.before(access);
    if (window == null
        || (expressions.following != null && expressions.following.checked(access))) {
      return;
    }
    address(access.region);
    offset(access, () -> expressions.push(access.input(0)));
    if (window.low() != 0) {
      code.constant(window.low());
      code.op(Opcodes.LSUB);
    }
    long fixed = model.fixedLength(access.region);
    if (fixed >= 0) {
      code.constant(Math.max(0, fixed - window.length() + 1));
    } else {
      prologue.limit(code, access.region, window.length());
      bounded(Prologue.LENGTHS);
    }
    checked();
    code.store(Kind.LONG, opened.computeIfAbsent(window, w -> locals.applyAsInt(Kind.LONG)));
  }

  /** Pushes the host's address of a region. */
  private void address(int region) {
    code.load(Kind.LONG, prologue.address(region));
    bounded(ADDRESSES);
  }

  /** Tells the JVM what is true already, so that it folds the checks of its own. */
  private void bounded(long mask) {
    code.constant(mask);
    code.op(Opcodes.LAND);
  }

  /** From an address, an offset and a limit to the address of what lies there. */
  private void checked() {
    code.statically("java/util/Objects", "checkIndex", "(JJ)J");
    code.op(Opcodes.LADD);
  }

  /** Whether an access cannot leave its segment. */
  private boolean bounded(Value access) {
    return safe.contains(access) || hosts.containsKey(access) || windows.table(access) >= 0;
  }

  /** What belongs after the method's last instruction: handlers of accesses out of bounds. */
  void emitOutOfLine() {
    // Handlers may add more.
    for (int index = 0; index < outOfLine.size(); index++) {
      outOfLine.get(index).run();
    }
  }

  /** A load reads where a store will write, until {@link #direct}: its data was copied there. */
  void redirect(Value load, Value store) {
    redirection = new Redirection(load, store);
  }

  void direct() {
    redirection = null;
  }

  /** Pushes the offset in its region of an access whose base is pushed by an action. */
  void offset(Value access, Runnable base) {
    base.run();
    if (access.immediate != 0) {
      code.constant(access.immediate);
      code.op(Opcodes.LADD);
    }
  }

  /** Pushes the length of a region. */
  void length(int region) {
    code.load(Kind.LONG, prologue.length(region));
  }

  /** Pushes the host's address of an offset in a region that is pushed by an action. */
  void hostAddress(int region, Runnable offset) {
    address(region);
    offset.run();
    code.op(Opcodes.LADD);
    bounded(ADDRESSES);
  }

  /** Copies bytes between host addresses, all of them in locals. */
  void copy(int from, int to, int bytes) {
    code.everything();
    code.load(Kind.LONG, from);
    code.everything();
    code.load(Kind.LONG, to);
    code.load(Kind.LONG, bytes);
    code.copy();
  }

  /** Pushes what a LOAD reads; on the sandboxed tier the JVM's stack must be empty. */
  void load(Value value, Expressions expressions) {
    if (redirection != null && redirection.load == value) {
      code.reader(value.size);
      place(redirection.store.region, redirection.store, expressions, value.size);
      get(value.size);
      return;
    }
    int region = value.region;
    if (frames.serves(value) && !hosts.containsKey(value)) {
      frames.load(value, expressions);
      return;
    }
    if (!model.mapped(region) && !hosts.containsKey(value)) {
      slowLoad(value, expressions);
      return;
    }
    Label start = new Label();
    Label end = new Label();
    Label done = new Label();
    Following slow = Following.now(expressions);
    code.label(start);
    code.reader(value.size);
    place(region, value, expressions, value.size);
    get(value.size);
    code.label(end);
    if (model.mode() == AccessMode.SANDBOXED && !bounded(value)) {
      // The result goes through the stack, which is all that a handler and its origin share.
      outOfLine.add(
          () -> {
            Label handler = new Label();
            code.out.visitTryCatchBlock(start, end, handler, "java/lang/IndexOutOfBoundsException");
            code.label(handler);
            code.op(Opcodes.POP);
            slow.run(expressions, () -> slowLoad(value, expressions));
            code.goTo(done);
          });
    }
    code.label(done);
  }

  /** Emits a STORE. */
  void store(Value value, Expressions expressions) {
    if (frames.serves(value) && !hosts.containsKey(value)) {
      frames.store(value, expressions);
      return;
    }
    if (!model.writable(value.region) && !hosts.containsKey(value)) {
      slowStore(value, expressions);
      return;
    }
    Label start = new Label();
    Label end = new Label();
    Label done = new Label();
    Following slow = Following.now(expressions);
    code.label(start);
    code.writer(value.size);
    place(value.region, value, expressions, value.size);
    expressions.push(value.input(1));
    if (value.size == MemorySize.B) {
      code.op(Opcodes.I2B);
    } else if (value.size == MemorySize.H) {
      code.op(Opcodes.I2S);
    }
    code.set(value.size);
    code.label(end);
    if (model.mode() == AccessMode.SANDBOXED && !bounded(value)) {
      outOfLine.add(
          () -> {
            Label handler = new Label();
            code.out.visitTryCatchBlock(start, end, handler, "java/lang/IndexOutOfBoundsException");
            code.label(handler);
            code.op(Opcodes.POP);
            slow.run(expressions, () -> slowStore(value, expressions));
            code.goTo(done);
          });
    }
    code.label(done);
  }

  /** Emits an ATOMIC, which leaves the old value on the stack. */
  void atomic(Value value, Expressions expressions) {
    dev.dray.verifier.isa.Instruction.Atomic atomic =
        (dev.dray.verifier.isa.Instruction.Atomic)
            java.util.Objects.requireNonNull(value.instruction);
    code.loadReference(Prologue.EXECUTION);
    address(value, expressions);
    expressions.push(value.input(1));
    expressions.push(value.input(2));
    code.constant(value.size.bytes());
    code.constant(atomic.operation().ordinal());
    code.constant(value.pc);
    code.onExecution("atomic", "(JJJIII)J");
    views.lookForMoves(code);
  }

  private void place(int region, Value value, Expressions expressions, MemorySize size) {
    Host host = hosts.get(value);
    if (host != null) {
      host.offset();
      return;
    }
    if (expressions.following != null && expressions.following.checked(value)) {
      expressions.following.pushAddress(value);
      return;
    }
    Windows.Window window = windows.of(value);
    if (window != null) {
      code.load(Kind.LONG, Objects.requireNonNull(opened.get(window)));
      code.constant(Windows.offset(value, window));
      code.op(Opcodes.LADD);
      return;
    }
    if (witnesses.covers(value)) {
      address(region);
      offset(value, () -> expressions.push(value.input(0)));
      length(region);
      bounded(Prologue.LENGTHS);
      checked();
      return;
    }
    if (model.mode() == AccessMode.DIRECT && ranges.maximum(value.input(0)) < 0) {
      // Where the JVM cannot bound the offset either, masking the sum costs less than a check.
      code.load(Kind.LONG, prologue.address(region));
      offset(value, () -> expressions.push(value.input(0)));
      code.op(Opcodes.LADD);
      bounded(ADDRESSES);
      return;
    }
    address(region);
    offset(value, () -> expressions.push(value.input(0)));
    long table = windows.table(value);
    long fixed = table >= 0 ? table : model.fixedLength(region);
    if (fixed >= 0) {
      code.constant(Math.max(0, fixed - size.bytes() + 1));
    } else {
      code.load(Kind.LONG, prologue.limit(region, size));
      bounded(Prologue.LENGTHS);
    }
    checked();
  }

  private void get(MemorySize size) {
    code.get(size);
    mask(size);
  }

  private void mask(MemorySize size) {
    if (size == MemorySize.B) {
      code.constant(0xff);
      code.op(Opcodes.IAND);
    } else if (size == MemorySize.H) {
      code.constant(0xffff);
      code.op(Opcodes.IAND);
    }
  }

  private void address(Value value, Expressions expressions) {
    expressions.push(value.input(0));
    long displacement = value.immediate + Regions.start(value.region);
    if (displacement != 0) {
      code.constant(displacement);
      code.op(Opcodes.LADD);
    }
  }

  private void slowLoad(Value value, Expressions expressions) {
    code.loadReference(Prologue.EXECUTION);
    address(value, expressions);
    code.constant(value.size.bytes());
    code.constant(value.pc);
    code.onExecution("load", "(JII)J");
    if (value.kind == Kind.INT) {
      code.op(Opcodes.L2I);
    }
  }

  private void slowStore(Value value, Expressions expressions) {
    code.loadReference(Prologue.EXECUTION);
    address(value, expressions);
    expressions.push(value.input(1));
    if (value.input(1).kind == Kind.INT) {
      code.op(Opcodes.I2L);
    }
    code.constant(value.size.bytes());
    code.constant(value.pc);
    code.onExecution("store", "(JJII)V");
    views.lookForMoves(code);
  }

  /** The way in which values were computed at a point, for code that is emitted later. */
  private record Following(Expressions.@Nullable Following then) {
    static Following now(Expressions expressions) {
      return new Following(expressions.following);
    }

    void run(Expressions expressions, Runnable action) {
      Expressions.Following now = expressions.following;
      expressions.following = then;
      action.run();
      expressions.following = now;
    }
  }
}
