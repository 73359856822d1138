package dev.dray.vm.jit.ir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A natural loop. */
public final class Loop {
  public final Block header;

  /** Sources of the back edges. */
  public final List<Block> latches = new ArrayList<>();

  /** Every block, those of inner loops too. */
  public final Set<Block> blocks = new LinkedHashSet<>();

  public final List<Loop> inner = new ArrayList<>();

  public @Nullable Loop outer;

  /** How often control goes back to the header before the loop ends, at most; -1 if unknown. */
  public long most = -1;

  public Loop(Block header) {
    this.header = header;
  }

  /** Whether a value is computed outside the loop. */
  public boolean invariant(Value value) {
    return value.op.leaf() || !blocks.contains(value.block);
  }

  @Override
  public String toString() {
    return "loop " + header + " " + blocks;
  }
}
