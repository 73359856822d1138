package dev.dray;

import dev.dray.engine.Portal;
import dev.dray.memory.host.HostMemory;
import dev.dray.memory.host.HostOperand;
import dev.dray.memory.host.HostOperands;
import dev.dray.operation.ShortCall;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Opcode;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** Puts operations on segments through a portal, and turns failures into exceptions. */
final class Runner {
  /** What takes longer to hand over than to do: some microseconds' worth of copying. */
  private static final long SMALL = 32 << 10;

  private final HostMemory memory;
  private final Portal portal;
  private final long most;
  private final Map<Placement, LongAdder> placements = new EnumMap<>(Placement.class);

  Runner(HostMemory memory, Portal portal) {
    this.memory = memory;
    this.portal = portal;
    this.most = portal.queue().config().limits().maxTransfer() & -64L;
    for (Placement placement : Placement.values()) {
      placements.put(placement, new LongAdder());
    }
  }

  /** How often each placement was chosen; those never chosen are left out. */
  Map<Placement, Long> placements() {
    Map<Placement, Long> counts = new EnumMap<>(Placement.class);
    placements.forEach(
        (placement, count) -> {
          if (count.sum() > 0) {
            counts.put(placement, count.sum());
          }
        });
    return counts;
  }

  /** Bytes that one descriptor can name, in whole cache lines. */
  long most() {
    return most;
  }

  /**
   * Copies by the short way: no segment needs to be pinned or staged, nothing is allocated.
   *
   * @return bytes, or -1 if it has to be the long way
   */
  long copyShort(MemorySegment source, MemorySegment destination) {
    return small(source, source.byteSize())
        ? portal.callShort(Opcode.MEMORY_MOVE, source, destination, source.byteSize(), 0)
        : -1;
  }

  /** Fills with one byte by the short way. */
  long fillShort(MemorySegment destination, long pattern) {
    return small(destination, destination.byteSize())
            && !destination.isReadOnly()
            && pattern == (pattern & 0xFF) * 0x0101010101010101L
        ? portal.callShort(Opcode.FILL, destination, destination, destination.byteSize(), pattern)
        : -1;
  }

  /** Compares by the short way: bytes that are equal. */
  long compareShort(MemorySegment first, MemorySegment second, long size) {
    return small(first, size) ? portal.callShort(Opcode.COMPARE, first, second, size, 0) : -1;
  }

  /** Takes a CRC-32C by the short way. */
  long crc32cShort(MemorySegment source, int seed) {
    return small(source, source.byteSize())
        ? portal.callShort(Opcode.CRC, source, source, source.byteSize(), seed)
        : -1;
  }

  private static boolean small(MemorySegment segment, long size) {
    return size > 0 && size <= ShortCall.MOST && segment.isNative();
  }

  <T> T run(Transfer<T> transfer) {
    for (Optional<Transfer.Piece> piece = transfer.next();
        piece.isPresent();
        piece = transfer.next()) {
      transfer.done(call(transfer.name(), piece.get().descriptor(), piece.get().operands()));
    }
    return transfer.result();
  }

  <T> CompletableFuture<T> submit(Transfer<T> transfer) {
    return submit(transfer, Runner::nobody);
  }

  /**
   * Submits a transfer's pieces one after the other.
   *
   * @param watcher hears of bytes that are done, on the engine's thread
   */
  <T> CompletableFuture<T> submit(Transfer<T> transfer, LongConsumer watcher) {
    long before = transfer.started();
    Optional<Transfer.Piece> piece = transfer.next();
    if (piece.isEmpty()) {
      return CompletableFuture.completedFuture(transfer.result());
    }
    LongConsumer here = before == 0 ? watcher : done -> watcher.accept(before + done);
    return submit(transfer.name(), piece.get().descriptor(), here, piece.get().operands())
        .thenCompose(
            record -> {
              transfer.done(record);
              return submit(transfer, watcher);
            });
  }

  /** Runs a transfer where it is better, and counts the choice. */
  <T> CompletableFuture<T> place(Transfer<T> transfer, MemorySegment... segments) {
    Placement placement = choose(transfer.size(), segments);
    Objects.requireNonNull(placements.get(placement)).increment();
    if (!placement.onCaller()) {
      return submit(transfer);
    }
    try {
      return CompletableFuture.completedFuture(run(transfer));
    } catch (OperationFailedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Placement choose(long bytes, MemorySegment... segments) {
    for (MemorySegment segment : segments) {
      if (!segment.isAccessibleBy(portal.thread())) {
        return Placement.CALLER_CONFINED;
      }
    }
    if (portal.isEngineThread(Thread.currentThread())) {
      return Placement.CALLER_IS_ENGINE;
    }
    if (bytes <= SMALL) {
      return Placement.CALLER_SMALL;
    }
    return portal.hasRoom() ? Placement.ENGINE : Placement.CALLER_QUEUE_FULL;
  }

  /** Executes on the caller's thread. */
  CompletionRecord call(
      String name, Function<HostOperands, Descriptor> descriptor, HostOperand... segments) {
    HostOperands operands = new HostOperands(memory, Thread.currentThread(), segments);
    return succeeded(name, portal.call(descriptor.apply(operands), operands));
  }

  /** Executes in the background. */
  CompletableFuture<CompletionRecord> submit(
      String name, Function<HostOperands, Descriptor> descriptor, HostOperand... segments) {
    return submit(name, descriptor, Runner::nobody, segments);
  }

  private CompletableFuture<CompletionRecord> submit(
      String name,
      Function<HostOperands, Descriptor> descriptor,
      LongConsumer watcher,
      HostOperand... segments) {
    HostOperands operands = new HostOperands(memory, portal.thread(), segments);
    return portal
        .submit(descriptor.apply(operands), operands, watcher)
        .stage()
        .toCompletableFuture()
        .thenApply(record -> succeeded(name, record));
  }

  private static void nobody(long done) {}

  static CompletionRecord succeeded(String name, CompletionRecord record) {
    if (!record.succeeded()) {
      throw new OperationFailedException(name, record);
    }
    return record;
  }
}
