package dev.dray.vm.helper;

/** Takes descriptors that a program emits, to be executed after it. One execution's. */
public interface FollowOnSink {

  /**
   * Takes a descriptor.
   *
   * @param words its eight little-endian words
   * @return 0, or a negative error where it is one too many
   */
  long emit(long[] words);
}
