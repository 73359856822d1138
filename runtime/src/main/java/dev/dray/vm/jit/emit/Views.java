package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.Walk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * How a method reaches operands that are scattered over frames. Accesses that walk through an
 * operand share a view: locals with the piece of a frame that the last of them was in. Those that
 * jump about look their page up in a table.
 */
final class Views {
  private static final int DEEPEST = 5;

  private final Map<Value, View> views = new HashMap<>();
  private final Map<Key, View> byKey = new LinkedHashMap<>();
  private final Map<Integer, Table> tables = new LinkedHashMap<>();
  private final Map<Value, Table> tabled = new HashMap<>();
  private final Set<Key> steady = new HashSet<>();
  private final Set<Value> steadyViews = new HashSet<>();
  private final Map<View, Integer> widest = new HashMap<>();
  private final int moves;

  /**
   * A piece of a frame.
   *
   * @param low the local with its first offset in the region
   * @param span the local with its length, 0 for none
   * @param delta the local with what to add to an offset for the host's address
   * @param room the local with how many bytes from the first on its widest access may begin
   * @param last the local with the piece that the execution found last
   */
  record View(int region, boolean write, int low, int span, int delta, int room, int last) {}

  /**
   * Pages of a region by number.
   *
   * @param pages the local with the array
   * @param first the local with the position of the region's first byte in its first page
   * @param length the local with the region's length
   */
  record Table(int region, boolean write, int pages, int first, int length) {}

  /**
   * What accesses through one view have in common.
   *
   * @param always whether they happen in every iteration
   * @param stream how their addresses are computed, but for constants
   */
  private record Key(int region, boolean write, boolean always, List<Object> stream) {}

  /**
   * The views and tables of some blocks.
   *
   * @param locals takes locals
   */
  Views(List<Block> blocks, RegionModel model, ToIntFunction<Kind> locals) {
    if (model.paged() != 0) {
      for (Block block : blocks) {
        block.values.forEach(value -> note(value, block, model));
      }
      for (Block block : blocks) {
        for (Value value : block.values) {
          boolean store = value.op == Op.STORE;
          if ((value.op == Op.LOAD || store) && model.viewed(value.region, store)) {
            place(value, store, block, locals);
          }
        }
      }
    }
    moves =
        byKey.keySet().stream().anyMatch(key -> !key.write()) ? locals.applyAsInt(Kind.INT) : -1;
  }

  /** Notes streams that move in every iteration of their loop. */
  private void note(Value value, Block block, RegionModel model) {
    boolean store = value.op == Op.STORE;
    if ((value.op == Op.LOAD || store)
        && model.viewed(value.region, store)
        && block.loop != null
        && always(block, block.loop)) {
      steady.add(streamKey(value, store, true));
    }
  }

  private static boolean always(Block block, Loop loop) {
    return loop.latches.stream().allMatch(block::dominates);
  }

  private static Key streamKey(Value access, boolean store, boolean always) {
    return new Key(access.region, store, always, stream(stripped(access.input(0)), DEEPEST));
  }

  private void place(Value access, boolean store, Block block, ToIntFunction<Kind> locals) {
    Value address = access.input(0);
    boolean jumps = Walk.of(address, block) == Walk.JUMPS;
    if (jumps) {
      int key = 2 * access.region + (store ? 1 : 0);
      tabled.put(
          access,
          tables.computeIfAbsent(
              key,
              k ->
                  new Table(
                      access.region,
                      store,
                      locals.applyAsInt(Kind.INT),
                      locals.applyAsInt(Kind.LONG),
                      locals.applyAsInt(Kind.LONG))));
      return;
    }
    Key key = new Key(access.region, store, false, List.of());
    if (block.loop != null) {
      Key always = streamKey(access, store, true);
      key = steady.contains(always) ? always : streamKey(access, store, false);
      if (steady.contains(always)) {
        steadyViews.add(access);
      }
    }
    views.put(
        access,
        byKey.computeIfAbsent(
            key,
            k ->
                new View(
                    access.region,
                    store,
                    locals.applyAsInt(Kind.LONG),
                    locals.applyAsInt(Kind.LONG),
                    locals.applyAsInt(Kind.LONG),
                    locals.applyAsInt(Kind.LONG),
                    locals.applyAsInt(Kind.INT))));
    widest.merge(Objects.requireNonNull(views.get(access)), access.size.bytes(), Math::max);
  }

