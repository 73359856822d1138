package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import dev.dray.vm.jit.loop.FastLoop.CountedExit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.objectweb.asm.Label;

/**
 * The ways out of a fast version: in the middle of an iteration, where the data say so; at an
 * access whose frame is not at hand; and after the last iteration.
 */
final class LoopExits {
  private final FunctionEmitter function;
  private final Code code;
  private final FastLoop fast;
  private final Loop loop;
  private final LoopCounter counter;
  private final Progress progress;

  /** Where the loop ends, if the fast version may run its last iteration, too. */
  private final Optional<CountedExit> end;

  LoopExits(
      FunctionEmitter function,
      FastLoop fast,
      LoopCounter counter,
      Progress progress,
      Optional<CountedExit> end) {
    this.function = function;
    this.code = function.code;
    this.fast = fast;
    this.loop = fast.loop();
    this.counter = counter;
    this.progress = progress;
    this.end = end;
  }

  /** Leaves the loop from a block that is not its last. */
  void early(Block block, Block target, Label at) {
    code.label(at);
    progress.endsHere(counter);
    if (function.fuelled()) {
      long partial =
          loop.blocks.stream()
              .filter(fast::always)
              .filter(each -> each.dominates(block))
              .mapToLong(each -> each.cost)
              .sum();
      function.polls.charge(partial);
    }
    function.leave(block, target);
  }

  /** Leaves the loop if all of its iterations are over. */
  void finish() {
    if (end.isEmpty()) {
      return;
    }
    Label more = new Label();
    progress.unlessLast(more);
    counter.last();
    CountedExit exit = end.get();
    early(exit.block(), exit.block().successors.get(1 - exit.stay()), new Label());
    code.label(more);
  }

  /**
   * Accesses whose frame may not be at hand, and which then leave the iteration to the rest.
   *
   * @param hosted those whose frame is
   */
  Map<Value, Label> misses(Predicate<Value> hosted, Label miss) {
    Map<Value, Label> misses = new HashMap<>();
    boolean charged = loop.blocks.stream().anyMatch(block -> block.cost > 0 && !fast.always(block));
    if (function.fuelled() && charged) {
      return misses;
    }
    Restarts restarts = new Restarts(function.model, hosted);
    for (Block block : loop.blocks) {
      for (Value value : block.values) {
        if (function.memory.frames.serves(value)
            && !hosted.test(value)
            && restarts.possible(value, block)) {
          misses.put(value, miss);
        }
      }
    }
    return misses;
  }

  /** The plain version does the iteration once more from its beginning. */
  void giveUp(Label at, Label plain) {
    code.label(at);
    progress.endsHere(counter);
    code.goTo(plain);
  }
}
