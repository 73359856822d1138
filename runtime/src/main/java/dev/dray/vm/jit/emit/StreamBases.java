package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.objectweb.asm.Opcodes;

/**
 * Where a fast loop's streams begin. Iterations are bounded by those for which all of a stream lies
 * inside its region; from there on no access needs a check of its own.
 */
final class StreamBases {
  private static final String TRIPS = Names.PACKAGE + "Trips";

  private final FunctionEmitter function;
  private final Code code;
  private final FastLoop fast;
  private final LoopCounter counter;
  private final Map<Stream, Integer> bases = new LinkedHashMap<>();
  private final Map<Value, Stream> streamOf = new HashMap<>();
  private final Set<Value> inside = new HashSet<>();

  StreamBases(FunctionEmitter function, FastLoop fast, LoopCounter counter) {
    this.function = function;
    this.code = function.code;
    this.fast = fast;
    this.counter = counter;
    for (Stream stream : Stream.of(fast, function.model::inLine)) {
      bases.put(stream, function.local(Kind.LONG));
      stream.accesses().forEach(access -> streamOf.put(access, stream));
    }
    inside.addAll(streamOf.keySet());
  }

  /** Bounds the iterations by those that leave no region. */
  void bound(TripCount count) {
    bases.keySet().forEach(stream -> bound(stream, count));
    if (function.fuelled()) {
      // Whatever regular access leaves its region does so in the plain version.
      for (Value access : fast.accesses()) {
        if (fast.step(access.input(0)).orElse(0) != 0
            && function.model.inLine(access)
            && !has(access)) {
          bound(access, count);
          inside.add(access);
        }
      }
    }
  }

  private void bound(Stream stream, TripCount count) {
    start(stream, count);
    code.constant(stream.step());
    code.constant(stream.width());
    function.memory.length(stream.region());
    code.statically(TRIPS, "inside", "(JJJJ)J");
    count.atMost();
  }

  private void bound(Value access, TripCount count) {
    function.memory.offset(access, () -> count.pushAtStart(access.input(0)));
    code.constant(fast.step(access.input(0)).orElseThrow());
    code.constant((long) access.size.bytes());
    function.memory.length(access.region);
    code.statically(TRIPS, "inside", "(JJJJ)J");
    count.atMost();
  }

  /** Pushes the offset in its region at which a stream begins. */
  private void start(Stream stream, TripCount count) {
    count.pushAtStart(stream.root());
    if (stream.low() != 0) {
      code.constant(stream.low());
      code.op(Opcodes.LADD);
    }
  }

  /** Emits where they begin in the host's memory. */
  void begin(TripCount count) {
    bases.forEach(
        (stream, local) -> {
          function.memory.hostAddress(stream.region(), () -> start(stream, count));
          code.store(Kind.LONG, local);
        });
  }

  /** Accesses that were found to lie inside their regions. */
  Set<Value> inside() {
    return inside;
  }

  /** Whether an access is one of a stream. */
  boolean has(Value access) {
    return streamOf.containsKey(access);
  }

  /** The local with the host's address at which the stream of an access begins. */
  int local(Value access) {
    return Objects.requireNonNull(bases.get(stream(access)));
  }

  private Stream stream(Value access) {
    return Objects.requireNonNull(streamOf.get(access));
  }

  /** Pushes the host's address of an access in the iteration at hand. */
  void pushAddress(Value access) {
    Stream stream = stream(access);
    code.load(Kind.LONG, local(access));
    counter.times(stream.step());
    code.op(Opcodes.LADD);
    if (stream.distance(access) != 0) {
      code.constant(stream.distance(access));
      code.op(Opcodes.LADD);
    }
  }
}
