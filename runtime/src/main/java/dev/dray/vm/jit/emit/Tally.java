package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MemorySize;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * A loop that reads one byte after another and does no more than count by conditions over each:
 * eight bytes at a time, and the JVM makes vectors of the words.
 */
final class Tally {
  /** More would take longer than byte by byte. */
  private static final int MOST_TERMS = 8;

  /** Fewer bytes are counted one by one. */
  private static final long FEWEST_BYTES = 64;

  private static final int WORD_SHIFT = 3;

  private final FunctionEmitter function;
  private final Code code;
  private final Value load;
  private final Lanes lanes;
  private final List<Count> counts = new ArrayList<>();

  /** What a phi grows by wherever some conditions hold, or do not. */
  private record Count(Value phi, long by, List<Term> terms, int sum) {}

  private record Term(Value select, boolean holds) {}

  private Tally(FunctionEmitter function, FastLoop fast, Value load) {
    this.function = function;
    this.code = function.code;
    this.load = load;
    this.lanes = new Lanes(function, fast, load);
  }

  /** A loop as a tally; empty if it is more than that. */
  static Optional<Tally> of(FunctionEmitter function, FastLoop fast) {
    List<Value> accesses = fast.accesses();
    if (function.fuelled() || accesses.size() != 1 || !fast.onlyCounts()) {
      return Optional.empty();
    }
    Value load = accesses.getFirst();
    if (load.op != Op.LOAD
        || load.size != MemorySize.B
        || load.kind != Kind.INT
        || fast.step(load.input(0)).orElse(0) != 1
        || !fast.always(load.block)) {
      return Optional.empty();
    }
    Tally tally = new Tally(function, fast, load);
    Block header = fast.loop().header;
    int latch = header.predecessors.indexOf(fast.loop().latches.getFirst());
    for (Value phi : header.phis) {
      if (!fast.inductions().containsKey(phi) && !tally.counts(phi, phi.input(latch), List.of())) {
        return Optional.empty();
      }
    }
    int terms = tally.counts.stream().mapToInt(count -> count.terms().size()).sum();
    return tally.counts.isEmpty() || terms > MOST_TERMS ? Optional.empty() : Optional.of(tally);
  }

  private boolean counts(Value phi, Value next, List<Term> terms) {
    if (next == phi) {
      return true;
    }
    if (terms.size() > MOST_TERMS) {
      return false;
    }
    if (next.op == Op.ADD && next.input(0) == phi && next.input(1).isConstant()) {
      int sum = function.local(Kind.INT);
      return !terms.isEmpty() && counts.add(new Count(phi, next.input(1).immediate, terms, sum));
    }
    return next.op == Op.SELECT
        && lanes.can(next)
        && counts(phi, next.input(2), with(terms, new Term(next, true)))
        && counts(phi, next.input(3), with(terms, new Term(next, false)));
  }

  private static List<Term> with(List<Term> terms, Term more) {
    List<Term> all = new ArrayList<>(terms);
    all.add(more);
    return List.copyOf(all);
  }

  Value load() {
    return load;
  }

  /**
   * Emits the loop over words, and what it counted.
   *
   * @param trips the local with the number of bytes, of which whole words are taken: those are in
   *     it afterwards
   * @param base the local with the host's address of the first byte
   * @param atStart pushes what a value is before the loop
   * @param few where to go if there are too few
   */
  void emit(int trips, int base, Consumer<Value> atStart, Label few) {
    code.load(Kind.LONG, trips);
    code.constant(FEWEST_BYTES);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFLT, few);
    for (Count count : counts) {
      count.terms().forEach(term -> lanes.spread(term.select(), atStart));
      code.constant(0);
      code.store(Kind.INT, count.sum());
    }
    words(trips, base);
    for (Count count : counts) {
      add(count);
    }
  }

  private void words(int trips, int base) {
    int counter = function.local(Kind.INT);
    int limit = function.local(Kind.INT);
    code.load(Kind.LONG, trips);
    code.op(Opcodes.L2I);
    code.constant(LoopCounter.MOST_AT_A_TIME);
    code.op(Opcodes.IAND);
    code.constant(WORD_SHIFT);
    code.op(Opcodes.IUSHR);
    code.store(Kind.INT, limit);
    code.load(Kind.INT, limit);
    code.op(Opcodes.I2L);
    code.constant(WORD_SHIFT);
    code.op(Opcodes.LSHL);
    code.store(Kind.LONG, trips);
    code.constant(0);
    code.store(Kind.INT, counter);
    Label head = new Label();
    code.label(head);
    code.reader(MemorySize.DW);
    code.load(Kind.LONG, base);
    code.load(Kind.INT, counter);
    code.op(Opcodes.I2L);
    code.constant((long) Long.BYTES);
    code.op(Opcodes.LMUL);
    code.op(Opcodes.LADD);
    code.get(MemorySize.DW);
    lanes.take();
    for (Count count : counts) {
      code.load(Kind.INT, count.sum());
      boolean first = true;
      for (Term term : count.terms()) {
        lanes.push(term.select(), term.holds());
        if (!first) {
          code.op(Opcodes.LAND);
        }
        first = false;
      }
      code.statically("java/lang/Long", "bitCount", "(J)I");
      code.op(Opcodes.IADD);
      code.store(Kind.INT, count.sum());
    }
    code.out.visitIincInsn(counter, 1);
    code.load(Kind.INT, counter);
    code.load(Kind.INT, limit);
    code.jump(Opcodes.IF_ICMPLT, head);
  }

  private void add(Count count) {
    Value phi = count.phi();
    boolean wide = phi.kind == Kind.LONG;
    code.load(phi.kind, function.placement.local(phi));
    code.load(Kind.INT, count.sum());
    if (wide) {
      code.op(Opcodes.I2L);
      code.constant(count.by());
      code.op(Opcodes.LMUL);
      code.op(Opcodes.LADD);
    } else {
      code.constant((int) count.by());
      code.op(Opcodes.IMUL);
      code.op(Opcodes.IADD);
    }
    function.assign(phi);
  }
}
