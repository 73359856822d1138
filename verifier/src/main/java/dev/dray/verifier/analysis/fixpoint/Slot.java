package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Location;

/** One location and what it holds in each arriving state. */
final class Slot {
  final Location location;
  final AbstractValue[] values;

  Slot(Location location, AbstractValue[] values) {
    this.location = location;
    this.values = values;
  }

  LinearExpression expression(int arrival) {
    return values[arrival].expression0();
  }

  boolean sameEverywhere() {
    for (AbstractValue value : values) {
      if (!value.equals(values[0])) {
        return false;
      }
    }
    return true;
  }
}
