package dev.dray.bench.jmh;

import dev.dray.bench.Contestant;
import dev.dray.bench.Operands;
import dev.dray.bench.Trial;
import dev.dray.bench.contestant.TieredProgram;
import dev.dray.bench.kernel.Kernel;
import dev.dray.bench.kernel.Kernels;
import dev.dray.vm.Tier;
import java.lang.foreign.Arena;
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

/** A kernel in a tier, alone in its JVM. dst is zeroed once only. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
  @Param({
    "copy64",
    "fill8",
    "xor8",
    "bswap32",
    "delta64",
    "agg64",
    "crc32c",
    "hist256",
    "fields",
    "filter32",
    "transpose8",
    "rle",
    "hashprobe",
    "gather32",
    "varintsum"
  })
  public String kernel;

  @Param({"INTERPRETER", "SANDBOXED", "GUARDED", "DIRECT"})
  public Tier tier;

  @Param({"65536", "4194304"})
  public long bytes;

  private Arena arena;
  private Contestant contestant;
  private Trial trial;

  @SuppressWarnings("NullAway.Init") // JMH sets the fields
  public KernelBenchmark() {}

  /** Loads the kernel. */
  @Setup
  public void load() {
    Kernel chosen = Kernels.named(kernel).orElseThrow();
    TieredProgram program = new TieredProgram(chosen.name(), chosen.image());
    program
        .refusal(tier)
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    arena = Arena.ofShared();
    contestant = program.contestant(tier);
    trial = contestant.on(Operands.of(chosen.workload(bytes, arena), arena));
    trial.reset();
  }

  /** One execution. */
  @Benchmark
  public long run() {
    return trial.run();
  }

  /** Unloads the kernel. */
  @TearDown
  public void unload() {
    trial.close();
    contestant.close();
    arena.close();
  }
}
