package dev.dray.verifier.object;

import dev.dray.verifier.isa.MapDefinition;

/** What an instruction of an object refers to. */
sealed interface Target {

  /** A function, to be called or to take the address of. */
  record OfFunction(Function function) implements Target {}

  /** A map. */
  record OfMap(Place place, MapDefinition definition) implements Target {}

  /** An offset in a data section, or a common symbol. */
  record OfData(Place place, MapDefinition definition, int offset) implements Target {}

  /**
   * Which map: a program has one map a place.
   *
   * @param section index, or {@link Symbol#COMMON}
   * @param offset of a definition in its section; the symbol's index for common symbols
   */
  record Place(int section, long offset) {}
}
