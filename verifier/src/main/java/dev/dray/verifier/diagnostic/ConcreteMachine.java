package dev.dray.verifier.diagnostic;

import dev.dray.verifier.object.ProgramImage;

/**
 * A machine that runs programs with every access checked. The search for counter-examples replays
 * on it what it found: an input is shown only after the machine itself trapped on it.
 */
public interface ConcreteMachine {

  /**
   * Runs a program once, from its initial state.
   *
   * @param fuel the most instructions that it may execute
   */
  Run run(ProgramImage image, ProgramInput input, long fuel);

  /** How a run ended. */
  sealed interface Run {
    /** Instructions executed. */
    long instructions();
  }

  /** The program returned. */
  record Returned(long result, long instructions) implements Run {}

  /**
   * The program did what it may not.
   *
   * @param pc slot of the instruction
   * @param trap what it did, in words
   */
  record Trapped(int pc, String trap, long instructions) implements Run {}

  /**
   * The fuel did not suffice.
   *
   * @param pc slot at which it would have gone on
   */
  record OutOfFuel(int pc, long instructions) implements Run {}
}
