package dev.dray.memory.host;

import dev.dray.memory.Extent;
import dev.dray.memory.Translator;
import dev.dray.memory.Window;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The segments of one operation, whoever owns them, as an address space of their own.
 *
 * <ul>
 *   <li>Memory of {@link HostArena}s is used directly; the arena's close waits for {@link
 *       #release()}.
 *   <li>Global memory is used directly.
 *   <li>Other native memory is pinned while the operation runs.
 *   <li>Heap memory is copied to native memory before the operation and back after it.
 * </ul>
 */
public final class HostOperands implements Translator {
  private static final MemorySegment.Scope GLOBAL = MemorySegment.NULL.scope();
  private static final int MAX_PINNED = 3;

  private final HostMemory memory;
  private final HostOperand[] operands;
  private final Window.Contiguous[] windows;
  private final List<Extent.Hold> holds = new ArrayList<>(2);
  private List<MemorySegment> pinned = List.of();
  private List<Staged> staged = List.of();
  private MemorySegment scratch = MemorySegment.NULL;

  /**
   * Takes hold of segments.
   *
   * @param runner the thread that will run the operation
   * @throws IllegalArgumentException for a read-only segment that would be written to, and for one
   *     that the runner may not use
   * @throws IllegalStateException if an arena is closed
   */
  public HostOperands(HostMemory memory, Thread runner, HostOperand... operands) {
    this.memory = memory;
    this.operands = operands;
    this.windows = new Window.Contiguous[operands.length];
    boolean taken = false;
    try {
      for (int i = 0; i < operands.length; i++) {
        take(i, operands[i], runner);
      }
      allocateStaged();
      taken = true;
    } finally {
      if (!taken) {
        release();
      }
    }
  }

  private void take(int index, HostOperand operand, Thread runner) {
    MemorySegment segment = operand.segment();
    if (operand.write() && segment.isReadOnly()) {
      throw new IllegalArgumentException(
          operand.name()
              + " is a read-only segment and the operation writes to it: pass a writable one");
    }
    if (segment.byteSize() == 0) {
      windows[index] = new Window.Contiguous(MemorySegment.NULL);
      return;
    }
    if (!segment.isNative()) {
      stage(operand);
      return;
    }
    windows[index] = new Window.Contiguous(segment);
    if (!segment.scope().equals(GLOBAL)) {
      hold(operand, runner);
    }
  }

  private void hold(HostOperand operand, Thread runner) {
    MemorySegment segment = operand.segment();
    Optional<HostArena> owner = memory.owner(segment);
    if (owner.isPresent()) {
      if (!owner.get().acquire()) {
        throw closed(operand);
      }
      holds.add(owner.get());
      return;
    }
    if (!segment.scope().isAlive()) {
      throw closed(operand);
    }
    if (!segment.isAccessibleBy(runner)) {
      throw new IllegalArgumentException(
          operand.name()
              + " is confined to another thread than the engine's "
              + runner.getName()
              + " (here is "
              + Thread.currentThread().getName()
              + "): call the synchronous operation on the owner's thread,"
              + " or allocate from a shared arena");
    }
    if (pinned.isEmpty()) {
      pinned = new ArrayList<>(MAX_PINNED);
    }
    pinned.add(segment);
  }

  private static IllegalStateException closed(HostOperand operand) {
    return new IllegalStateException(
        "the arena of " + operand.name() + " is closed or closing: submit before closing it");
  }

  private void stage(HostOperand operand) {
    Staged together = new Staged(operand.segment(), operand.write());
    List<Staged> apart = new ArrayList<>(MAX_PINNED);
    for (Staged other : staged) {
      if (other.overlaps(operand.segment())) {
        together.merge(other);
      } else {
        apart.add(other);
      }
    }
    apart.add(together);
    staged = apart;
  }

  private void allocateStaged() {
    for (Staged each : staged) {
      each.allocate(memory.pool());
      memory.countStaged(each.bytes());
    }
    for (int i = 0; i < operands.length; i++) {
      MemorySegment segment = operands[i].segment();
      if (segment.byteSize() > 0 && !segment.isNative()) {
        for (Staged each : staged) {
          if (each.overlaps(segment)) {
            windows[i] = new Window.Contiguous(each.of(segment));
          }
        }
      }
    }
  }

  /** The address of an operand's first byte; 0 for an empty one. */
  public long address(int index) {
    return windows[index].segment().address();
  }

  /** The address just beyond an operand's last byte. */
  public long end(int index) {
    return address(index) + windows[index].segment().byteSize();
  }

  /** Bytes of heap memory that had to be copied to native memory. */
  public long stagedBytes() {
    return staged.stream().mapToLong(Staged::bytes).sum();
  }

  /**
   * Puts little-endian words where the operation can read them, once, and returns their address.
   */
  public long words(long... words) {
    scratch = memory.pool().take(words.length * 8L);
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < words.length; i++) {
      scratch.setAtIndex(word, i, words[i]);
    }
    return scratch.address();
  }

  /**
   * Runs an operation on the operands, pinned and copied as they need to be.
   *
   * @throws IllegalStateException if a foreign arena was closed in the meantime
   */
  public void run(Supplier<Pin> pin, Runnable operation) {
    Runnable copied = staged.isEmpty() ? operation : () -> runStaged(operation);
    switch (pinned.size()) {
      case 0 -> copied.run();
      case 1 -> pin.get().hold(pinned.get(0), MemorySegment.NULL, MemorySegment.NULL, copied);
      case 2 -> pin.get().hold(pinned.get(0), pinned.get(1), MemorySegment.NULL, copied);
      default -> pin.get().hold(pinned.get(0), pinned.get(1), pinned.get(2), copied);
    }
  }

  private void runStaged(Runnable operation) {
    staged.forEach(Staged::copyIn);
    operation.run();
    staged.forEach(Staged::copyOut);
  }

  /** Lets everything go. */
  public void release() {
    holds.forEach(Extent.Hold::release);
    holds.clear();
    staged.forEach(each -> each.free(memory.pool()));
    if (scratch.byteSize() > 0) {
      memory.pool().give(scratch);
      scratch = MemorySegment.NULL;
    }
  }

  @Override
  public void translate(long address, long length, boolean write, Extent into) {
    for (int i = 0; i < windows.length; i++) {
      if ((!write || operands[i].write()) && bind(windows[i], address, length, into)) {
        return;
      }
    }
    if (write || !bind(new Window.Contiguous(scratch), address, length, into)) {
      memory.translate(address, length, write, into);
    }
  }

  private static boolean bind(Window.Contiguous window, long address, long length, Extent into) {
    long offset = address - window.segment().address();
    if (offset < 0 || offset > window.segment().byteSize() - length) {
      return false;
    }
    into.bind(window, offset, address, length);
    return true;
  }
}
