package dev.dray.verifier.isa;

import java.util.List;

/**
 * What the verifier knows of a helper: its number, and what it takes and gives.
 *
 * @param number Linux numbers below 0x10000, the engine's own from 0x10000, a user's from 0x20000
 * @param arguments at most five, in r1 to r5
 */
public record HelperPrototype(int number, String name, List<Argument> arguments, Result result) {

  /** At most five arguments. */
  public HelperPrototype {
    arguments = List.copyOf(arguments);
    if (arguments.size() > 5) {
      throw new IllegalArgumentException(
          "helper "
              + name
              + " has "
              + arguments.size()
              + " arguments; registers r1 to r5 carry at most 5");
    }
  }

  /** Kinds of argument. */
  public enum Argument {
    /** Any number. */
    SCALAR,
    /**
     * Any number, or a register that was not written since entry or the last call, which counts as
     * 0 (what a variadic helper finds in the registers that its caller left alone).
     */
    OPTIONAL_SCALAR,
    /** A map, as loaded by a 64-bit immediate. */
    MAP,
    /** A pointer to as many readable bytes as a key of the map has. */
    MAP_KEY,
    /** A pointer to as many readable bytes as a value of the map has. */
    MAP_VALUE,
    /** A pointer to readable memory; the next argument is its size. */
    READ_MEMORY,
    /** The same, or null when the size is 0. */
    READ_MEMORY_OR_NULL,
    /** A pointer to writable memory; the next argument is its size. */
    WRITE_MEMORY,
    /** The same, or null when the size is 0. */
    WRITE_MEMORY_OR_NULL,
    /** The size of the memory before it, at least 1. */
    SIZE,
    /** The size of the memory before it, 0 allowed. */
    SIZE_OR_ZERO,
    /** A zero-terminated string in read-only data. */
    CONSTANT_STRING,
    /** A function of the program: called back with (index, context). */
    LOOP_CALLBACK,
    /** A function of the program: called back with (map, key, value, context). */
    MAP_CALLBACK,
    /** A pointer to the stack, or 0, handed on to the callback. */
    CALLBACK_CONTEXT,
    /** The context that the program was entered with. */
    CONTEXT,
    /** A number known when the program is verified (the size of a ring-buffer record). */
    CONSTANT,
    /** A reserved ring-buffer record; the call gives it up. */
    RECORD
  }

  /** Kinds of result in r0. */
  public enum Result {
    SCALAR,
    /** A pointer to a value of the map in r1, or null. */
    MAP_VALUE_OR_NULL,
    /** A pointer to a reserved ring-buffer record of the constant size, or null. */
    RECORD_OR_NULL,
    /** Nothing: r0 is 0 afterwards. */
    NOTHING
  }
}
