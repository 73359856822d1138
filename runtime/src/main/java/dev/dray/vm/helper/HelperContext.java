package dev.dray.vm.helper;

import dev.dray.vm.map.ProgramMap;
import dev.dray.vm.map.RingBufferMap;

/**
 * What a tier offers to the helpers that a program calls. Valid during the call only, on its
 * thread.
 */
public interface HelperContext {

  /** The program's memory. */
  HelperMemory memory();

  /** Clock, random numbers and the engine's services. */
  HelperEnvironment environment();

  /**
   * The map that a handle in a register names.
   *
   * @throws BadArgumentException if it names none
   */
  ProgramMap map(long handle);

  /** The program's address for an offset into a map's {@link ProgramMap#memory()}. */
  long addressOf(ProgramMap map, long offset);

  /**
   * Calls a function of the program back.
   *
   * @param function a code pointer
   * @return its r0
   * @throws BadArgumentException if no function starts there
   */
  long callback(long function, long r1, long r2, long r3, long r4);

  /** Ends the execution if that was asked for: helpers that work for long call it now and then. */
  default void poll() {}

  /** Reserves a record that the execution holds until it gives it up: its address, or 0. */
  long reserve(RingBufferMap ring, long size);

  /**
   * Gives a record up.
   *
   * @throws BadArgumentException if the execution holds none at that address
   */
  void release(long record, boolean discard);

  /**
   * Goes on in the program at an index of a program array; returns only where it cannot, with a
   * negative error.
   *
   * @param context must be the entry's context
   */
  long tailCall(long context, long handle, long index);
}
