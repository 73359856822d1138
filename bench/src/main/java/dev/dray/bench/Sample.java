package dev.dray.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** What one run gave: the result and the memory that it may write. */
record Sample(String name, long result, MemorySegment dst, MemorySegment aux) {

  /** A copy of what a trial has just done. */
  static Sample of(String name, long result, Trial trial, Arena arena) {
    return new Sample(name, result, copy(trial.dst(), arena), copy(trial.aux(), arena));
  }

  /** A copy of what has just been done on operands. */
  static Sample of(String name, long result, Operands operands, Arena arena) {
    return new Sample(name, result, copy(operands.dst(), arena), copy(operands.aux(), arena));
  }

  /** In which way a run differs from this one. */
  Optional<String> difference(long otherResult, Trial other) {
    if (otherResult != result) {
      return Optional.of("result 0x%x where %s gives 0x%x".formatted(otherResult, name, result));
    }
    return difference("dst", dst, other.dst()).or(() -> difference("aux", aux, other.aux()));
  }

  private Optional<String> difference(String what, MemorySegment mine, MemorySegment others) {
    long at = mine.mismatch(others);
    return at < 0
        ? Optional.empty()
        : Optional.of(what + " differs from that of " + name + " at offset " + at);
  }

  private static MemorySegment copy(MemorySegment memory, Arena arena) {
    MemorySegment copy = Operands.allocate(memory.byteSize(), arena);
    copy.copyFrom(memory);
    return copy;
  }
}
