package dev.dray.verifier.isa;

/** The second operand of an arithmetic instruction, a jump or a store. */
public sealed interface Source {

  /** The contents of a register, 0 to 10. */
  record Register(int number) implements Source {}

  /** An immediate, sign-extended from 32 bits wherever 64 are wanted. */
  record Immediate(int value) implements Source {}

  /** A register as an operand. */
  static Source register(int number) {
    return new Register(number);
  }

  /** An immediate as an operand. */
  static Source immediate(int value) {
    return new Immediate(value);
  }
}
