package dev.dray.verifier.certificate.checker;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Verifies that inequalities have no common solution, by a witness (Farkas' lemma): a sum of them,
 * each taken a number of times that is not negative, is below 0 wherever the symbols keep to their
 * own bounds. Exact; whoever found the multipliers is not trusted.
 */
final class Farkas {
  private Farkas() {}

  /** Whether the multipliers, one for each inequality, show that there is no solution. */
  static boolean refutes(List<Expr> inequalities, long[] multipliers, Premises premises) {
    BigInteger most = BigInteger.ZERO;
    Map<Integer, BigInteger> factors = new HashMap<>();
    for (int i = 0; i < multipliers.length; i++) {
      if (multipliers[i] < 0) {
        return false;
      }
      if (multipliers[i] > 0) {
        Expr inequality = inequalities.get(i);
        BigInteger times = BigInteger.valueOf(multipliers[i]);
        most = most.add(times.multiply(BigInteger.valueOf(inequality.constant())));
        for (int term = 0; term < inequality.size(); term++) {
          BigInteger part = times.multiply(BigInteger.valueOf(inequality.factorAt(term)));
          factors.merge(inequality.symbolAt(term), part, BigInteger::add);
        }
      }
    }
    for (Map.Entry<Integer, BigInteger> each : factors.entrySet()) {
      int sign = each.getValue().signum();
      if (sign == 0) {
        continue;
      }
      Fact fact = premises.fact(each.getKey());
      long bound = sign > 0 ? fact.high() : fact.low();
      if (bound == (sign > 0 ? Fact.NONE_HIGH : Fact.NONE_LOW)) {
        return false;
      }
      most = most.add(each.getValue().multiply(BigInteger.valueOf(bound)));
    }
    return most.signum() < 0;
  }
}
