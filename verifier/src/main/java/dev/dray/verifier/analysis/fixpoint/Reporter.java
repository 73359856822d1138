package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.diagnostic.Rule;

/** Who hears of broken rules and of accesses; while a fixpoint is sought nobody does. */
interface Reporter {
  /** Hears nothing. */
  Reporter NONE =
      new Reporter() {
        @Override
        public boolean listening() {
          return false;
        }

        @Override
        public void broken(Rule rule, int pc, String message) {}

        @Override
        public void outOfBounds(
            Rule rule, int pc, State state, Memory.Outside outside, String message) {}

        @Override
        public void access(int pc, State state, Region region, LinearExpression offset, int size) {}
      };

  /** Whether anybody listens; if not, bounds may still become tighter. */
  default boolean listening() {
    return true;
  }

  /** A rule is broken, or not shown to be kept. */
  void broken(Rule rule, int pc, String message);

  /** An access is not shown to be inside its region. */
  void outOfBounds(Rule rule, int pc, State state, Memory.Outside outside, String message);

  /** A load gave a value. */
  default void loaded(int pc, AbstractValue.Pointer from, int size) {}

  /** A conditional jump compares two values. */
  default void compared(int pc, AbstractValue left, AbstractValue right) {}

  /** An access happens. */
  void access(int pc, State state, Region region, LinearExpression offset, int size);
}
