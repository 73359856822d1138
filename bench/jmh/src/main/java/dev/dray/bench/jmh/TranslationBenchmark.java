package dev.dray.bench.jmh;

import dev.dray.kernel.UserContext;
import dev.dray.memory.Extent;
import dev.dray.memory.mmu.PageTranslator;
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

/** One translation that the TLB knows, of 256 pages in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TranslationBenchmark {
  private static final int PAGES = 256;

  private Spaces spaces;
  private PageTranslator translator;

  @SuppressWarnings("NullAway.Init") // JMH sets the fields
  public TranslationBenchmark() {}

  /** A space whose pages were all touched. */
  @Setup
  public void open() {
    spaces = new Spaces(64L << 20);
    UserContext context = spaces.manager.create();
    Spaces.scatter(context, PAGES * 4096L, 1);
    context.cpu().fill(Spaces.BASE, PAGES * 4096L, (byte) 1);
    translator =
        new PageTranslator(spaces.manager.mmu(), context.context(), Extent.Issuer.NOBODY, false);
  }

  /** For reading. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public long readHit() {
    long sum = 0;
    for (int page = 0; page < PAGES; page++) {
      sum += translator.read(Spaces.BASE + page * 4096L);
    }
    return sum;
  }

  /** For writing. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public long writeHit() {
    long sum = 0;
    for (int page = 0; page < PAGES; page++) {
      sum += translator.write(Spaces.BASE + page * 4096L);
    }
    return sum;
  }

  /** Closes everything. */
  @TearDown
  public void close() {
    translator.close();
    spaces.close();
  }
}
