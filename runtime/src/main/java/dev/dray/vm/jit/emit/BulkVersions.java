package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Versions of a fast loop that do many iterations at once: counting bytes eight at a time, copying
 * in one call, and copying first what is then changed in place, since the JVM makes vectors of one
 * stream but not of two.
 */
final class BulkVersions {
  /** Iterations at a time, where they only count bytes. */
  private static final long TALLY_CHUNK = 1 << 16;

  /** Bytes of a copy at a time. */
  private static final long COPY_BYTES = 1 << 19;

  /** Bytes that are copied and then changed in place at a time. */
  private static final long TRANSFORM_BYTES = 1 << 13;

  private static final String TRIPS = Names.PACKAGE + "Trips";

  private final FunctionEmitter function;
  private final Code code;
  private final FastLoop fast;
  private final StreamBases streams;
  private final HostedStreams hosted;
  private final Optional<Tally> tally;

  BulkVersions(FunctionEmitter function, FastLoop fast, StreamBases streams, HostedStreams hosted) {
    this.function = function;
    this.code = function.code;
    this.fast = fast;
    this.streams = streams;
    this.hosted = hosted;
    this.tally = Tally.of(function, fast);
  }

  boolean counts() {
    return tally.isPresent();
  }

  /** Iterations at a time: a copy is made in bulk, a transformation in the cache. */
  long chunk(long otherwise) {
    if (tally.isPresent()) {
      return TALLY_CHUNK;
    }
    return fast.streams()
        .map(pair -> (pair.copy() ? COPY_BYTES : TRANSFORM_BYTES) / pair.load().size.bytes())
        .orElse(otherwise);
  }

  /**
   * Emits those that the loop has; what they cannot do goes on behind them.
   *
   * @param body emits the loop itself
   * @param end emits what comes after the iterations at hand
   */
  void emit(TripCount count, Progress progress, boolean endKnown, Runnable body, Runnable end) {
    tally.ifPresent(counts -> tally(counts, count, progress, end));
    Label inOrder = new Label();
    fast.streams().ifPresent(pair -> twoStreams(pair, progress, endKnown, inOrder, body, end));
    code.label(inOrder);
  }

  private void tally(Tally counts, TripCount count, Progress progress, Runnable end) {
    int from = hostAddress(counts.load());
    if (from < 0) {
      return;
    }
    Label few = new Label();
    counts.emit(progress.trips(), from, count::pushAtStart, few);
    end.run();
    code.label(few);
  }

  private void twoStreams(
      FastLoop.Streams pair,
      Progress progress,
      boolean endKnown,
      Label inOrder,
      Runnable body,
      Runnable end) {
    Memory memory = function.memory;
    int from = hostAddress(pair.load());
    int to = hostAddress(pair.store());
    if (from < 0 || to < 0) {
      return;
    }
    int bytes = function.local(Kind.LONG);
    bytes(pair, progress, bytes);
    code.load(Kind.LONG, from);
    code.load(Kind.LONG, to);
    code.load(Kind.LONG, bytes);
    code.statically(TRIPS, pair.copy() ? "copiesForward" : "apart", "(JJJ)Z");
    code.jump(Opcodes.IFEQ, inOrder);
    if (pair.copy() && endKnown) {
      progress.exceptLast();
      bytes(pair, progress, bytes);
    }
    memory.copy(from, to, bytes);
    if (!pair.copy()) {
      memory.redirect(pair.load(), pair.store());
      body.run();
      memory.direct();
    }
    end.run();
  }

  /** Leaves in a local how many bytes the iterations read. */
  private void bytes(FastLoop.Streams pair, Progress progress, int local) {
    code.load(Kind.LONG, progress.trips());
    code.constant((long) pair.load().size.bytes());
    code.op(Opcodes.LMUL);
    code.store(Kind.LONG, local);
  }

  /** The local with the host's address of an access in the first iteration; -1 if there is none. */
  private int hostAddress(Value access) {
    if (streams.has(access)) {
      return streams.local(access);
    }
    if (!hosted.has(access)) {
      return -1;
    }
    int local = function.local(Kind.LONG);
    hosted.hostAddress(access);
    code.store(Kind.LONG, local);
    return local;
  }
}
