package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Arithmetic;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Negated;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.PointerLow;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Width;
import java.util.Optional;

/** Arithmetic on values: numbers, and the little that is allowed on pointers. */
final class Operators {
  private final Reporter reporter;

  Operators(Reporter reporter) {
    this.reporter = reporter;
  }

  AbstractValue apply(
      Knowledge knowledge,
      AluOperation operation,
      Width width,
      AbstractValue left,
      AbstractValue right,
      int pc) {
    if (operation == AluOperation.MOV) {
      return move(knowledge, width, right, pc);
    }
    if (left instanceof Number x && right instanceof Number y) {
      return new Number(
          new Arithmetic(knowledge).apply(operation, width.bits(), x.expression(), y.expression()));
    }
    AbstractValue result =
        switch (operation) {
          case ADD -> add(width, left, right);
          case SUB -> subtract(knowledge, width, left, right);
          case XOR -> complement(width, left, right);
          default -> AbstractValue.Unusable.UNUSABLE;
        };
    if (result instanceof AbstractValue.Unusable) {
      refuse(knowledge, operation.name(), left, right, pc);
    }
    return result.with(new Arithmetic(knowledge).regrouped(result.expression0()));
  }

  private AbstractValue move(Knowledge knowledge, Width width, AbstractValue value, int pc) {
    if (width == Width.W64) {
      return value;
    }
    return switch (value) {
      case Number number -> new Number(new Arithmetic(knowledge).narrow(number.expression(), 32));
      case Pointer pointer -> new PointerLow(pointer.region(), pointer.offset());
      case PointerLow low -> low;
      default -> {
        refuse(knowledge, "32-bit MOV", value, value, pc);
        yield AbstractValue.Unusable.UNUSABLE;
      }
    };
  }

  /** {@code ~p = -p - 1}. */
  private static AbstractValue complement(Width width, AbstractValue left, AbstractValue right) {
    AbstractValue ones = AbstractValue.number(-1);
    if (width == Width.W32 || !(left.equals(ones) || right.equals(ones))) {
      return AbstractValue.Unusable.UNUSABLE;
    }
    return subtractFrom(LinearExpression.constant(-1), left.equals(ones) ? right : left);
  }

  /** A number minus a pointer, and back: {@code n - (m - p) = p + (n - m)}. */
  static AbstractValue subtractFrom(LinearExpression number, AbstractValue value) {
    return switch (value) {
      case Pointer pointer -> new Negated(pointer.region(), number.minus(pointer.offset()));
      case Negated negated -> new Pointer(negated.region(), number.minus(negated.offset()));
      default -> AbstractValue.Unusable.UNUSABLE;
    };
  }

  private static AbstractValue addNegated(Negated negated, AbstractValue other) {
    return switch (other) {
      case Number number ->
          new Negated(negated.region(), negated.offset().plus(number.expression()));
      case Pointer pointer
          when pointer.region().single() && pointer.region().equals(negated.region()) ->
          new Number(pointer.offset().plus(negated.offset()));
      default -> AbstractValue.Unusable.UNUSABLE;
    };
  }

  private static AbstractValue add(Width width, AbstractValue left, AbstractValue right) {
    if (width == Width.W64 && left instanceof Negated negated) {
      return addNegated(negated, right);
    }
    if (width == Width.W64 && right instanceof Negated negated) {
      return addNegated(negated, left);
    }
    if (left instanceof Number number && right.linear()) {
      return add(width, right, number);
    }
    if (!(right instanceof Number number)) {
      return AbstractValue.Unusable.UNUSABLE;
    }
    LinearExpression distance = number.expression();
    if (left instanceof Pointer pointer && width == Width.W64) {
      return new Pointer(pointer.region(), pointer.offset().plus(distance));
    }
    if (left instanceof PointerLow low && width == Width.W32) {
      return new PointerLow(low.region(), low.offset().plus(distance));
    }
    if (left instanceof Pointer pointer) {
      return new PointerLow(pointer.region(), pointer.offset().plus(distance));
    }
    return AbstractValue.Unusable.UNUSABLE;
  }

  private static AbstractValue subtract(
      Knowledge knowledge, Width width, AbstractValue left, AbstractValue right) {
    if (right instanceof Number number) {
      return add(width, left, new Number(number.expression().times(-1)));
    }
    if (left instanceof Number number && width == Width.W64) {
      return subtractFrom(number.expression(), right);
    }
    if (left instanceof Pointer x
        && right instanceof Pointer y
        && x.region().single()
        && x.region().equals(y.region())) {
      LinearExpression difference = x.offset().minus(y.offset());
      return new Number(new Arithmetic(knowledge).narrow(difference, width.bits()));
    }
    if (width == Width.W32
        && region(left).filter(Region::single).isPresent()
        && region(left).equals(region(right))) {
      LinearExpression difference = left.expression0().minus(right.expression0());
      return new Number(new Arithmetic(knowledge).narrow(difference, 32));
    }
    return AbstractValue.Unusable.UNUSABLE;
  }

  private static Optional<Region> region(AbstractValue value) {
    return switch (value) {
      case Pointer pointer -> Optional.of(pointer.region());
      case PointerLow low -> Optional.of(low.region());
      default -> Optional.empty();
    };
  }

  private void refuse(
      Knowledge knowledge, String operation, AbstractValue left, AbstractValue right, int pc) {
    boolean maybeNull =
        left instanceof AbstractValue.MaybeNull || right instanceof AbstractValue.MaybeNull;
    if (maybeNull) {
      reporter.broken(
          Rule.MAYBE_NULL, pc, "arithmetic on a pointer that may be null; compare it with 0 first");
    } else {
      reporter.broken(
          Rule.POINTER_ARITHMETIC,
          pc,
          operation
              + " of "
              + Memory.describe(left)
              + " and "
              + Memory.describe(right)
              + "; allowed are pointer plus or minus number, and the difference of two pointers"
              + " into one region");
    }
    knowledge.contradict();
  }
}
