package dev.dray.operation;

import java.util.List;

/**
 * A plan made ready: a chain of operations that one pass over the source does, block by block, so
 * that what one stage gives is still in the cache for the next.
 *
 * @param stages at least one
 * @param block bytes of the source that go through all stages at a time
 */
public record PlanSlot(List<PlanStage> stages, long block) {
  /** Half of a common second-level cache. */
  private static final long CACHED = 256 << 10;

  /** Checks the chain. */
  public PlanSlot {
    stages = List.copyOf(stages);
    if (stages.isEmpty() || stages.size() > 64) {
      throw new IllegalArgumentException(
          "a plan has 1 to 64 operations, given were " + stages.size() + ": chain several plans");
    }
    if (block < 1 || block > 1 << 24) {
      throw new IllegalArgumentException(
          "a plan's block is 1 to 16777216 bytes, given was " + block);
    }
    boolean program = false;
    for (PlanStage stage : stages) {
      if (stage instanceof PlanStage.Program each) {
        if (program && each.head() != 0) {
          throw new IllegalArgumentException(
              each.name() + " has a head and is not the first program of the plan: put it first");
        }
        program = true;
      }
    }
  }

  /** A plan whose blocks fit the cache and the granules of its programs. */
  public static PlanSlot of(List<PlanStage> stages) {
    long granule = 1;
    for (PlanStage stage : stages) {
      if (stage instanceof PlanStage.Program program) {
        granule = commonMultiple(granule, program.granule());
      }
    }
    if (granule > 1 << 24) {
      throw new IllegalArgumentException(
          "the granules of the programs have no common multiple up to 16777216 bytes: choose"
              + " granules that divide each other");
    }
    return new PlanSlot(stages, Math.max(granule, CACHED / granule * granule));
  }

  private static long commonMultiple(long a, long b) {
    long x = a;
    long y = b;
    while (y != 0) {
      long rest = x % y;
      x = y;
      y = rest;
    }
    return a / x * b;
  }

  /** The last stage that puts bytes somewhere else than it found them, or -1. */
  int lastMover() {
    for (int i = stages.size() - 1; i >= 0; i--) {
      boolean moves =
          switch (stages.get(i)) {
            case PlanStage.Copy copy -> true;
            case PlanStage.Crc32c crc -> false;
            case PlanStage.Program program -> program.transforms();
          };
      if (moves) {
        return i;
      }
    }
    return -1;
  }

  /** What becomes of each stage, in words. */
  public String explain() {
    StringBuilder text = new StringBuilder("one pass in blocks of ").append(block).append(" bytes");
    int last = lastMover();
    for (int i = 0; i < stages.size(); i++) {
      PlanStage stage = stages.get(i);
      text.append("; ").append(stage.name());
      switch (stage) {
        case PlanStage.Copy copy ->
            text.append(i == last ? " to the destination" : " elided: the next reads its source");
        case PlanStage.Crc32c crc -> text.append(" of each block while it is cached");
        case PlanStage.Program program ->
            text.append(
                i == last
                    ? " into the destination"
                    : program.transforms() ? " into a buffer of one block" : " looks on");
      }
    }
    return text.toString();
  }
}
