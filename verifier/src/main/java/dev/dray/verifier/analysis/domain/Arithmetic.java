package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * RFC 9669 section 4 over linear expressions: each result is congruent modulo 2^64 to what the
 * instruction computes, and the relations that it is known by are added to the knowledge.
 */
public final class Arithmetic {
  private final Knowledge knowledge;
  private final Division division;
  private final Bitwise bitwise;
  private final Shifts shifts;

  /** Arithmetic that adds what it learns to the knowledge. */
  public Arithmetic(Knowledge knowledge) {
    this.knowledge = knowledge;
    this.division = new Division(knowledge);
    this.bitwise = new Bitwise(knowledge, division);
    this.shifts = new Shifts(knowledge, division);
  }

  /** {@code left op right} at 32 or 64 bits. */
  public LinearExpression apply(
      AluOperation operation, int bits, LinearExpression left, LinearExpression right) {
    LinearExpression result =
        switch (operation) {
          case ADD -> regrouped(left.plus(right));
          case SUB -> regrouped(left.minus(right));
          case MUL -> multiply(left, right);
          case MOV -> right;
          case DIV -> division.divide(left, right, bits);
          case MOD -> division.modulo(left, right, bits);
          case SDIV -> division.divideSigned(left, right, bits);
          case SMOD -> division.moduloSigned(left, right, bits);
          case AND -> bitwise.and(left, right, bits);
          case OR -> bitwise.or(left, right, bits);
          case XOR -> bitwise.xor(left, right, bits);
          case LSH -> shifts.shiftLeft(left, right, bits);
          case RSH -> shifts.shiftRight(left, right, bits);
          case ARSH -> shifts.shiftRightSigned(left, right, bits);
        };
    return narrow(result, bits);
  }

  /** {@code -value} at 32 or 64 bits. */
  public LinearExpression negate(LinearExpression value, int bits) {
    return narrow(value.times(-1), bits);
  }

  /** MOVSX: the low bits sign-extended to the width. */
  public LinearExpression signExtend(LinearExpression value, int from, int bits) {
    return narrow(Views.signed(knowledge, value, from), bits);
  }

  /** Byte swaps of the low bits, on a little-endian machine. */
  public LinearExpression swap(ByteOrderConversion conversion, LinearExpression value, int bits) {
    if (conversion == ByteOrderConversion.TO_LITTLE) {
      return narrow(value, bits);
    }
    if (value.isConstant()) {
      return LinearExpression.constant(Long.reverseBytes(value.constant()) >>> (64 - bits));
    }
    return knowledge.fresh(bits == 64 ? Fact.ANY_UNSIGNED : Fact.range(0, (1L << bits) - 1));
  }

  /** The low bits, zero-extended. */
  public LinearExpression narrow(LinearExpression value, int bits) {
    return bits == 64 ? value : Views.unsigned(knowledge, value, bits).orElseThrow();
  }

  /**
   * The same number, in which each remainder that is taken from its dividend has become the whole
   * part, a multiple of the divisor.
   */
  public LinearExpression regrouped(LinearExpression value) {
    return knowledge.memo().regrouped(value);
  }

  private LinearExpression multiply(LinearExpression left, LinearExpression right) {
    if (right.isConstant()) {
      return left.times(right.constant());
    }
    if (left.isConstant()) {
      return right.times(left.constant());
    }
    if (left.size() * right.size() > 6 || division.onlyPlain(left) || division.onlyPlain(right)) {
      return multiplyRanges(left, right);
    }
    LinearExpression sum =
        left.times(right.constant())
            .plus(right.times(left.constant()))
            .plus(-left.constant() * right.constant());
    for (int i = 0; i < left.size(); i++) {
      for (int j = 0; j < right.size(); j++) {
        sum =
            sum.plus(
                product(left.symbolAt(i), right.symbolAt(j))
                    .times(left.coefficientAt(i) * right.coefficientAt(j)));
      }
    }
    return sum;
  }

  /** The product of two symbols, and what is known of it by its factors. */
  LinearExpression product(int left, int right) {
    boolean known =
        knowledge.source().knownProduct(left, right).filter(knowledge::knows).isPresent();
    LinearExpression product = knowledge.product(left, right);
    if (!known) {
      // a join that forgets a factor keeps what it made of the product only if that is written down
      Set<LinearExpression> found = new LinkedHashSet<>();
      Multiplied multiplied = new Multiplied(knowledge, List.copyOf(knowledge.constraints()));
      multiplied.add(left, right, found);
      multiplied.add(right, left, found);
      found.forEach(knowledge::assume);
    }
    return product;
  }

  private LinearExpression multiplyRanges(LinearExpression left, LinearExpression right) {
    long lowLeft = knowledge.low(left);
    long lowRight = knowledge.low(right);
    long high = Saturated.multiply(knowledge.high(left), knowledge.high(right));
    if (lowLeft >= 0 && lowRight >= 0 && high != Fact.NONE_ABOVE) {
      return knowledge.fresh(Fact.range(lowLeft * lowRight, high));
    }
    int zeros =
        Math.min(63, knowledge.bits(left).trailingZeros() + knowledge.bits(right).trailingZeros());
    return knowledge.fresh(Fact.ANY_UNSIGNED.with(new Tnum(0, -1L << zeros)));
  }
}
