package dev.dray.verifier.diagnostic;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One reason for a rejection.
 *
 * @param rule what was violated; carries the stable code
 * @param pc slot of the instruction, -1 if none is to blame (a budget)
 * @param message one sentence: what is wrong
 * @param needed what would have to be proven, in words of the program's registers and regions
 * @param known the strongest related thing that is known there
 * @param knownFrom slot of the check that it came from
 * @param imprecision slot of the instruction where the analysis lost precision, if it did: then the
 *     program may be safe
 */
public record Finding(
    Rule rule,
    int pc,
    String message,
    Optional<String> needed,
    Optional<String> known,
    OptionalInt knownFrom,
    OptionalInt imprecision) {

  /** A finding that needs no more words. */
  public static Finding of(Rule rule, int pc, String message) {
    return new Finding(
        rule,
        pc,
        message,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  /** The same, with words for what would have to be proven. */
  public Finding needing(String what) {
    return new Finding(rule, pc, message, Optional.of(what), known, knownFrom, imprecision);
  }

  /** The same with another sentence. */
  public Finding withMessage(String other) {
    return new Finding(rule, pc, other, needed, known, knownFrom, imprecision);
  }

  /** The same with the slot of the check that what is known comes from. */
  public Finding withKnownFrom(OptionalInt check) {
    return new Finding(rule, pc, message, needed, known, check, imprecision);
  }
}
