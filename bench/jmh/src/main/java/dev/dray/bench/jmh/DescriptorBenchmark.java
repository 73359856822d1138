package dev.dray.bench.jmh;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.engine.Portal;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One memory move by each of the ways in; with {@code -prof gc} it shows what each allocates. The
 * raw way is to allocate nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DescriptorBenchmark {
  @Param({"64", "4096"})
  public long bytes;

  private final long[] scratch = new long[Descriptor.WORDS];
  private Engine engine;
  private Portal portal;
  private Descriptor descriptor;
  private MemorySegment source;
  private MemorySegment destination;
  private MemorySegment raw;
  private MemorySegment completion;

  @SuppressWarnings("NullAway.Init") // JMH sets the fields
  public DescriptorBenchmark() {}

  /** Opens an engine; operands are memory of its own. */
  @Setup
  public void open() {
    engine = Dray.open();
    portal = engine.portal();
    Arena arena = engine.newArena();
    source = arena.allocate(bytes, 64);
    destination = arena.allocate(bytes, 64);
    raw = arena.allocate(Descriptor.BYTES, Descriptor.BYTES);
    completion = arena.allocate(CompletionLayout.BYTES, CompletionLayout.ALIGNMENT);
    descriptor = Descriptor.memoryMove(source.address(), destination.address(), bytes);
    descriptor
        .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
        .with(Field.COMPLETION_ADDRESS, completion.address())
        .write(raw, 0);
  }

  /** From memory to memory, waiting for the record. */
  @Benchmark
  public boolean raw() {
    CompletionLayout.clear(completion, 0);
    boolean accepted = portal.submitRaw(raw, 0, scratch);
    while (!CompletionLayout.isDone(completion, 0)) {
      Thread.onSpinWait();
    }
    return accepted;
  }

  /** Through queue and processing element, waiting. */
  @Benchmark
  public CompletionRecord submitted() {
    return portal.submit(descriptor).await();
  }

  /** On the caller's thread. */
  @Benchmark
  public CompletionRecord called() {
    return portal.call(descriptor);
  }

  /** Through the facade, which takes segments. */
  @Benchmark
  public long facade() {
    return engine.copy(source, destination);
  }

  /** What the JDK does without an engine. */
  @Benchmark
  public MemorySegment jdk() {
    return destination.copyFrom(source);
  }

  /** Closes the engine; its memory goes with the process. */
  @TearDown
  public void close() {
    engine.close();
  }
}
