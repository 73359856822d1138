package dev.dray;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/**
 * Operations that run on the caller's thread or in the background, whichever is better: see {@link
 * Placement}. {@link Statistics#placements} counts what was chosen and why. The future is complete
 * already where the caller's thread was chosen; failures are in the future then, too.
 */
public final class Automatic {
  private final Runner runner;

  Automatic(Runner runner) {
    this.runner = runner;
  }

  /** Copies all bytes of a segment to the start of another; gives the bytes copied. */
  public CompletableFuture<Long> copy(MemorySegment source, MemorySegment destination) {
    return runner.place(Transfers.copy(source, destination, runner.most()), source, destination);
  }

  /** Repeats the 8 bytes of a little-endian pattern; gives the bytes filled. */
  public CompletableFuture<Long> fill(MemorySegment destination, long pattern) {
    return runner.place(Transfers.fill(destination, pattern, runner.most()), destination);
  }

  /** Compares two segments. */
  public CompletableFuture<Comparison> compare(MemorySegment first, MemorySegment second) {
    return runner.place(Transfers.compare(first, second, runner.most()), first, second);
  }

  /** The CRC-32C of a segment that follows data whose CRC-32C is the seed. */
  public CompletableFuture<Integer> crc32c(MemorySegment source, int seed) {
    return runner.place(Transfers.crc32c(source, seed, runner.most()), source);
  }
}
