package dev.dray.bench.jmh;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.Plan;
import dev.dray.UserProgram;
import dev.dray.programs.Catalogue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
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

/** Copy, CRC-32C and a filter that keeps one record in 64: as three operations, and as one plan. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlanBenchmark {
  private static final long LOW = 0;
  private static final long HIGH = Long.MAX_VALUE / 32;
  private static final int RECORD = 16;

  @Param("67108864")
  public long bytes;

  private Engine engine;
  private UserProgram filter;
  private Plan plan;
  private MemorySegment source;
  private MemorySegment between;
  private MemorySegment destination;

  @SuppressWarnings("NullAway.Init") // JMH sets the fields
  public PlanBenchmark() {}

  /** Opens an engine; operands are memory of its own. */
  @Setup
  public void open() {
    engine = Dray.open();
    filter = engine.load(Catalogue.FILTER_RECORDS.object());
    plan = engine.plan().copy().crc32c().transform(filter, RECORD, LOW, HIGH).build();
    Arena arena = engine.newArena();
    source = arena.allocate(bytes, 4096);
    between = arena.allocate(bytes, 4096);
    destination = arena.allocate(bytes, 4096);
    SplittableRandom random = new SplittableRandom(1);
    for (long at = 0; at < bytes; at += 8) {
      source.set(ValueLayout.JAVA_LONG, at, random.nextLong());
    }
    if (threePasses() != fused()) {
      throw new IllegalStateException("the plan gives something else than its operations");
    }
  }

  /** One after the other. */
  @Benchmark
  public long threePasses() {
    engine.copy(source, between);
    int crc = engine.crc32c(between);
    return filter.run(between, destination, LOW, HIGH).value() ^ crc;
  }

  /** In one pass. */
  @Benchmark
  public long fused() {
    var result = plan.launch(source, destination);
    return result.written() ^ result.crc32c();
  }

  /** Closes the engine; its memory goes with the process. */
  @TearDown
  public void close() {
    plan.close();
    filter.close();
    engine.close();
  }
}
