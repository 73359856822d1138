package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Condition;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import dev.dray.vm.jit.loop.FastLoop.CountedExit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

  /** Iterations at a time, where they only count bytes. */
  private static final long TALLY_CHUNK = 1 << 16;

  /** The same where accesses may miss every cache. */
  private static final long RANDOM_CHUNK = 1024;

  private static final long MOST = 1L << 60;

  /** Bytes of a copy at a time. */
  private static final long COPY_BYTES = 1 << 19;

  /** Bytes that are copied and then changed in place at a time. */
  private static final long TRANSFORM_BYTES = 1 << 13;

  /** What a frame's worth of iterations counts as, so that about ten pass between two looks. */
  private static final int PER_FRAME = 100;

  /** More iterations than there are at a time. */
  static final int MOST_AT_A_TIME = (1 << 20) - 1;

  /**
   * Values carried from one iteration to the next by rules of their own, from which on the JVM must
   * not unroll a loop: it would load for all copies at once, and keep in memory what is carried.
   */
  private static final int MOST_CARRIED = 2;

  /** A counter that takes steps of that many bits is too fast for the JVM to unroll its loop. */
  private static final int STRIDE_BITS = 10;

  private static final int MANY_ACCESSES = 40;

  private static final String TRIPS = Names.PACKAGE + "Trips";

  private final FunctionEmitter function;
  private final Code code;
  private final Expressions expressions;
  private final FastLoop fast;
  private final Loop loop;
  private final int trips;
  private final TripCount count;
  private final int counter;

  /** Bits by which the counter is ahead of the number of iterations. */
  private final int stride;

  private final int limit;
  private final List<Stream> streams;
  private final Map<Stream, Integer> streamBases = new HashMap<>();
  private final Map<Value, Stream> streamOf = new HashMap<>();
  private final Map<Value, Integer> bases = new LinkedHashMap<>();
  private final Map<Block, Label> labels = new HashMap<>();
  private final Label choose;
  private @Nullable Label plain;

  /** Where the iterations that are left go on in other frames, their number in a local. */
  private final Label again;

  private final int left;
  private final Set<Value> inside = new HashSet<>();
  private final HostedStreams hosted;
  private final Optional<Tally> tally;
  private final Residents residents;

  /** Where the loop ends, if the fast version may run its last iteration, too. */
  private final Optional<CountedExit> end;

  /** All iterations to the loop's end, 0 if unknown. */
  private final int total;

  /** Over frames: whether the loop ends with the iterations that are left. */
  private final int whole;

  FastLoopEmitter(FunctionEmitter function, FastLoop fast) {
    this.function = function;
    this.code = function.code;
    this.expressions = function.expressions;
    this.fast = fast;
    this.loop = fast.loop();
    this.trips = function.local(Kind.LONG);
    this.counter = function.local(Kind.INT);
    this.stride = !function.fuelled() && fast.carried() >= MOST_CARRIED ? STRIDE_BITS : 0;
    this.limit = function.local(Kind.INT);
    this.streams = Stream.of(fast, function.model::inLine);
    for (Stream stream : streams) {
      streamBases.put(stream, function.local(Kind.LONG));
      stream.accesses().forEach(access -> streamOf.put(access, stream));
    }
    inside.addAll(streamOf.keySet());
    this.choose = new Label();
    this.again = new Label();
    this.left = function.local(Kind.LONG);
    this.hosted = new HostedStreams(function, fast);
    this.residents = new Residents(function, fast, hosted);
    this.tally = Tally.of(function, fast);
    this.end = fast.end().filter(exit -> loop.blocks.stream().noneMatch(this::lastsIrregularly));
    this.total = end.isPresent() ? function.local(Kind.LONG) : -1;
    this.count = new TripCount(function, fast, trips, total);
    this.whole = end.isPresent() && !hosted.none() ? function.local(Kind.INT) : -1;
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
    this.plain = plain;
    code.label(entry);
    code.label(choose);
    countTrips();
    if (!hosted.none()) {
      code.load(Kind.LONG, trips);
      code.store(Kind.LONG, left);
      if (end.isPresent()) {
        code.load(Kind.LONG, left);
        code.load(Kind.LONG, total);
        code.op(Opcodes.LCMP);
        code.store(Kind.INT, whole);
      }
      code.label(again);
      code.load(Kind.LONG, left);
      code.store(Kind.LONG, trips);
      code.constant(random() ? RANDOM_CHUNK : chunk());
      count.atMost();
      count.enough(plain);
      hosted.bound(count::pushAtStart, count::atMost, plain);
    }
    streams.forEach(this::inside);
    if (function.fuelled()) {
      // Whatever regular access leaves its region does so in the plain version.
      for (Value access : fast.accesses()) {
        if (fast.step(access.input(0)).orElse(0) != 0
            && function.model.inLine(access)
            && !checked(access)) {
          inside(access);
          inside.add(access);
        }
      }
    }
    count.enough(plain);
    code.load(Kind.LONG, trips);
    code.op(Opcodes.L2I);
    // No news, but the JVM vectorises only what it knows not to overflow.
    code.constant(MOST_AT_A_TIME);
    code.op(Opcodes.IAND);
    if (stride > 0) {
      code.constant(stride);
      code.op(Opcodes.ISHL);
    }
    code.store(Kind.INT, limit);
    for (Stream stream : streams) {
      function.memory.hostAddress(stream.region(), () -> start(stream));
      code.store(Kind.LONG, streamBase(stream));
    }
    for (Map.Entry<Value, Integer> base : bases.entrySet()) {
      count.pushAtStart(base.getKey());
      code.store(base.getKey().kind, base.getValue());
    }
    hosted.begin(count::pushAtStart);
    tally.ifPresent(this::tally);
    Label inOrder = new Label();
    fast.streams().ifPresent(pair -> twoStreams(pair, inOrder));
    code.label(inOrder);
    Label lookUps = new Label();
    if (!residents.none()) {
      residents.look(lookUps);
      body(residents.hosts());
      chunkEnd();
    }
    code.label(lookUps);
    body(Map.of());
    chunkEnd();
  }

  /** Iterations at a time: a loop that copies does so in bulk, one that transforms in the cache. */
  private long chunk() {
    if (tally.isPresent()) {
      return TALLY_CHUNK;
    }
    return fast.streams()
        .map(
            streams ->
                (streams.copy() ? COPY_BYTES : TRANSFORM_BYTES) / streams.load().size.bytes())
        .orElse(STREAM_CHUNK);
  }

  private boolean random() {
    return fast.accesses().stream().anyMatch(access -> fast.step(access.input(0)).isEmpty());
  }

  private void countTrips() {
    long accesses = Math.max(1, fast.accesses().size());
    long streamed =
        tally.isPresent() ? chunk() : Math.min(chunk(), Math.max(64, STREAM_ACCESSES / accesses));
    code.constant(!hosted.none() ? MOST : random() ? RANDOM_CHUNK : streamed);
    code.store(Kind.LONG, trips);
    count.bound(end.isPresent());
  }

  private void tally(Tally counts) {
    int from = hostAddress(counts.load());
    if (from < 0) {
      return;
    }
    Label few = new Label();
    counts.emit(trips, from, count::pushAtStart, few);
    chunkEnd();
    code.label(few);
  }

  private void twoStreams(FastLoop.Streams pair, Label inOrder) {
    Memory memory = function.memory;
    int from = hostAddress(pair.load());
    int to = hostAddress(pair.store());
    if (from < 0 || to < 0) {
      return;
    }
    int bytes = function.local(Kind.LONG);
    bytes(pair, bytes);
    code.load(Kind.LONG, from);
    code.load(Kind.LONG, to);
    code.load(Kind.LONG, bytes);
    code.statically(TRIPS, pair.copy() ? "copiesForward" : "apart", "(JJJ)Z");
    code.jump(Opcodes.IFEQ, inOrder);
    if (pair.copy() && end.isPresent()) {
      exceptLast();
      bytes(pair, bytes);
    }
    memory.copy(from, to, bytes);
    if (!pair.copy()) {
      memory.redirect(pair.load(), pair.store());
      body(Map.of());
      memory.direct();
    }
    chunkEnd();
  }

  /** Leaves in a local how many bytes the iterations read. */
  private void bytes(FastLoop.Streams pair, int local) {
    code.load(Kind.LONG, trips);
    code.constant((long) pair.load().size.bytes());
    code.op(Opcodes.LMUL);
    code.store(Kind.LONG, local);
  }

  /** The local with the host's address of an access in the first iteration; -1 if there is none. */
  private int hostAddress(Value access) {
    Stream stream = streamOf.get(access);
    if (stream != null) {
      return streamBase(stream);
    }
    if (!hosted.has(access)) {
      return -1;
    }
    int local = function.local(Kind.LONG);
    hosted.hostAddress(access);
    code.store(Kind.LONG, local);
    return local;
  }

  private int streamBase(Stream stream) {
    return Objects.requireNonNull(streamBases.get(stream));
  }

  /** Pushes the offset in its region at which a stream begins. */
  private void start(Stream stream) {
    count.pushAtStart(stream.root());
    if (stream.low() != 0) {
      code.constant(stream.low());
      code.op(Opcodes.LADD);
    }
  }

  /** Bounds the iterations by those for which all of a stream lies inside its region. */
  private void inside(Stream stream) {
    start(stream);
    code.constant(stream.step());
    code.constant(stream.width());
    function.memory.length(stream.region());
    code.statically(TRIPS, "inside", "(JJJJ)J");
    count.atMost();
  }

  @Override
  public boolean checked(Value access) {
    return streamOf.containsKey(access);
  }

  @Override
  public void pushAddress(Value access) {
    Stream stream = Objects.requireNonNull(streamOf.get(access));
    code.load(Kind.LONG, streamBase(stream));
    iterations(stream.step());
    code.op(Opcodes.LADD);
    if (stream.distance(access) != 0) {
      code.constant(stream.distance(access));
      code.op(Opcodes.LADD);
    }
  }

  /** Pushes the counter times a step. */
  private void iterations(long step) {
    iteration();
    code.op(Opcodes.I2L);
    if (step != 1) {
      code.constant(step);
      code.op(Opcodes.LMUL);
    }
  }

  /** Pushes the number of the iteration as an INT. */
  private void iteration() {
    code.load(Kind.INT, counter);
    if (stride > 0) {
      code.constant(stride);
      code.op(Opcodes.IUSHR);
    } else if (fast.accesses().size() > MANY_ACCESSES) {
      // Known at once, or else the JVM changes all checks before it finds that it needs none.
      code.constant(MOST_AT_A_TIME);
      code.op(Opcodes.IAND);
    }
  }

  /** Bounds the iterations by those whose accesses lie inside their region. */
  private void inside(Value access) {
    function.memory.offset(access, () -> count.pushAtStart(access.input(0)));
    code.constant(fast.step(access.input(0)).orElseThrow());
    code.constant((long) access.size.bytes());
    function.memory.length(access.region);
    code.statically(TRIPS, "inside", "(JJJJ)J");
    count.atMost();
  }

  /**
   * The loop itself: {@code t = 0; do { ... } while (++t < trips)}.
   *
   * @param hosts accesses to bytes that are at hand, beside streams
   */
  private void body(Map<Value, Memory.Host> hosts) {
    Label head = new Label();
    labels.clear();
    loop.blocks.forEach(block -> labels.put(block, new Label()));
    code.constant(0);
    code.store(Kind.INT, counter);
    code.label(head);
    List<Block> blocks = new ArrayList<>(loop.blocks);
    blocks.sort(java.util.Comparator.comparingInt(block -> block.order));
    Expressions.Following before = expressions.following;
    expressions.following = this;
    function.memory.safe = inside;
    Map<Value, Memory.Host> all = new HashMap<>(hosted.hosts(this::iterations));
    all.putAll(hosts);
    function.memory.hosts = all;
    List<Runnable> exits = new ArrayList<>();
    Label miss = new Label();
    function.memory.frames.misses = misses(all, miss);
    for (Block block : blocks) {
      code.label(Objects.requireNonNull(labels.get(block)));
      if (function.fuelled() && block.cost > 0 && !fast.always(block)) {
        function.polls.charge(block.cost);
      }
      function.framed.statements(block, this::statement);
      end(block, head, exits);
    }
    // Exits come after the loop, so that it stays in one piece.
    Label after = new Label();
    code.goTo(after);
    exits.forEach(Runnable::run);
    if (!function.memory.frames.misses.isEmpty()) {
      giveUp(miss);
    }
    code.label(after);
    finish();
    expressions.following = before;
    function.memory.safe = Set.of();
    function.memory.hosts = Map.of();
    function.memory.frames.misses = Map.of();
  }

  /** Accesses whose frame may not be at hand, and which then leave the iteration to the rest. */
  private Map<Value, Label> misses(Map<Value, Memory.Host> hosts, Label miss) {
    Map<Value, Label> misses = new HashMap<>();
    boolean charged = loop.blocks.stream().anyMatch(block -> block.cost > 0 && !fast.always(block));
    if (function.fuelled() && charged) {
      return misses;
    }
    Restarts restarts = new Restarts(function.model, hosts::containsKey);
    for (Block block : loop.blocks) {
      for (Value value : block.values) {
        if (function.memory.frames.serves(value)
            && !hosts.containsKey(value)
            && restarts.possible(value, block)) {
          misses.put(value, miss);
        }
      }
    }
    return misses;
  }

  /** The plain version does the iteration once more from its beginning. */
  private void giveUp(Label at) {
    code.label(at);
    iteration();
    code.op(Opcodes.I2L);
    code.store(Kind.LONG, trips);
    advance();
    if (function.fuelled()) {
      chargeIterations();
    }
    code.goTo(Objects.requireNonNull(plain));
  }

  /**
   * Leaves the last iteration to another version: a copy does not compute what is used after it.
   */
  private void exceptLast() {
    Label more = new Label();
    unlessLast(more);
    code.load(Kind.LONG, trips);
    code.constant(1L);
    code.op(Opcodes.LSUB);
    code.store(Kind.LONG, trips);
    code.label(more);
  }

  /** Jumps if the iterations at hand are not the loop's last. */
  private void unlessLast(Label more) {
    if (!hosted.none()) {
      code.load(Kind.INT, whole);
      code.jump(Opcodes.IFNE, more);
    }
    code.load(Kind.LONG, trips);
    code.load(Kind.LONG, hosted.none() ? total : left);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFNE, more);
  }

  /** Leaves the loop if all of its iterations are over. */
  private void finish() {
    if (end.isEmpty()) {
      return;
    }
    Expressions.Following before = expressions.following;
    expressions.following = this;
    Label more = new Label();
    unlessLast(more);
    code.load(Kind.INT, limit);
    code.constant(1 << stride);
    code.op(Opcodes.ISUB);
    code.store(Kind.INT, counter);
    CountedExit exit = end.get();
    exit(exit.block(), exit.block().successors.get(1 - exit.stay()), new Label());
    code.label(more);
    expressions.following = before;
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

  private void end(Block block, Label head, List<Runnable> exits) {
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
      exits.add(() -> exit(block, taken, target));
      step(block, fall, head);
    } else if (!loop.blocks.contains(fall)) {
      Label on = new Label();
      expressions.branch(condition, left, right, on, function.endings.comparison(block));
      code.goTo(target);
      code.label(on);
      exits.add(() -> exit(block, fall, target));
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
    code.out.visitIincInsn(counter, 1 << stride);
    code.load(Kind.INT, counter);
    code.load(Kind.INT, limit);
    code.jump(Opcodes.IF_ICMPLT, head);
  }

  private void exit(Block block, Block target, Label at) {
    code.label(at);
    iteration();
    code.op(Opcodes.I2L);
    code.store(Kind.LONG, trips);
    advance();
    if (function.fuelled()) {
      chargeIterations();
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

  private void chunkEnd() {
    advance();
    if (function.fuelled()) {
      chargeIterations();
    }
    if (hosted.none()) {
      function.polls.look(loop.header);
    } else {
      function.polls.poll(loop.header, random() ? Polls.BUDGET : PER_FRAME);
      code.load(Kind.LONG, left);
      code.load(Kind.LONG, trips);
      code.op(Opcodes.LSUB);
      code.store(Kind.LONG, left);
    }
    code.goTo(hosted.none() ? choose : again);
  }

  /** Brings the phis that follow the counter up to date. */
  private void advance() {
    fast.inductions()
        .forEach(
            (phi, step) -> {
              int local = function.placement.local(phi);
              code.load(phi.kind, local);
              multiple(phi.kind, step);
              code.op(phi.kind == Kind.LONG ? Opcodes.LADD : Opcodes.IADD);
              function.assign(phi);
            });
  }

  private void chargeIterations() {
    long cost = loop.blocks.stream().filter(fast::always).mapToLong(block -> block.cost).sum();
    code.load(Kind.LONG, function.prologue.fuel());
    multiple(Kind.LONG, cost);
    code.op(Opcodes.LSUB);
    code.store(Kind.LONG, function.prologue.fuel());
  }

  /** Pushes the number of iterations that were run, times a factor. */
  private void multiple(Kind kind, long factor) {
    code.load(Kind.LONG, trips);
    if (kind == Kind.INT) {
      code.op(Opcodes.L2I);
      if (factor != 1) {
        code.constant((int) factor);
        code.op(Opcodes.IMUL);
      }
    } else if (factor != 1) {
      code.constant(factor);
      code.op(Opcodes.LMUL);
    }
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
      iterations(step);
      code.op(Opcodes.LADD);
    } else {
      iteration();
      code.constant((int) step);
      code.op(Opcodes.IMUL);
      code.op(Opcodes.IADD);
    }
    return true;
  }
}
