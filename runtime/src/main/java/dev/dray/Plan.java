package dev.dray;

import dev.dray.kernel.HandleTable;
import dev.dray.memory.host.HostOperand;
import dev.dray.memory.host.HostOperands;
import dev.dray.operation.PlanSlot;
import dev.dray.operation.PlanStage;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A chain of operations, made once and launched many times. One pass over the source does all of
 * them, block by block: what one gives is still in the cache for the next, and copies that only the
 * next operation would read are left out. Safe for use by many threads.
 *
 * <p>The source must not change during a launch, and may not overlap the destination.
 */
public final class Plan implements AutoCloseable {
  private final Runner runner;
  private final HandleTable<PlanSlot> table;
  private final PlanSlot slot;
  private final int handle;

  private Plan(Runner runner, HandleTable<PlanSlot> table, PlanSlot slot) {
    this.runner = runner;
    this.table = table;
    this.slot = slot;
    this.handle = table.add(slot);
  }

  /** What descriptors call it by. */
  public int handle() {
    return handle;
  }

  /** What becomes of each operation, in words. */
  public String explain() {
    return slot.explain();
  }

  /**
   * Sends a source through the plan, on the caller's thread.
   *
   * @param source only read
   * @param destination takes what the last operation gives; {@link MemorySegment#NULL} if none
   *     gives anything
   * @param aux what programs get as aux; {@link MemorySegment#NULL} if there is none
   * @throws OperationFailedException if the destination is too short, or a program fails
   */
  public PlanResult launch(MemorySegment source, MemorySegment destination, MemorySegment aux) {
    return result(
        source.byteSize(),
        runner.call("plan", this::descriptor, operands(source, destination, aux)));
  }

  /** {@link #launch(MemorySegment, MemorySegment, MemorySegment)} without aux. */
  public PlanResult launch(MemorySegment source, MemorySegment destination) {
    return launch(source, destination, MemorySegment.NULL);
  }

  /** {@link #launch(MemorySegment, MemorySegment, MemorySegment)} in the background. */
  public CompletableFuture<PlanResult> launchAsync(
      MemorySegment source, MemorySegment destination, MemorySegment aux) {
    return runner
        .submit("plan", this::descriptor, operands(source, destination, aux))
        .thenApply(record -> result(source.byteSize(), record));
  }

  private static HostOperand[] operands(
      MemorySegment source, MemorySegment destination, MemorySegment aux) {
    return new HostOperand[] {
      HostOperand.read("source", source),
      HostOperand.write("destination", destination),
      HostOperand.write("aux", aux)
    };
  }

  private Descriptor descriptor(HostOperands operands) {
    return Descriptor.runPlan(
        handle,
        operands.words(
            operands.address(0),
            operands.end(0),
            operands.address(1),
            operands.end(1),
            operands.address(2),
            operands.end(2),
            0,
            0,
            0,
            0));
  }

  private static PlanResult result(long bytes, CompletionRecord record) {
    return new PlanResult(bytes, record.low(), (int) record.high(), record.stages());
  }

  /** Forgets the plan; its programs stay loaded. */
  @Override
  public void close() {
    table.remove(handle);
  }

  /** Puts a plan together. */
  public static final class Builder {
    private final Runner runner;
    private final HandleTable<PlanSlot> table;
    private final List<PlanStage> stages = new ArrayList<>();

    Builder(Runner runner, HandleTable<PlanSlot> table) {
      this.runner = runner;
      this.table = table;
    }

    /** Copies the bytes on; left out where a later operation moves them anyway. */
    public Builder copy() {
      stages.add(new PlanStage.Copy());
      return this;
    }

    /** Takes the CRC-32C of the bytes that pass here. */
    public Builder crc32c() {
      return crc32c(0);
    }

    /** Takes a CRC-32C that continues another one. */
    public Builder crc32c(int seed) {
      stages.add(new PlanStage.Crc32c(seed));
      return this;
    }

    /**
     * Runs a program on each block, src: it writes what goes on into dst, at most as many bytes as
     * src has, and returns how many.
     *
     * @param granule blocks of the source are multiples of so many bytes, but for the last: the
     *     size of a record
     * @param args up to four
     */
    public Builder transform(UserProgram program, long granule, long... args) {
      stages.add(stage(program, PlanStage.Program.Kind.TRANSFORM, granule, args));
      return this;
    }

    /**
     * Runs a program on each block, src: it only looks, with an empty dst; what it returns is added
     * up, and the bytes go on as they are.
     */
    public Builder observe(UserProgram program, long granule, long... args) {
      stages.add(stage(program, PlanStage.Program.Kind.OBSERVE, granule, args));
      return this;
    }

    /** Runs a streaming program on each block, with its head before and its tail after all. */
    public Builder stream(StreamProgram program, long granule, long... args) {
      stages.add(program.stage(granule, args));
      return this;
    }

    private static PlanStage stage(
        UserProgram program, PlanStage.Program.Kind kind, long granule, long[] args) {
      return new PlanStage.Program(program.name(), 0, program.handle(), 0, kind, granule, args);
    }

    Plan build(PlanStage stage) {
      return new Plan(runner, table, PlanSlot.of(List.of(stage)));
    }

    /**
     * Makes the plan.
     *
     * @throws IllegalArgumentException if the operations cannot follow each other
     */
    public Plan build() {
      return new Plan(runner, table, PlanSlot.of(stages));
    }
  }
}
