package dev.dray.vm.jit.ir;

import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One value in SSA form: an operation, its inputs and what is known of it. */
public final class Value {
  /** Unique in the graph, in order of creation. */
  public final int id;

  public final Op op;
  public final Kind kind;

  /** For a phi one per predecessor of its block. */
  public Value[] inputs;

  /** A constant, a displacement, a register or field number. */
  public long immediate;

  /** {@link Regions}: what a memory operation touches; its address is an offset in it. */
  public int region;

  /** Width of a memory operation. */
  public MemorySize size = MemorySize.DW;

  /** The slot that the value came from, or -1. */
  public int pc = -1;

  /** The instruction behind an ATOMIC or CALL. */
  public @Nullable Instruction instruction;

  /** Where control is when the value is computed; leaves belong to the entry. */
  public Block block;

  /** The registers before the instruction, where an access may leave compiled code. */
  public @Nullable FrameState state;

  /** A value whose block is known. */
  public Value(int id, Op op, Kind kind, Block block, Value... inputs) {
    this.id = id;
    this.op = op;
    this.kind = kind;
    this.block = block;
    this.inputs = inputs;
  }

  /** The input at an index. */
  public Value input(int index) {
    return inputs[index];
  }

  public boolean isConstant() {
    return op == Op.CONSTANT;
  }

  public boolean isConstant(long value) {
    return op == Op.CONSTANT && immediate == value;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("v" + id + " = " + op);
    if (region != Regions.NONE) {
      text.append(' ').append(Regions.name(region));
    }
    text.append(Arrays.stream(inputs).map(input -> " v" + input.id).reduce("", String::concat));
    return op.leaf() || op == Op.LOAD || op == Op.STORE
        ? text.append(" #").append(immediate).toString()
        : text.toString();
  }
}
