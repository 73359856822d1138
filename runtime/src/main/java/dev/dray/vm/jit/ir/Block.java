package dev.dray.vm.jit.ir;

import dev.dray.verifier.isa.Condition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A basic block: phis, values in order, and how it ends. */
public final class Block {
  /** Position in reverse postorder. */
  public int order;

  /** The first slot, for listings and fuel. */
  public final int pc;

  /** The slot after the last. */
  public int end;

  /** What entering the block costs in fuel; 0 for blocks that the compiler added. */
  public int cost;

  /** Control must not arrive here: the slot holds no instruction. */
  public boolean bad;

  public final List<Block> predecessors = new ArrayList<>();

  /** None after a return; for a branch the taken side first. */
  public final List<Block> successors = new ArrayList<>();

  public final List<Value> phis = new ArrayList<>();
  public final List<Value> values = new ArrayList<>();

  /** The condition of a branch; null unless there are two successors. */
  public @Nullable Condition condition;

  /** The operands of the branch, LONG or INT. */
  public @Nullable Value left;

  public @Nullable Value right;

  /** Whether neither of them ever has its sign bit set. */
  public boolean nonNegative;

  /** What the unit returns, when there is no successor. */
  public @Nullable Value result;

  /** The innermost loop around the block. */
  public @Nullable Loop loop;

  /** The immediate dominator; null for the entry. */
  public @Nullable Block dominator;

  public Block(int pc) {
    this.pc = pc;
  }

  /** Whether every path to another block passes through this one. */
  public boolean dominates(Block other) {
    @Nullable Block at = other;
    while (at != null && at.order > order) {
      at = at.dominator;
    }
    return at == this;
  }

  @Override
  public String toString() {
    return "b" + order + "@" + pc;
  }
}
