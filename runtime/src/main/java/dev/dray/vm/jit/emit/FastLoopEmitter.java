package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import dev.dray.vm.jit.loop.FastLoop.CountedExit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The fast version of a loop, in front of the plain one. Whenever control arrives at the loop's
 * head, it computes a number of iterations that cannot leave the loop by a counted exit, runs them
 * with one counter, looks at the stop flag, and asks again; the plain version does what is left,
 * the last iteration at least.
 */
final class FastLoopEmitter implements Expressions.Following {
  /** Iterations at a time, where every access is to a stream: below 100 us. */
  private static final long STREAM_CHUNK = 8192;

  /** Accesses to streams at a time. */
  private static final long STREAM_ACCESSES = 1 << 15;

  /** The same where accesses may miss every cache. */
  private static final long RANDOM_CHUNK = 1024;

  private static final long MOST = 1L << 60;

  private final FunctionEmitter function;
  private final Code code;
  private final Expressions expressions;
  private final FastLoop fast;
  private final Loop loop;
  private final int trips;
  private final TripCount count;
  private final LoopCounter counter;
  private final StreamBases streams;
  private final HostedStreams hosted;
  private final Residents residents;
  private final BulkVersions bulk;
  private final Progress progress;
  private final LoopExits exits;

  /** Whether the fast version may run the loop's last iteration, too. */
  private final boolean endKnown;

  private final Map<Value, Integer> bases = new LinkedHashMap<>();
  private final Map<Block, Label> labels = new HashMap<>();
  private final Label choose = new Label();

  /** Where the iterations that are left go on in other frames. */
  private final Label again = new Label();

  FastLoopEmitter(FunctionEmitter function, FastLoop fast) {
    this.function = function;
    this.code = function.code;
    this.expressions = function.expressions;
    this.fast = fast;
    this.loop = fast.loop();
    this.trips = function.local(Kind.LONG);
    this.counter = new LoopCounter(function, fast);
    this.streams = new StreamBases(function, fast, counter);
    int left = function.local(Kind.LONG);
    this.hosted = new HostedStreams(function, fast);
    this.residents = new Residents(function, fast, hosted);
    this.bulk = new BulkVersions(function, fast, streams, hosted);
    Optional<CountedExit> end =
        fast.end().filter(exit -> loop.blocks.stream().noneMatch(this::lastsIrregularly));
    this.endKnown = end.isPresent();
    int total = endKnown ? function.local(Kind.LONG) : -1;
    this.count = new TripCount(function, fast, trips, total);
    int whole = endKnown && !hosted.none() ? function.local(Kind.INT) : -1;
    this.progress =
        new Progress(
            function, fast, new Progress.Locals(trips, left, total, whole), !hosted.none());
    this.exits = new LoopExits(function, fast, counter, progress, end);
    for (Value root : fast.roots()) {
      bases.put(root, function.local(root.kind));
    }
    for (Block block : loop.blocks) {
      for (Value value : block.values) {
        if (fast.step(value).orElse(0) != 0
            && function.placement.local(value) >= 0
            && usedOutside(value)) {
          bases.computeIfAbsent(value, v -> function.local(v.kind));
        }
      }
    }
  }

  /**
   * Whether a block computes something that is used after the loop and does not follow a counter.
   */
  private boolean lastsIrregularly(Block block) {
    return block.values.stream()
        .anyMatch(value -> usedOutside(value) && fast.step(value).isEmpty());
  }

  private boolean usedOutside(Value value) {
    return function.uses.of(value).stream().anyMatch(block -> !loop.blocks.contains(block));
  }

  /**
   * Emits the choice and the fast version.
   *
   * @param entry where control arrives at the loop
   * @param plain the head of the plain version, which follows
   */
  void emit(Label entry, Label plain) {
    code.label(entry);
    code.label(choose);
    countTrips();
    if (!hosted.none()) {
      progress.allLeft(endKnown);
      code.label(again);
      progress.take(random() ? RANDOM_CHUNK : bulk.chunk(STREAM_CHUNK), count);
      count.enough(plain);
      hosted.bound(count::pushAtStart, count::atMost, plain);
    }
    streams.bound(count);
    count.enough(plain);
    counter.upTo(trips);
    streams.begin(count);
    bases.forEach(
        (value, local) -> {
          count.pushAtStart(value);
          code.store(value.kind, local);
        });
    hosted.begin(count::pushAtStart);
    bulk.emit(count, progress, endKnown, () -> body(Map.of(), plain), this::chunkEnd);
    Label lookUps = new Label();
    if (!residents.none()) {
      residents.look(lookUps);
      body(residents.hosts(), plain);
      chunkEnd();
    }
    code.label(lookUps);
    body(Map.of(), plain);
    chunkEnd();
  }