  private static Value stripped(Value address) {
    Value at = address;
    while (at.op == Op.ADD && at.input(1).isConstant()) {
      at = at.input(0);
    }
    return at;
  }

  /** The same for expressions that look the same. */
  private static List<Object> stream(Value value, int depth) {
    List<Object> text = new ArrayList<>();
    text.add(value.op);
    text.add(value.immediate);
    if (value.op == Op.PHI || !value.op.pure() || depth == 0) {
      text.add(value.id);
    } else {
      for (Value input : value.inputs) {
        text.add(stream(input, depth - 1));
      }
    }
    return text;
  }

  /** The view of an access; null for those with a table, and where the operand is not scattered. */
  @Nullable View view(Value access) {
    return views.get(access);
  }

  /** The table of an access that jumps about; null for others. */
  @Nullable Table table(Value access) {
    return tabled.get(access);
  }

  /** Whether an access goes through a view or a table. */
  boolean serves(Value access) {
    return views.containsKey(access) || tabled.containsKey(access);
  }

  /**
   * Emits what comes before everything else: views hold nothing yet.
   *
   * @param piece whether the method is one of several, which are entered again and again
   */
  void begin(Code code, boolean piece) {
    for (View view : byKey.values()) {
      code.loadReference(Prologue.EXECUTION);
      code.constant(view.region());
      code.constant(view.write() ? 1 : 0);
      code.onExecution("recall", "(IZ)" + Names.PIECE_OF_FRAME_TYPE);
      code.storeReference(view.last());
      if (piece) {
        code.loadReference(view.last());
        refill(code, view);
        continue;
      }
      for (int local : new int[] {view.low(), view.span(), view.delta(), view.room()}) {
        code.constant(0L);
        code.store(Kind.LONG, local);
      }
    }
    for (Table table : tables.values()) {
      code.loadReference(Prologue.EXECUTION);
      code.constant(table.region());
      code.constant(table.write() ? 1 : 0);
      code.onExecution("pages", "(IZ)[J");
      code.storeReference(table.pages());
      code.loadReference(Prologue.EXECUTION);
      code.constant(table.region());
      code.onExecution("firstOffset", "(I)J");
      code.store(Kind.LONG, table.first());
      code.loadReference(Prologue.EXECUTION);
      code.constant(table.region());
      code.onExecution("operandLength", "(I)J");
      code.store(Kind.LONG, table.length());
    }
    if (moves >= 0) {
      code.loadReference(Prologue.EXECUTION);
      code.onExecution("moves", "()I");
      code.store(Kind.INT, moves);
    }
  }

  /** Emits that a view takes the piece that the execution found. */
  void refillFromLast(Code code, View view) {
    code.loadReference(Prologue.EXECUTION);
    code.field("view", Names.PIECE_OF_FRAME_TYPE);
    refill(code, view);
  }

  /** Takes a piece, for a view to be that one. */
  void refill(Code code, View view) {
    code.op(Opcodes.DUP);
    code.op(Opcodes.DUP);
    field(code, "low", view.low());
    field(code, "span", view.span());
    field(code, "delta", view.delta());
    code.load(Kind.LONG, view.span());
    code.constant(Objects.requireNonNull(widest.get(view)) - 1L);
    code.op(Opcodes.LSUB);
    code.constant(0L);
    code.statically("java/lang/Math", "max", "(JJ)J");
    code.store(Kind.LONG, view.room());
  }

  private static void field(Code code, String name, int local) {
    code.out.visitFieldInsn(Opcodes.GETFIELD, Names.PIECE_OF_FRAME, name, "J");
    code.store(Kind.LONG, local);
  }

  /** Whether an access has the same view as one that happens in every iteration. */
  boolean steady(Value access) {
    return steadyViews.contains(access);
  }

  /** Emits that views for reading are given up if a page that was read lies elsewhere now. */
  void lookForMoves(Code code) {
    if (moves < 0) {
      return;
    }
    Label none = new Label();
    code.loadReference(Prologue.EXECUTION);
    code.onExecution("moves", "()I");
    code.load(Kind.INT, moves);
    code.jump(Opcodes.IF_ICMPEQ, none);
    code.loadReference(Prologue.EXECUTION);
    code.onExecution("moves", "()I");
    code.store(Kind.INT, moves);
    for (View view : byKey.values()) {
      if (!view.write()) {
        code.constant(0L);
        code.store(Kind.LONG, view.span());
        code.constant(0L);
        code.store(Kind.LONG, view.room());
      }
    }
    code.label(none);
  }
}
