package dev.dray;

import dev.dray.kernel.LoadOptions;
import dev.dray.kernel.LoadedProgram;
import dev.dray.kernel.ProgramLoader;
import dev.dray.operation.PlanStage;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.map.ProgramMap;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A user program in streaming form: up to three entry points of one object that share its globals
 * and maps, and aux. All of them get the arguments of the launch.
 *
 * <ul>
 *   <li>{@code dray/op/head}, optional, runs once and first: src is the start of the source, dst
 *       empty; it returns how many bytes are not for the blocks.
 *   <li>{@code dray/op/block} runs on each block, in order: src is the block, dst the rest of the
 *       destination; it returns how many bytes it wrote.
 *   <li>{@code dray/op/tail}, optional, runs once and last: src is empty, dst the rest of the
 *       destination; it returns how many bytes it wrote.
 * </ul>
 *
 * <p>Globals and maps last from one launch to the next, and launches at the same time share them:
 * keep what belongs to one launch in aux.
 */
public final class StreamProgram implements AutoCloseable {
  private final Plan.Builder plans;
  private final Optional<LoadedProgram> head;
  private final LoadedProgram block;
  private final Optional<LoadedProgram> tail;

  private StreamProgram(
      Plan.Builder plans,
      Optional<LoadedProgram> head,
      LoadedProgram block,
      Optional<LoadedProgram> tail) {
    this.plans = plans;
    this.head = head;
    this.block = block;
    this.tail = tail;
  }

  static StreamProgram load(
      ProgramLoader loader, Plan.Builder plans, List<ProgramImage> programs, LoadOptions options) {
    LoadedProgram block =
        loader.load(
            find(programs, "block")
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "the file has no section dray/op/block, only "
                                + programs.stream().map(ProgramImage::section).toList()
                                + ": put the function for each block there")),
            options);
    Map<String, ProgramMap> maps = new HashMap<>(options.instance().shared());
    for (ProgramMap map : block.instance().maps()) {
      maps.put(map.definition().name(), map);
    }
    LoadOptions sharing = options.withInstance(options.instance().withShared(maps));
    Optional<LoadedProgram> head = Optional.empty();
    boolean loaded = false;
    try {
      head = find(programs, "head").map(image -> loader.load(image, sharing));
      Optional<LoadedProgram> tail =
          find(programs, "tail").map(image -> loader.load(image, sharing));
      loaded = true;
      return new StreamProgram(plans, head, block, tail);
    } finally {
      if (!loaded) {
        head.ifPresent(LoadedProgram::close);
        block.close();
      }
    }
  }

  private static Optional<ProgramImage> find(List<ProgramImage> programs, String part) {
    return programs.stream().filter(image -> image.section().equals("dray/op/" + part)).findFirst();
  }

  /** The instance of the block's program, whose maps and globals all parts share. */
  public ProgramInstance instance() {
    return block.instance();
  }

  PlanStage stage(long granule, long... args) {
    return new PlanStage.Program(
        block.instance().image().name(),
        head.map(LoadedProgram::handle).orElse(0),
        block.handle(),
        tail.map(LoadedProgram::handle).orElse(0),
        PlanStage.Program.Kind.TRANSFORM,
        granule,
        args);
  }

  /**
   * Streams a source through the program, on the caller's thread.
   *
   * @param granule blocks are multiples of so many bytes, but for the last
   * @return bytes read and written
   * @throws OperationFailedException if a part traps or the destination is too short
   */
  public PlanResult run(
      MemorySegment source,
      MemorySegment destination,
      MemorySegment aux,
      long granule,
      long... args) {
    try (Plan plan = plans.build(stage(granule, args))) {
      return plan.launch(source, destination, aux);
    }
  }

  /** {@link #run} in the background. */
  public CompletableFuture<PlanResult> runAsync(
      MemorySegment source,
      MemorySegment destination,
      MemorySegment aux,
      long granule,
      long... args) {
    Plan plan = plans.build(stage(granule, args));
    return plan.launchAsync(source, destination, aux)
        .whenComplete((result, failure) -> plan.close());
  }

  /** Unloads the program, after the executions that are under way. */
  @Override
  public void close() {
    head.ifPresent(LoadedProgram::close);
    tail.ifPresent(LoadedProgram::close);
    block.close();
  }
}
