package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.Region;

/** One location and what it holds in each arriving state. */
final class Slot {
  final Location location;
  final AbstractValue[] values;

  /** Whether anything depends on what it holds. */
  final boolean needed;

  Slot(Location location, AbstractValue[] values, boolean needed) {
    this.location = location;
    this.values = values;
    this.needed = needed;
  }

  LinearExpression expression(int arrival) {
    return values[arrival].expression0();
  }

  /** Whether every path has put something there that may be read. */
  boolean readable() {
    for (AbstractValue value : values) {
      if (value instanceof AbstractValue.Unusable) {
        return false;
      }
    }
    return true;
  }

  /** Whether it points to different places of the context, which decide about what is loaded. */
  boolean differsInContext() {
    return values[0] instanceof AbstractValue.Pointer pointer
        && pointer.region() instanceof Region.Context
        && !sameEverywhere();
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
