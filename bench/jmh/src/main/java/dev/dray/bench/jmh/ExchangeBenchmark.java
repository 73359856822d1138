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
 * another through a bare ring of the same size: time for each. Each runs in a process of its own,
 * so that neither has the other's thread spin beside it. Samples, because a thread that spins for
 * one that the machine took away tells nothing of either.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExchangeBenchmark {
  private static final int EXCHANGED = 20_000;
  private static final int QUEUE = 1024;

  /** What is measured has states of its own. */
  public ExchangeBenchmark() {}

  /** An engine with one processing element. */
  @State(Scope.Thread)
  public static class Exchange {
    private final long[] scratch = new long[Descriptor.WORDS];
    private Engine engine;
    private Portal portal;
    private MemorySegment noOp;
    private MemorySegment last;
    private MemorySegment completion;

    @SuppressWarnings("NullAway.Init") // JMH sets the fields
    public Exchange() {}

    /** Opens the engine; its descriptors ask for nothing, but for the last one. */
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
    }

    private void submit(MemorySegment descriptor) {
      while (!portal.submitRaw(descriptor, 0, scratch)) {
        Thread.onSpinWait();
      }
    }

    /** Ends its thread. */
    @TearDown
    public void close() {
      engine.close();
    }
  }

  /** A bare ring, with its consumer. */
  @State(Scope.Thread)
  public static class Bare {
    private final BareRing ring = new BareRing(QUEUE);
    private final long[] scratch = new long[Descriptor.WORDS];
    private MemorySegment noOp;

    @SuppressWarnings("NullAway.Init") // JMH sets the fields
    public Bare() {}

    /** Starts the consumer. */
    @Setup
    public void open() {
      noOp = Arena.ofAuto().allocate(Descriptor.BYTES, Descriptor.BYTES);
      Thread.ofPlatform().daemon().start(ring);
    }

    /** Ends the consumer. */
    @TearDown
    public void close() {
      ring.close();
    }
  }

  /** Submits, and waits for the last one. */
  @Benchmark
  @OperationsPerInvocation(EXCHANGED)
  public static void engine(Exchange by) {
    CompletionLayout.clear(by.completion, 0);
    for (int i = 1; i < EXCHANGED; i++) {
      by.submit(by.noOp);
    }
    by.submit(by.last);
    while (!CompletionLayout.isDone(by.completion, 0)) {
      Thread.onSpinWait();
    }
  }

  /** Puts in, and waits until all is taken out. */
  @Benchmark
  @OperationsPerInvocation(EXCHANGED)
  public static void bareRing(Bare by) {
    for (int i = 0; i < EXCHANGED; i++) {
      Descriptor.read(by.noOp, 0, by.scratch);
      by.ring.put(by.scratch);
    }
    by.ring.awaitEmpty();
  }
}
