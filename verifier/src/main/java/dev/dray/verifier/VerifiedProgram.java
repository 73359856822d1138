package dev.dray.verifier;

import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.isa.Program;

/**
 * A program that was proven safe and finite.
 *
 * @param cost upper bound on executed instructions
 * @param certificate the proof
 */
public record VerifiedProgram(Program program, Facts facts, Cost cost, Certificate certificate) {

  /**
   * How long operands may be, in bytes: the proof covers no longer ones, so whoever runs the
   * program refuses them.
   */
  public long operandLimit() {
    return facts.operandLimit();
  }
}
