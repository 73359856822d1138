package dev.dray.bench.jmh;

import dev.dray.engine.Portal;
import dev.dray.kernel.UserContext;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
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
 * A move of 1 MiB from one address space to another, capability check and translations included,
 * beside the JDK's copy between two contiguous segments.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SpaceCopyBenchmark {
  private static final int BYTES = 1 << 20;

  /** Small pages lie scattered; huge ones are 2 MiB. */
  @Param({"SMALL", "HUGE"})
  public PageSize pages;

  private Spaces spaces;
  private Arena arena;
  private Portal portal;
  private Descriptor move;
  private MemorySegment from;
  private MemorySegment to;

  @SuppressWarnings("NullAway.Init") // JMH sets the fields
  public SpaceCopyBenchmark() {}

  /** Two spaces, and two segments. */
  @Setup
  public void open() {
    spaces = new Spaces(256L << 20);
    UserContext reader = spaces.manager.create();
    UserContext writer = spaces.manager.create();
    map(reader, 1);
    map(writer, 2);
    CapabilityHandle right =
        spaces.manager.grant(reader, writer, Spaces.BASE, BYTES, Permission.DESTINATION);
    move = Descriptor.memoryMove(Spaces.BASE, reader.addresses().attach(right).address(), BYTES);
    portal = spaces.portal(reader);
    arena = Arena.ofConfined();
    from = arena.allocate(BYTES, 4096);
    to = arena.allocate(BYTES, 4096);
    from.fill((byte) 1);
  }

  private void map(UserContext context, long seed) {
    if (pages == PageSize.SMALL) {
      Spaces.scatter(context, 2 * BYTES, seed);
    } else {
      context.space().map(Spaces.BASE, pages.bytes(), Rights.USER_DATA, pages);
    }
    context.cpu().fill(Spaces.BASE, BYTES, (byte) seed);
  }

  /** By the engine, on the caller's thread. */
  @Benchmark
  public CompletionRecord acrossSpaces() {
    return portal.call(move);
  }

  /** By the JDK, in one piece. */
  @Benchmark
  public MemorySegment contiguous() {
    MemorySegment.copy(from, 0, to, 0, BYTES);
    return to;
  }

  /** Closes everything. */
  @TearDown
  public void close() {
    arena.close();
    spaces.close();
  }
}
