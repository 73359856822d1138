package dev.dray.bench.kernel;

import dev.dray.programs.Workload;
import dev.dray.verifier.ProgramReader;
import dev.dray.verifier.object.ProgramImage;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/**
 * A kernel of {@code bench/src/main/c}.
 *
 * @param name of the function, and of the files
 * @param idiom whether the JDK has one call that does all of it, which a compiler may use instead
 */
public record Kernel(String name, boolean idiom, Input input) {
  private static final long SEED = 0x5eed;

  /** Makes operands whose src has the given number of bytes, the same on every call. */
  interface Input {
    Workload make(SplittableRandom random, long bytes, Arena arena);
  }

  /**
   * Its operands; dst is as long as src.
   *
   * @param bytes of src, a multiple of 512
   * @param arena owns them
   */
  public Workload workload(long bytes, Arena arena) {
    return input.make(new SplittableRandom(SEED), bytes, arena);
  }

  /** The program that clang made of it. */
  public ProgramImage image() {
    String file = name + ".o";
    return ProgramReader.read(file, Resources.bytes(file)).getFirst();
  }
}
