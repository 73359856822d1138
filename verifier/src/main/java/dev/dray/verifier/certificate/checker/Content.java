package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Region;
import java.util.function.UnaryOperator;

/** What a register or a stack cell holds on a path; see {@code certificate.Value}. */
sealed interface Content {
  /** A number, modulo 2^64. */
  record Number(Expr value) implements Content {}

  /** Base of a region plus an offset, modulo 2^64. */
  record Pointer(Region region, Expr offset) implements Content {}

  /** Null or the start of a region. */
  record MaybeNull(Region region) implements Content {}

  /** The low half, zero-extended, of base plus offset. */
  record PointerLow(Region region, Expr offset) implements Content {}

  /** An offset minus the base of a region, modulo 2^64. */
  record Negated(Region region, Expr offset) implements Content {}

  /** A map. */
  record MapHandle(int map) implements Content {}

  /** A function. */
  record CodePointer(int slot) implements Content {}

  /** Not to be read. */
  record Unusable() implements Content {
    static final Content VALUE = new Unusable();
  }

  static Content number(long value) {
    return new Number(Expr.of(value));
  }

  /** The same with another number or offset; itself where it has none. */
  default Content map(UnaryOperator<Expr> change) {
    return switch (this) {
      case Number n -> new Number(change.apply(n.value));
      case Pointer p -> new Pointer(p.region, change.apply(p.offset));
      case PointerLow low -> new PointerLow(low.region, change.apply(low.offset));
      case Negated negated -> new Negated(negated.region, change.apply(negated.offset));
      case MaybeNull _, MapHandle _, CodePointer _, Unusable _ -> this;
    };
  }

  /** What it is called in messages. */
  default String words() {
    return switch (this) {
      case Number n -> "a number";
      case Pointer p -> "a pointer into " + Regions.words(p.region);
      case MaybeNull m -> "null or a pointer into " + Regions.words(m.region);
      case PointerLow low -> "half of a pointer";
      case Negated negated -> "a negated pointer";
      case MapHandle map -> "a map";
      case CodePointer code -> "a function";
      case Unusable u -> "nothing that may be read";
    };
  }
}
