package dev.dray.bench.jmh;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.EngineOptions;
import dev.dray.engine.Portal;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Descriptors from one submitter to one processing element, and 64-byte entries from one thread to
 * another through a bare ring of the same size: time for each. Besides, a batch against its
 * members' bare copies.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExchangeBenchmark {
  private static final int EXCHANGED = 100_000;
  private static final int QUEUE = 1024;
  private static final int BATCH = 32;

  private final long[] scratch = new long[Descriptor.WORDS];
  private Engine engine;
  private Portal portal;
  private MemorySegment noOp;
  private MemorySegment last;
  private MemorySegment completion;
  private MemorySegment source;
  private MemorySegment destination;
  private Descriptor batch;
  private BareRing ring;

  @SuppressWarnings("NullAway.Init") // JMH sets the fields
  public ExchangeBenchmark() {}

  /** A ring of one producer and one consumer, and nothing else. */
  private static final class BareRing implements Runnable {
    private static final VarHandle HEAD = position("head");
    private static final VarHandle TAIL = position("tail");

    private final long[] words = new long[QUEUE * Descriptor.WORDS];

    @SuppressWarnings("unused")
    private long a0, a1, a2, a3, a4, a5, a6, a7;

    private volatile long tail;

    @SuppressWarnings("unused")
    private long b0, b1, b2, b3, b4, b5, b6, b7;

    private volatile long head;

    @SuppressWarnings("unused")
    private long c0, c1, c2, c3, c4, c5, c6, c7;

    private volatile boolean closed;
    private volatile long seen;

    private static VarHandle position(String name) {
      try {
        return MethodHandles.lookup().findVarHandle(BareRing.class, name, long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    void put(long[] from) {
      long at = (long) TAIL.getOpaque(this);
      while (at - (long) HEAD.getAcquire(this) == QUEUE) {
        Thread.onSpinWait();
      }
      int slot = (int) at & (QUEUE - 1);
      System.arraycopy(from, 0, words, slot * Descriptor.WORDS, Descriptor.WORDS);
      TAIL.setRelease(this, at + 1);
    }

    @Override
    public void run() {
      long[] taken = new long[Descriptor.WORDS];
      long sum = 0;
      while (!closed) {
        long at = (long) HEAD.getOpaque(this);
        if (at == (long) TAIL.getAcquire(this)) {
          Thread.onSpinWait();
          continue;
        }
        int slot = (int) at & (QUEUE - 1);
        System.arraycopy(words, slot * Descriptor.WORDS, taken, 0, Descriptor.WORDS);
        sum += taken[0];
        HEAD.setRelease(this, at + 1);
      }
      seen = sum;
    }

    void awaitEmpty() {
      while (head != tail) {
        Thread.onSpinWait();
      }
    }
  }

  /** Opens an engine with one processing element, and starts the ring's consumer. */
  @Setup
  public void open() {
    engine = Dray.open(EngineOptions.standard().withProcessingElements(1).withQueueSize(QUEUE));
    portal = engine.portal();
    Arena arena = engine.newArena();
    noOp = arena.allocate(Descriptor.BYTES, Descriptor.BYTES);
    last = arena.allocate(Descriptor.BYTES, Descriptor.BYTES);
    completion = arena.allocate(CompletionLayout.BYTES, CompletionLayout.ALIGNMENT);
    Descriptor.of(Opcode.NO_OP).write(noOp, 0);
    Descriptor.of(Opcode.NO_OP)
        .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
        .with(Field.COMPLETION_ADDRESS, completion.address())
        .write(last, 0);
    source = arena.allocate(BATCH * 64L, 64);
    destination = arena.allocate(BATCH * 64L, 64);
    MemorySegment list = arena.allocate(BATCH * 64L, 64);
    for (int i = 0; i < BATCH; i++) {
      Descriptor.memoryMove(source.address() + 64L * i, destination.address() + 64L * i, 64)
          .write(list, 64L * i);
    }
    batch =
        Descriptor.of(Opcode.BATCH)
            .with(Field.DESCRIPTOR_LIST, list.address())
            .with(Field.DESCRIPTOR_COUNT, BATCH);
    ring = new BareRing();
    Thread.ofPlatform().daemon().start(ring);
  }

  /** Submits, and waits for the last one. */
  @Benchmark
  @OperationsPerInvocation(EXCHANGED)
  public void engine() {
    CompletionLayout.clear(completion, 0);
    for (int i = 1; i < EXCHANGED; i++) {
      while (!portal.submitRaw(noOp, 0, scratch)) {
        Thread.onSpinWait();
      }
    }
    while (!portal.submitRaw(last, 0, scratch)) {
      Thread.onSpinWait();
    }
    while (!CompletionLayout.isDone(completion, 0)) {
      Thread.onSpinWait();
    }
  }

  /** Puts in, and waits until all is taken out. */
  @Benchmark
  @OperationsPerInvocation(EXCHANGED)
  public void bareRing() {
    for (int i = 0; i < EXCHANGED; i++) {
      Descriptor.read(noOp, 0, scratch);
      ring.put(scratch);
    }
    ring.awaitEmpty();
  }

  /** Thirty-two copies of 64 bytes as one batch, on the caller's thread: for each. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object batched() {
    return portal.call(batch);
  }

  /** The same copies by the JDK's call. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void bareCopies() {
    for (long at = 0; at < BATCH * 64L; at += 64) {
      MemorySegment.copy(source, at, destination, at, 64);
    }
  }

  /** Ends the threads. */
  @TearDown
  public void close() {
    ring.closed = true;
    engine.close();
  }
}
