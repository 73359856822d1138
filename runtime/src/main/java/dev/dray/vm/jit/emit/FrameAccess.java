package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MemorySize;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits loads and stores of operands that are scattered over frames. What leaves the frame at hand
 * goes on to the execution's checked path, which also says which frame comes next.
 */
final class FrameAccess {
  private static final long ADDRESSES = (1L << 56) - 1;
  private static final int PAGE_SHIFT = 12;
  private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

  private final Code code;
  private final Views views;
  private final boolean checked;
  private final Predicate<Value> proven;
  private final ToIntFunction<Kind> locals;

  /** Accesses that go to the checked path at once, since another version is for the rest. */
  Set<Value> outside = Set.of();

  /** Where accesses go whose frame is not at hand, if not to the checked path. */
  Map<Value, Label> misses = Map.of();

  /** Accesses that cross no page's end. */
  Set<Value> aligned = Set.of();

  /** Accesses that lie beside others. */
  Neighbours neighbours = Neighbours.none();

  private int offset = -1;
  private int place = -1;
  private int wide = -1;
  private int narrow = -1;

  /**
   * An emitter.
   *
   * @param checked whether a look-up in a table compares offsets with the operand's length
   * @param proven whether an access is known to lie in its operand
   */
  FrameAccess(
      Code code,
      Views views,
      boolean checked,
      Predicate<Value> proven,
      ToIntFunction<Kind> locals) {
    this.code = code;
    this.views = views;
    this.checked = checked;
    this.proven = proven;
    this.locals = locals;
  }

  /** Pushes what a LOAD reads. */
  void load(Value load, Expressions expressions) {
    if (beside(load)) {
      get(load);
      return;
    }
    offset(load, expressions);
    Label miss = misses.get(load);
    if (miss != null) {
      hostAddress(load, miss);
      get(load);
      return;
    }
    Label slow = new Label();
    Label done = new Label();
    if (!outside.contains(load)) {
      hostAddress(load, slow);
      get(load);
      code.goTo(done);
      code.label(slow);
    }
    code.loadReference(Prologue.EXECUTION);
    code.load(Kind.LONG, offset);
    slowArguments(load);
    code.onExecution("loadView", "(JIII)J");
    if (load.kind == Kind.INT) {
      code.op(Opcodes.L2I);
    }
    refill(load);
    code.label(done);
  }

  /** Emits a STORE. */
  void store(Value store, Expressions expressions) {
    Value datum = store.input(1);
    expressions.push(datum);
    int local = datum(datum.kind);
    code.store(datum.kind, local);
    if (beside(store)) {
      set(store, local);
      return;
    }
    offset(store, expressions);
    Label miss = misses.get(store);
    if (miss != null) {
      hostAddress(store, miss);
      set(store, local);
      return;
    }
    Label slow = new Label();
    Label done = new Label();
    if (!outside.contains(store)) {
      hostAddress(store, slow);
      set(store, local);
      code.goTo(done);
      code.label(slow);
    }
    code.loadReference(Prologue.EXECUTION);
    code.load(Kind.LONG, offset);
    code.load(datum.kind, local);
    if (datum.kind == Kind.INT) {
      code.op(Opcodes.I2L);
    }
    slowArguments(store);
    code.onExecution("storeView", "(JJIII)V");
    refill(store);
    views.lookForMoves(code);
    code.label(done);
  }

  private void get(Value load) {
    code.get(load.size);
    mask(load.size);
  }

  private void set(Value store, int local) {
    code.load(store.input(1).kind, local);
    if (store.size == MemorySize.B) {
      code.op(Opcodes.I2B);
    } else if (store.size == MemorySize.H) {
      code.op(Opcodes.I2S);
    }
    code.set(store.size);
  }

  private int datum(Kind kind) {
    if (kind == Kind.LONG) {
      wide = wide < 0 ? locals.applyAsInt(Kind.LONG) : wide;
      return wide;
    }
    narrow = narrow < 0 ? locals.applyAsInt(Kind.INT) : narrow;
    return narrow;
  }

  private void offset(Value access, Expressions expressions) {
    takeLocals();
    expressions.push(access.input(0));
    if (access.immediate != 0) {
      code.constant(access.immediate);
      code.op(Opcodes.LADD);
    }
    code.store(Kind.LONG, offset);
  }

  private void takeLocals() {
    if (offset < 0) {
      offset = locals.applyAsInt(Kind.LONG);
      place = locals.applyAsInt(Kind.LONG);
    }
  }

  private void slowArguments(Value access) {
    code.constant(access.region);
    code.constant(access.size.bytes());
    code.constant(access.pc);
  }

