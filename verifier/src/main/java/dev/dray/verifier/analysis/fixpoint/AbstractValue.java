package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Value;

/** What a register or a cell of a frame holds; {@link Value} says what each means. */
sealed interface AbstractValue {
  record Number(LinearExpression expression) implements AbstractValue {}

  record Pointer(Region region, LinearExpression offset) implements AbstractValue {}

  record MaybeNull(Region region) implements AbstractValue {}

  record PointerLow(Region region, LinearExpression offset) implements AbstractValue {}

  record Negated(Region region, LinearExpression offset) implements AbstractValue {}

  record MapHandle(int map) implements AbstractValue {}

  record CodePointer(int slot) implements AbstractValue {}

  enum Unusable implements AbstractValue {
    UNUSABLE
  }

  static AbstractValue number(long value) {
    return new Number(LinearExpression.constant(value));
  }

  /** As the certificate writes it. */
  default Value toValue() {
    return switch (this) {
      case Number number -> new Value.Number(number.expression().toLinear());
      case Pointer pointer -> new Value.Pointer(pointer.region(), pointer.offset().toLinear());
      case MaybeNull maybe -> new Value.MaybeNull(maybe.region());
      case PointerLow low -> new Value.PointerLow(low.region(), low.offset().toLinear());
      case Negated negated -> new Value.Negated(negated.region(), negated.offset().toLinear());
      case MapHandle map -> new Value.MapHandle(map.map());
      case CodePointer code -> new Value.CodePointer(code.slot());
      case Unusable unusable -> new Value.Unusable();
    };
  }

  /** The expression inside a number or a pointer's offset; 0 for the others. */
  default LinearExpression expression0() {
    return switch (this) {
      case Number number -> number.expression();
      case Pointer pointer -> pointer.offset();
      case PointerLow low -> low.offset();
      case Negated negated -> negated.offset();
      case MaybeNull maybe -> LinearExpression.ZERO;
      case MapHandle map -> LinearExpression.ZERO;
      case CodePointer code -> LinearExpression.ZERO;
      case Unusable unusable -> LinearExpression.ZERO;
    };
  }

  /** The same with another expression inside. */
  default AbstractValue with(LinearExpression expression) {
    return switch (this) {
      case Number number -> new Number(expression);
      case Pointer pointer -> new Pointer(pointer.region(), expression);
      case PointerLow low -> new PointerLow(low.region(), expression);
      case Negated negated -> new Negated(negated.region(), expression);
      case MaybeNull maybe -> this;
      case MapHandle map -> this;
      case CodePointer code -> this;
      case Unusable unusable -> this;
    };
  }

  /** Whether an expression is part of it. */
  default boolean linear() {
    return switch (this) {
      case Number _, Pointer _, PointerLow _, Negated _ -> true;
      case MaybeNull _, MapHandle _, CodePointer _, Unusable _ -> false;
    };
  }
}
