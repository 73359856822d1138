package dev.dray.bench.jmh;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.engine.Portal;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
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

/** Copies of 64 bytes as one batch on the caller's thread, against the bare copies: for each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {
  private static final int BATCH = 32;

  private Engine engine;
  private Portal portal;
  private MemorySegment source;
  private MemorySegment destination;
  private Descriptor batch;

  @SuppressWarnings("NullAway.Init") // JMH sets the fields
  public BatchBenchmark() {}

  /** Opens an engine; operands are memory of its own. */
  @Setup
  public void open() {
    engine = Dray.open();
    portal = engine.portal();
    Arena arena = engine.newArena();
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
  }

  /** Thirty-two copies as one batch. */
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

  /** Closes the engine; its memory goes with the process. */
  @TearDown
  public void close() {
    engine.close();
  }
}
