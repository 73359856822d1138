package dev.dray;

import dev.dray.engine.Portal;
import dev.dray.kernel.Kernel;
import dev.dray.kernel.LoadOptions;
import dev.dray.memory.host.Registration;
import dev.dray.verifier.ProgramReader;
import dev.dray.verifier.object.ProgramImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * An engine that moves and examines memory. Operations without {@code Async} run on the caller's
 * thread; the others in the background. Segments may be of any kind:
 *
 * <ul>
 *   <li>memory of {@link #newArena} is used directly, and closing that arena waits for operations;
 *   <li>other native memory is kept from being closed while an operation runs;
 *   <li>heap segments are copied to native memory and back, which {@link Statistics} counts;
 *   <li>segments of a confined arena work synchronously on their own thread only.
 * </ul>
 *
 * What cannot even begin (a read-only destination, a destination that is too short) throws at once;
 * what fails on the way throws {@link OperationFailedException}, or completes the future with it.
 * Safe for use by many threads.
 */
public final class Engine implements AutoCloseable {
  private final Kernel kernel;
  private final Portal portal;
  private final Runner runner;

  Engine(EngineOptions options) {
    kernel = new Kernel(options.device());
    portal = kernel.portal(kernel.device().queues().getFirst(), kernel.hostClient());
    runner = new Runner(kernel.host(), portal);
  }

  /**
   * Copies all bytes of a segment to the start of another. The two may overlap.
   *
   * @return bytes copied
   * @throws IllegalArgumentException if the destination is shorter or read-only
   */
  public long copy(MemorySegment source, MemorySegment destination) {
    if (source.byteSize() <= destination.byteSize()) {
      long done = runner.copyShort(source, destination);
      if (done >= 0) {
        return done;
      }
    }
    return runner.run(Transfers.copy(source, destination, runner.most()));
  }

  /** {@link #copy} in the background. */
  public CompletableFuture<Long> copyAsync(MemorySegment source, MemorySegment destination) {
    return runner.submit(Transfers.copy(source, destination, runner.most()));
  }

  /**
   * Copies in the background, so that what has landed can be used while the rest is under way.
   *
   * @throws IllegalArgumentException if the destination is shorter, read-only or on the heap, or
   *     overlaps the source
   */
  public ProgressiveCopy copyProgressively(MemorySegment source, MemorySegment destination) {
    if (!destination.isNative()) {
      throw new IllegalArgumentException(
          "a heap destination gets its bytes at the end only: allocate it from newArena()");
    }
    if (source.asOverlappingSlice(destination).isPresent()) {
      throw new IllegalArgumentException(
          "source and destination overlap, so that bytes need not land in order: use copyAsync");
    }
    ProgressiveCopy copy = new ProgressiveCopy(destination, source.byteSize());
    copy.startedAs(runner.submit(Transfers.copy(source, destination, runner.most()), copy::landed));
    return copy;
  }

  /** Sets every byte of a segment. */
  public void fill(MemorySegment destination, byte value) {
    fill(destination, (value & 0xFF) * 0x0101010101010101L);
  }

  /** Repeats the 8 bytes of a little-endian pattern; the last repetition may be cut. */
  public void fill(MemorySegment destination, long pattern) {
    if (runner.fillShort(destination, pattern) >= 0) {
      return;
    }
    runner.run(Transfers.fill(destination, pattern, runner.most()));
  }

  /** {@link #fill(MemorySegment, long)} in the background; gives the bytes filled. */
  public CompletableFuture<Long> fillAsync(MemorySegment destination, long pattern) {
    return runner.submit(Transfers.fill(destination, pattern, runner.most()));
  }

  /** Compares two segments, like {@link MemorySegment#mismatch(MemorySegment)}. */
  public Comparison compare(MemorySegment first, MemorySegment second) {
    long common = Math.min(first.byteSize(), second.byteSize());
    long matched = runner.compareShort(first, second, common);
    if (matched >= 0) {
      return new Comparison(matched == common && first.byteSize() == second.byteSize(), matched);
    }
    return runner.run(Transfers.compare(first, second, runner.most()));
  }

  /** {@link #compare} in the background. */
  public CompletableFuture<Comparison> compareAsync(MemorySegment first, MemorySegment second) {
    return runner.submit(Transfers.compare(first, second, runner.most()));
  }

  /** The CRC-32C (RFC 3720) of a segment. */
  public int crc32c(MemorySegment source) {
    return crc32c(source, 0);
  }

  /** The CRC-32C of a segment that follows data whose CRC-32C is the seed. */
  public int crc32c(MemorySegment source, int seed) {
    long crc = runner.crc32cShort(source, seed);
    if (crc >= 0) {
      return (int) crc;
    }
    return runner.run(Transfers.crc32c(source, seed, runner.most()));
  }

  /** {@link #crc32c(MemorySegment)} in the background. */
  public CompletableFuture<Integer> crc32cAsync(MemorySegment source) {
    return crc32cAsync(source, 0);
  }

  /** {@link #crc32c(MemorySegment, int)} in the background. */
  public CompletableFuture<Integer> crc32cAsync(MemorySegment source, int seed) {
    return runner.submit(Transfers.crc32c(source, seed, runner.most()));
  }

  /**
   * Loads the program of a file: a clang object, assembler text or raw instructions.
   *
   * @throws IOException if the file cannot be read
   * @throws RuntimeException if it holds no program or several, or one that is malformed
   */
  public UserProgram load(Path file) throws IOException {
    Path name = file.getFileName();
    return load(only(ProgramReader.read(file), name == null ? "" : name.toString()));
  }

  /**
   * Loads the program of a file that is in memory.
   *
   * @throws RuntimeException if it holds no program or several, or one that is malformed
   */
  public UserProgram load(byte[] file) {
    return load(only(ProgramReader.read("program", file), "the file"));
  }

  /** Loads a program with the standard options. */
  public UserProgram load(ProgramImage image) {
    return load(image, LoadOptions.standard());
  }

  /** Loads a program with helpers, maps, limits or a tier of one's own. */
  public UserProgram load(ProgramImage image, LoadOptions options) {
    return new UserProgram(runner, kernel.loader().load(image, options));
  }

  /**
   * Loads a program in streaming form from a file that is in memory.
   *
   * @throws IllegalArgumentException if it has no section {@code dray/op/block}
   */
  public StreamProgram loadStream(byte[] file) {
    return loadStream(ProgramReader.read("program", file), LoadOptions.standard());
  }

  /** Loads a program in streaming form from the programs of one object. */
  public StreamProgram loadStream(List<ProgramImage> programs, LoadOptions options) {
    return StreamProgram.load(kernel.loader(), plan(), programs, options);
  }

  /** Puts together a chain of operations that one pass does. */
  public Plan.Builder plan() {
    return new Plan.Builder(runner, kernel.plans());
  }

  /** A list of up to so many operations that are submitted together. */
  public Batch newBatch(int operations) {
    int most = portal.queue().config().limits().maxBatch();
    if (operations < 1 || operations > most) {
      throw new IllegalArgumentException(
          "a batch has 1 to " + most + " operations, asked for were " + operations);
    }
    return new Batch(portal, newArena(), operations);
  }

  /** Operations that choose by themselves where to run. */
  public Automatic automatic() {
    return new Automatic(runner);
  }

  private static ProgramImage only(List<ProgramImage> programs, String file) {
    if (programs.size() != 1) {
      throw new IllegalArgumentException(
          file
              + " holds "
              + programs.size()
              + " programs ("
              + programs.stream()
                  .map(program -> program.name() + " in " + program.section())
                  .collect(Collectors.joining(", "))
              + "): read it with ProgramReader and load the one that is meant");
    }
    return programs.getFirst();
  }

  /**
   * A shared arena whose memory the engine uses directly, also by address in descriptors. Its close
   * waits for the operations that use it.
   */
  public Arena newArena() {
    return kernel.host().newArena();
  }

  /**
   * Lets descriptors name a foreign segment by address. Holds the segment open until the
   * registration is closed; meant for few, long-lived segments.
   */
  public Registration register(MemorySegment segment) {
    return kernel.host().register(segment);
  }

  /** The way in for descriptors of one's own. */
  public Portal portal() {
    return portal;
  }

  /** The privileged side: queues, address spaces, counters. */
  public Kernel kernel() {
    return kernel;
  }

  /** What the engine did so far. */
  public Statistics statistics() {
    return Statistics.of(kernel, runner);
  }

  /** Waits until everything that was submitted before is done. */
  public void drain() {
    kernel.device().drain();
  }

  /** Ends everything that was submitted before, with the status aborted. */
  public void abort() {
    kernel.device().abort();
  }

  /** Takes no more work, waits for what is under way, aborts what outlasts the grace. */
  @Override
  public void close() {
    kernel.close();
  }
}
