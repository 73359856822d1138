package dev.dray.bench.jmh;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.bench.Contestant;
import dev.dray.bench.Operands;
import dev.dray.bench.SourceData;
import dev.dray.bench.Trial;
import dev.dray.bench.contestant.BuiltIns;
import dev.dray.programs.Workload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
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

/** A built-in operation called synchronously, or the JDK's own call for it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BuiltInBenchmark {
  @Param({"copy", "fill", "compare", "crc32c"})
  public String operation;

  @Param({BuiltIns.BUILT_IN, BuiltIns.JDK})
  public String by;

  @Param({"64", "4096", "65536", "1048576", "4194304"})
  public long bytes;

  private Engine engine;
  private Operands operands;
  private Trial trial;

  @SuppressWarnings("NullAway.Init") // JMH sets the fields
  public BuiltInBenchmark() {}

  /** Opens an engine; operands are memory of its own. */
  @Setup
  public void open() {
    engine = Dray.open();
    Arena arena = engine.newArena();
    MemorySegment src = SourceData.random(bytes, arena);
    operands = Operands.of(new Workload(src, bytes, src, List.of(0L, 0L, 0L, 0L)), arena);
    trial = trial(by);
  }

  /** The same operation on the same operands by somebody else. */
  Trial trial(String other) {
    Contestant chosen =
        BuiltIns.all(engine).stream()
            .flatMap(List::stream)
            .filter(each -> each.program().equals(operation) && each.tier().equals(other))
            .findFirst()
            .orElseThrow();
    return chosen.on(operands);
  }

  /** One call. */
  @Benchmark
  public long run() {
    return trial.run();
  }

  /** Closes the engine; its memory goes with the process. */
  @TearDown
  public void close() {
    trial.close();
    engine.close();
  }
}
