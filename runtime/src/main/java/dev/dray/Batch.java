package dev.dray;

import dev.dray.engine.Portal;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A list of operations that are submitted as one descriptor and executed in order. Behind a fence
 * nothing runs if something before it failed. May be run again. One thread's at a time.
 *
 * <p>Operands are named by address: memory of {@link Engine#newArena} or {@link Engine#register}ed.
 */
public final class Batch implements AutoCloseable {
  private final Portal portal;
  private final Arena arena;
  private final int room;
  private final MemorySegment list;
  private final MemorySegment records;
  private final List<MemorySegment> operands = new ArrayList<>();
  private int size;
  private boolean fence;

  Batch(Portal portal, Arena arena, int room) {
    this.portal = portal;
    this.arena = arena;
    this.room = room;
    this.list = arena.allocate((long) room * Descriptor.BYTES, Descriptor.BYTES);
    this.records = arena.allocate((long) room * CompletionLayout.BYTES, CompletionLayout.ALIGNMENT);
  }

  /** Operations so far. */
  public int size() {
    return size;
  }

  /** Adds a copy of all bytes of a segment to the start of another; gives its number. */
  public int copy(MemorySegment source, MemorySegment destination) {
    if (destination.byteSize() < source.byteSize()) {
      throw new IllegalArgumentException(
          "the source has "
              + source.byteSize()
              + " bytes and the destination room for "
              + destination.byteSize()
              + ": pass a slice of the source, or a larger destination");
    }
    return add(Descriptor.memoryMove(address(source), address(destination), source.byteSize()));
  }

  /** Adds a fill with the 8 bytes of a pattern; gives its number. */
  public int fill(MemorySegment destination, long pattern) {
    return add(Descriptor.fill(pattern, address(destination), destination.byteSize()));
  }

  /** Adds a comparison of two segments of one length; gives its number. */
  public int compare(MemorySegment first, MemorySegment second) {
    if (first.byteSize() != second.byteSize()) {
      throw new IllegalArgumentException(
          "a batch compares segments of one length, given were "
              + first.byteSize()
              + " and "
              + second.byteSize()
              + " bytes: they differ, or pass slices");
    }
    return add(Descriptor.compare(address(first), address(second), first.byteSize()));
  }

  /** Adds a CRC-32C; gives its number. */
  public int crc32c(MemorySegment source) {
    return add(Descriptor.crc(address(source), source.byteSize(), 0));
  }

  /** Adds any descriptor; gives its number. Its completion record is the batch's own. */
  public int add(Descriptor descriptor) {
    if (size == room) {
      throw new IllegalStateException(
          "the batch has room for " + room + " operations: open a larger one, or split it");
    }
    long record = records.address() + (long) size * CompletionLayout.BYTES;
    Descriptor member =
        descriptor
            .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
            .with(Field.COMPLETION_ADDRESS, record);
    (fence ? member.with(Flag.FENCE) : member).write(list, (long) size * Descriptor.BYTES);
    fence = false;
    return size++;
  }

  /** What is added next waits for all before it, and does not run if one of them failed. */
  public void fence() {
    fence = true;
  }

  private long address(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "a batch names memory by address and a heap segment has none: allocate it from newArena()"
              + " of the engine");
    }
    operands.add(segment);
    return segment.address();
  }

  /**
   * Runs the batch on the caller's thread.
   *
   * @return one record for each operation; those behind a fence that were not run say so
   */
  public List<CompletionRecord> run() {
    return records(portal.call(prepared()));
  }

  /** Runs the batch in the background; nothing may be added until it is done. */
  public CompletableFuture<List<CompletionRecord>> submit() {
    return portal.submit(prepared()).stage().toCompletableFuture().thenApply(this::records);
  }

  private Descriptor prepared() {
    if (size == 0) {
      throw new IllegalStateException("the batch is empty: add an operation first");
    }
    for (int i = 0; i < size; i++) {
      CompletionLayout.clear(records, (long) i * CompletionLayout.BYTES);
    }
    return Descriptor.of(Opcode.BATCH)
        .with(Field.DESCRIPTOR_LIST, list.address())
        .with(Field.DESCRIPTOR_COUNT, size);
  }

  private List<CompletionRecord> records(CompletionRecord whole) {
    if (!whole.succeeded() && whole.status() != Status.BATCH_FAILED) {
      throw new OperationFailedException("batch", whole);
    }
    List<CompletionRecord> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      all.add(
          CompletionLayout.read(records, (long) i * CompletionLayout.BYTES)
              .orElseGet(
                  () ->
                      new CompletionRecord(
                          Status.NOT_ATTEMPTED, false, 0, 0, 0, 0, 0, 0, whole.detail())));
    }
    return List.copyOf(all);
  }

  /** Empties the batch, to be filled again. */
  public void clear() {
    size = 0;
    fence = false;
    operands.clear();
  }

  /** Frees its memory. */
  @Override
  public void close() {
    arena.close();
  }
}
