package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits how blocks end: returns, branches, and the edges to what comes next. */
final class Endings {
  private final FunctionEmitter function;
  private final Code code;

  Endings(FunctionEmitter function) {
    this.function = function;
    this.code = function.code;
  }

  /** Emits how a block ends. */
  void emit(Block block) {
    if (block.successors.isEmpty()) {
      function.polls.saveFuel();
      if (block.result == null) {
        code.constant(0L);
      } else {
        function.expressions.push(block.result);
      }
      if (function.chunks.single()) {
        code.op(Opcodes.LRETURN);
      } else {
        int result = function.local(Kind.LONG);
        code.store(Kind.LONG, result);
        code.loadReference(Prologue.EXECUTION);
        code.load(Kind.LONG, result);
        code.setField("result", "J");
        code.constant(-1);
        code.op(Opcodes.IRETURN);
      }
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
      function.expressions.branch(negated, left, right, other, comparison(block));
      edge(block, 0);
      code.label(other);
      edge(block, 1);
      return;
    }
    Label taken = new Label();
    function.expressions.branch(condition, left, right, taken, comparison(block));
    edge(block, 1);
    code.label(taken);
    edge(block, 0);
  }

  /** How a block's two sides are compared. */
  Expressions.Comparison comparison(Block block) {
    if (function.witnesses.comparison(block)) {
      return Expressions.Comparison.CHECK;
    }
    return block.nonNegative ? Expressions.Comparison.SIGNED : Expressions.Comparison.OWN;
  }

  private static boolean needsCopies(Block block, int side) {
    return !block.successors.get(side).phis.isEmpty();
  }

  /** Goes from a block to a successor: the phis' new values, the poll of back edges, the jump. */
  private void edge(Block block, int side) {
    Block next = block.successors.get(side);
    function.copies(block, next, Set.of());
    if (next.pc < block.end && function.fuelled()) {
      function.polls.checkFuel(next);
    }
    if (next.order <= block.order) {
      function.polls.poll(next);
    }
    function.go(next);
  }
}
