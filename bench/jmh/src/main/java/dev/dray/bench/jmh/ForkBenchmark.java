package dev.dray.bench.jmh;

import dev.dray.kernel.UserContext;
import dev.dray.memory.Extent;
import dev.dray.memory.mmu.PageTranslator;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A fork of an address space whose small pages were all touched, the copy that it saves, and the
 * copy-on-write breaks that it costs later.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 4)
@Measurement(iterations = 10)
public class ForkBenchmark {
  private static final int BREAKS = 20_000;

  /** Pages that an operation breaks before it leaves the space. */
  private static final int OPERATION = 16;

  /** Bytes of the space. */
  @Param("1073741824")
  public long bytes;

  private final List<UserContext> forked = new ArrayList<>();
  private Spaces spaces;
  private Arena arena;
  private UserContext parent;
  private UserContext target;
  private UserContext child;
  private MemorySegment chunk;

  @SuppressWarnings("NullAway.Init") // JMH sets the fields
  public ForkBenchmark() {}

  /** A space full of touched pages, and another one as large. */
  @Setup
  public void open() {
    spaces = new Spaces(2 * bytes + (512L << 20));
    parent = spaces.manager.create();
    target = spaces.manager.create();
    for (UserContext context : List.of(parent, target)) {
      context.space().map(Spaces.BASE, bytes, Rights.USER_DATA, PageSize.SMALL);
      context.cpu().fill(Spaces.BASE, bytes, (byte) 1);
    }
    arena = Arena.ofConfined();
    chunk = arena.allocate(1 << 20);
  }

  /** A child whose every page is shared. */
  @Setup(Level.Invocation)
  public void forkOnce() {
    child = spaces.manager.fork(parent);
  }

  /** All children leave. */
  @TearDown(Level.Invocation)
  public void exit() {
    spaces.manager.exit(child);
    forked.forEach(spaces.manager::exit);
    forked.clear();
  }

  /** The fork. */
  @Benchmark
  public UserContext fork() {
    UserContext made = spaces.manager.fork(parent);
    forked.add(made);
    return made;
  }

  /** All bytes into a space that has its pages already. */
  @Benchmark
  public void copy() {
    for (long at = 0; at < bytes; at += chunk.byteSize()) {
      parent.cpu().read(Spaces.BASE + at, chunk);
      target.cpu().write(Spaces.BASE + at, chunk);
    }
  }

  /** The first write to a shared page. */
  @Benchmark
  @OperationsPerInvocation(BREAKS)
  public long breakSharing() {
    long sum = 0;
    for (int page = 0; page < BREAKS; ) {
      try (PageTranslator translator =
          new PageTranslator(spaces.manager.mmu(), child.context(), Extent.Issuer.NOBODY, false)) {
        for (int end = page + OPERATION; page < end; page++) {
          sum += translator.write(Spaces.BASE + page * 4096L);
        }
      }
    }
    return sum;
  }

  /** Closes everything. */
  @TearDown
  public void close() {
    arena.close();
    spaces.close();
  }
}
