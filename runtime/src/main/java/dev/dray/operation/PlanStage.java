package dev.dray.operation;

import java.util.Arrays;

/** One operation of a plan's chain: takes what the one before it gives, and gives to the next. */
public sealed interface PlanStage {

  /** What it is called in messages. */
  String name();

  /** Passes bytes on; as the last stage that moves any, to the destination. */
  record Copy() implements PlanStage {
    @Override
    public String name() {
      return "copy";
    }
  }

  /**
   * Takes the CRC-32C of the bytes that pass.
   *
   * @param seed the CRC-32C of what came before, 0 to start
   */
  record Crc32c(int seed) implements PlanStage {
    @Override
    public String name() {
      return "crc32c";
    }
  }

  /**
   * Runs a user program on each block.
   *
   * @param name of the program
   * @param head handle of the program that sees the start of the source once, before the first
   *     block, and gives the bytes that are not for the blocks; 0 for none
   * @param block handle of the program that runs on each block
   * @param tail handle of the program that runs once after the last block; 0 for none
   * @param kind what becomes of the bytes
   * @param granule blocks of the source are multiples of so many bytes, but for the last
   * @param args arguments of every call
   */
  record Program(String name, int head, int block, int tail, Kind kind, long granule, long[] args)
      implements PlanStage {

    /** What a program does with the bytes that it gets. */
    public enum Kind {
      /** It writes what goes on into dst, at most as many bytes as it read, and gives how many. */
      TRANSFORM,
      /** It only looks; what it gives is added up, and the bytes go on as they are. */
      OBSERVE
    }

    /** Checks the bounds. */
    public Program {
      if (granule < 1 || granule > 1 << 20) {
        throw new IllegalArgumentException(
            "the granule of " + name + " is 1 to 1048576 bytes, given was " + granule);
      }
      if (args.length > 4) {
        throw new IllegalArgumentException(
            name + " takes at most 4 arguments, given were " + args.length);
      }
      args = Arrays.copyOf(args, 4);
    }

    @Override
    public long[] args() {
      return args.clone();
    }

    /** Whether bytes go on changed. */
    boolean transforms() {
      return kind == Kind.TRANSFORM;
    }
  }
}
