package dev.dray.verifier.diagnostic.search;

/**
 * How an emulated run ended.
 *
 * @param slot where
 */
record Ended(How how, int slot, String what, long steps) {

  /** Ways to end. */
  enum How {
    RETURNED,
    TRAPPED,
    /** A state repeats: the run never ends. */
    ENDLESS,
    OUT_OF_FUEL
  }
}