  /** Pushes accessor and address, or goes to the slow path with nothing pushed. */
  private void hostAddress(Value access, Label slow) {
    Views.Table table = views.table(access);
    if (table == null) {
      Views.View view = Objects.requireNonNull(views.view(access));
      inView(view, slow);
      host(view);
    } else {
      inTable(table, access.size.bytes(), !inside(access), !aligned.contains(access), slow);
    }
    accessor(access);
    code.load(Kind.LONG, place);
    positive(code);
    int base = neighbours.base(access);
    if (base >= 0) {
      code.op(Opcodes.DUP2);
      code.store(Kind.LONG, base);
    }
  }

  /** Pushes accessor and address of an access beside another one; false if it is none. */
  private boolean beside(Value access) {
    Value leader = neighbours.leader(access);
    if (leader == null) {
      return false;
    }
    accessor(access);
    code.load(Kind.LONG, neighbours.base(leader));
    code.constant(Stream.displacement(access) - Stream.displacement(leader));
    code.op(Opcodes.LADD);
    return true;
  }

  private void accessor(Value access) {
    if (access.op == Op.LOAD) {
      code.reader(access.size);
    } else {
      code.writer(access.size);
    }
  }

  /** Whether an access needs no comparison with its operand's length. */
  boolean inside(Value access) {
    return !checked || proven.test(access);
  }

  /**
   * Leaves in a local where bytes of a table lie that are next to each other, if all of them are in
   * one page that is known.
   *
   * @param start pushes the offset of the first of them
   */
  void lookUp(Views.Table table, Runnable start, long bytes, Label otherwise, int local) {
    takeLocals();
    start.run();
    code.store(Kind.LONG, offset);
    inTable(table, bytes, checked, true, otherwise);
    code.load(Kind.LONG, place);
    positive(code);
    code.store(Kind.LONG, local);
  }

  /** Tells the JVM what is true of a host's address already, so that it folds its own check. */
  static void positive(Code code) {
    code.constant(ADDRESSES);
    code.op(Opcodes.LAND);
  }

  private void host(Views.View view) {
    code.load(Kind.LONG, offset);
    code.load(Kind.LONG, view.delta());
    code.op(Opcodes.LADD);
    code.store(Kind.LONG, place);
  }

  /** Goes on if the bytes lie in a view: one comparison for both of its ends. */
  private void inView(Views.View view, Label slow) {
    code.load(Kind.LONG, offset);
    code.load(Kind.LONG, view.low());
    code.op(Opcodes.LSUB);
    code.load(Kind.LONG, view.room());
    code.statically("java/lang/Long", "compareUnsigned", "(JJ)I");
    code.jump(Opcodes.IFGE, slow);
  }

  /**
   * Takes a length; goes on if an offset in a local, and as many bytes from there, are below it.
   */
  private void within(int local, long bytes, Label slow) {
    code.constant(bytes);
    code.op(Opcodes.LSUB);
    code.load(Kind.LONG, local);
    code.op(Opcodes.LSUB);
    code.load(Kind.LONG, local);
    code.op(Opcodes.LOR);
    code.constant(0L);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFLT, slow);
  }

  /**
   * Leaves the host's address of the bytes in a local, if their page is known and holds them all.
   */
  private void inTable(
      Views.Table table, long bytes, boolean compared, boolean crossing, Label slow) {
    if (compared) {
      code.load(Kind.LONG, table.length());
      within(offset, bytes, slow);
    }
    Label miss = new Label();
    Label hit = new Label();
    code.load(Kind.LONG, offset);
    code.load(Kind.LONG, table.first());
    code.op(Opcodes.LADD);
    code.store(Kind.LONG, place);
    index();
    code.loadReference(table.pages());
    code.op(Opcodes.ARRAYLENGTH);
    code.statically("java/lang/Integer", "compareUnsigned", "(II)I");
    code.jump(Opcodes.IFGE, slow);
    if (crossing && bytes != 1) {
      code.load(Kind.LONG, place);
      code.op(Opcodes.L2I);
      code.constant(PAGE_MASK);
      code.op(Opcodes.IAND);
      code.constant((1 << PAGE_SHIFT) - (int) bytes);
      code.jump(Opcodes.IF_ICMPGT, slow);
    }
    code.loadReference(table.pages());
    index();
    code.op(Opcodes.LALOAD);
    code.op(Opcodes.DUP2);
    code.constant(0L);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFEQ, miss);
    code.load(Kind.LONG, offset);
    code.op(Opcodes.LADD);
    code.store(Kind.LONG, place);
    code.goTo(hit);
    code.label(miss);
    code.op(Opcodes.POP2);
    code.goTo(slow);
    code.label(hit);
  }

  private void index() {
    code.load(Kind.LONG, place);
    code.constant(PAGE_SHIFT);
    code.op(Opcodes.LUSHR);
    code.op(Opcodes.L2I);
  }

  private void refill(Value access) {
    Views.View view = views.view(access);
    if (view != null) {
      views.refillFromLast(code, view);
    }
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

  /** Whether an access is served here. */
  boolean serves(Value access) {
    return (access.op == Op.LOAD || access.op == Op.STORE) && views.serves(access);
  }
}
