package dev.dray.vm.jit.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A compilation unit in SSA form, and the factory of its values, which folds as it goes. */
public final class Graph {
  public final Block entry;

  /** In reverse postorder. */
  public final List<Block> blocks = new ArrayList<>();

  /** Outermost loops first. */
  public final List<Loop> loops = new ArrayList<>();

  private final Map<Long, Value> longs = new HashMap<>();
  private final Map<Long, Value> ints = new HashMap<>();
  private final Map<Integer, Value> entries = new HashMap<>();
  private final Map<Integer, Value> fields = new HashMap<>();
  private int next;

  public Graph(Block entry) {
    this.entry = entry;
  }

  /** How many values exist. */
  public int size() {
    return next;
  }

  public Value constant(long value) {
    return longs.computeIfAbsent(value, v -> leaf(Op.CONSTANT, Kind.LONG, v));
  }

  public Value constant(int value) {
    return ints.computeIfAbsent((long) value, v -> leaf(Op.CONSTANT, Kind.INT, v));
  }

  /** A constant of a kind. */
  public Value constant(Kind kind, long value) {
    return kind == Kind.INT ? constant((int) value) : constant(value);
  }

  /** The value that a register has on entry. */
  public Value entry(int register) {
    return entries.computeIfAbsent(register, r -> leaf(Op.ENTRY, Kind.LONG, r));
  }

  public Value context(ContextField field) {
    return fields.computeIfAbsent(field.ordinal(), ordinal -> leaf(Op.CONTEXT, Kind.LONG, ordinal));
  }

  /** The end of the frame as an offset in the stack region. */
  public Value frame() {
    return fields.computeIfAbsent(-1, ordinal -> leaf(Op.FRAME, Kind.LONG, ordinal));
  }

  /** A value as it stands, without folding. */
  public Value raw(Op op, Kind kind, Block block, Value... inputs) {
    return new Value(next++, op, kind, block, inputs);
  }

  /** A phi at the head of a block. */
  public Value phi(Block block, Kind kind) {
    Value phi = raw(Op.PHI, kind, block, new Value[block.predecessors.size()]);
    block.phis.add(phi);
    return phi;
  }

  /** A pure value, folded where that is possible, appended to a block otherwise. */
  public Value pure(Block block, Op op, Kind kind, Value... inputs) {
    Value folded = Folding.fold(this, block, op, kind, inputs);
    if (folded != null) {
      return folded;
    }
    Value value = raw(op, kind, block, inputs);
    block.values.add(value);
    return value;
  }

  private Value leaf(Op op, Kind kind, long immediate) {
    Value value = raw(op, kind, entry);
    value.immediate = immediate;
    return value;
  }
}
