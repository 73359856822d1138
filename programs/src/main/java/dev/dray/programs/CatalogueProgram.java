package dev.dray.programs;

import dev.dray.vm.ProgramInstance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A ready-made user operation. Its C source says what operands it takes; the Java side gives input
 * that exercises it and a second, independent implementation to check it against.
 */
public interface CatalogueProgram {

  /** The function's name in C, and the object's without {@code .o}. */
  String name();

  /** What it does, in a few words. */
  String summary();

  /**
   * Operands for the program, made from arbitrary data: the data itself wherever the program takes
   * any bytes, an encoding of it where it wants a format.
   *
   * @param data at least 0 bytes; not modified
   * @param arena owns what is newly made
   */
  Workload workload(MemorySegment data, Arena arena);

  /**
   * Computes in plain Java what the program has to compute: the result, and the contents of dst and
   * aux.
   *
   * @param arguments four immediates
   */
  long reference(MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments);

  /**
   * Compares what the program's maps hold with what plain Java computes.
   *
   * @param instance after exactly one run of the workload
   * @return how they differ; empty if they agree, or if there are no maps
   */
  default Optional<String> stateDifference(Workload workload, ProgramInstance instance) {
    return Optional.empty();
  }

  /** The object that clang made of the source. */
  default byte[] object() {
    return Resources.bytes(name() + ".o");
  }

  /** The C source. */
  default String source() {
    return Resources.text(name() + ".c");
  }
}