  private boolean random() {
    return fast.accesses().stream().anyMatch(access -> fast.step(access.input(0)).isEmpty());
  }

  private void countTrips() {
    long chunk = bulk.chunk(STREAM_CHUNK);
    long accesses = Math.max(1, fast.accesses().size());
    long streamed =
        bulk.counts() ? chunk : Math.min(chunk, Math.max(64, STREAM_ACCESSES / accesses));
    code.constant(!hosted.none() ? MOST : random() ? RANDOM_CHUNK : streamed);
    code.store(Kind.LONG, trips);
    count.bound(endKnown);
  }

  private void chunkEnd() {
    progress.more(hosted.none() ? choose : again, random());
  }

  @Override
  public boolean checked(Value access) {
    return streams.has(access);
  }

  @Override
  public void pushAddress(Value access) {
    streams.pushAddress(access);
  }

  /**
   * The loop itself: {@code t = 0; do { ... } while (++t < trips)}.
   *
   * @param hosts accesses to bytes that are at hand, beside streams
   */
  private void body(Map<Value, Memory.Host> hosts, Label plain) {
    Label head = new Label();
    labels.clear();
    loop.blocks.forEach(block -> labels.put(block, new Label()));
    counter.begin();
    code.label(head);
    List<Block> blocks = new ArrayList<>(loop.blocks);
    blocks.sort(Comparator.comparingInt(block -> block.order));
    Expressions.Following before = expressions.following;
    expressions.following = this;
    function.memory.safe = streams.inside();
    Map<Value, Memory.Host> all = new HashMap<>(hosted.hosts(counter::times));
    all.putAll(hosts);
    function.memory.hosts = all;
    List<Runnable> early = new ArrayList<>();
    Label miss = new Label();
    function.memory.frames.misses = exits.misses(all::containsKey, miss);
    for (Block block : blocks) {
      code.label(Objects.requireNonNull(labels.get(block)));
      if (function.fuelled() && block.cost > 0 && !fast.always(block)) {
        function.polls.charge(block.cost);
      }
      function.framed.statements(block, this::statement);
      end(block, head, early);
    }
    // Exits come after the loop, so that it stays in one piece.
    Label after = new Label();
    code.goTo(after);
    early.forEach(Runnable::run);
    if (!function.memory.frames.misses.isEmpty()) {
      exits.giveUp(miss, plain);
    }
    code.label(after);
    exits.finish();
    expressions.following = before;
    function.memory.safe = Set.of();
    function.memory.hosts = Map.of();
    function.memory.frames.misses = Map.of();
  }

  private void statement(Value value) {
    long step = value.op.pure() ? fast.step(value).orElse(0) : 0;
    if (step == 0) {
      function.statements.emit(value);
    } else if (bases.containsKey(value) && function.placement.local(value) >= 0) {
      push(value);
      function.assign(value);
    }
  }

  private void end(Block block, Label head, List<Runnable> early) {
    if (block.successors.size() == 1) {
      step(block, block.successors.get(0), head);
      return;
    }
    for (CountedExit exit : fast.exits()) {
      if (exit.block() == block) {
        step(block, block.successors.get(exit.stay()), head);
        return;
      }
    }
    Condition condition = Objects.requireNonNull(block.condition);
    Value left = Objects.requireNonNull(block.left);
    Value right = Objects.requireNonNull(block.right);
    Block taken = block.successors.get(0);
    Block fall = block.successors.get(1);
    Label target = new Label();
    if (!loop.blocks.contains(taken)) {
      expressions.branch(condition, left, right, target, function.endings.comparison(block));
      early.add(() -> exits.early(block, taken, target));
      step(block, fall, head);
    } else if (!loop.blocks.contains(fall)) {
      Label on = new Label();
      expressions.branch(condition, left, right, on, function.endings.comparison(block));
      code.goTo(target);
      code.label(on);
      early.add(() -> exits.early(block, fall, target));
      step(block, taken, head);
    } else {
      expressions.branch(condition, left, right, target, function.endings.comparison(block));
      step(block, fall, head);
      code.label(target);
      step(block, taken, head);
    }
  }

  private void step(Block block, Block next, Label head) {
    if (next != loop.header) {
      function.copies(block, next, Set.of());
      code.goTo(Objects.requireNonNull(labels.get(next)));
      return;
    }
    function.copies(block, next, fast.inductions().keySet());
    counter.next(head);
  }

  @Override
  public boolean push(Value value) {
    Integer base = bases.get(value);
    if (base == null) {
      return false;
    }
    code.load(value.kind, base);
    long step = fast.step(value).orElseThrow();
    if (value.kind == Kind.LONG) {
      counter.times(step);
      code.op(Opcodes.LADD);
    } else {
      counter.iteration();
      code.constant((int) step);
      code.op(Opcodes.IMUL);
      code.op(Opcodes.IADD);
    }
    return true;
  }
}
