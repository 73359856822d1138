package dev.dray.verifier.analysis.domain;

import dev.dray.verifier.analysis.domain.Knowledge.Link;
import dev.dray.verifier.analysis.domain.Memo.Derived;
import dev.dray.verifier.certificate.SymbolFact.View;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Readings of a congruence class as one integer: the low bits of an expression, as an unsigned or a
 * signed number. Where the expression provably lies in the range it is its own reading, otherwise a
 * new symbol stands for it, linked by the congruence.
 */
public final class Views {
  private static final int MOST_TRIED = 4;

  private Views() {}

  /** The low bits (1 to 64) as an unsigned number; constants from 2^63 on have none. */
  public static Optional<LinearExpression> unsigned(
      Knowledge knowledge, LinearExpression value, int bits) {
    if (value.isConstant()) {
      long number = Tnum.constant(value.constant()).truncate(bits).value();
      return number < 0 ? Optional.empty() : Optional.of(LinearExpression.constant(number));
    }
    return Optional.of(read(knowledge, value, bits, false));
  }

  /** The low bits (1 to 64) as a signed number. */
  public static LinearExpression signed(Knowledge knowledge, LinearExpression value, int bits) {
    if (value.isConstant()) {
      return LinearExpression.constant(Tnum.constant(value.constant()).signExtend(bits).value());
    }
    return read(knowledge, value, bits, true);
  }

  /** The reading if the expression is its own, perhaps shifted by a multiple of 2^bits. */
  public static Optional<LinearExpression> exact(
      Knowledge knowledge, LinearExpression value, int bits, boolean signed) {
    if (value.isConstant()) {
      return signed
          ? Optional.of(signed(knowledge, value, bits))
          : unsigned(knowledge, value, bits);
    }
    Optional<LinearExpression> quick = byFacts(knowledge, value, bits, signed);
    return quick.isPresent() ? quick : byConstraints(knowledge, value, bits, signed, false);
  }

  private static LinearExpression read(
      Knowledge knowledge, LinearExpression value, int bits, boolean signed) {
    Optional<LinearExpression> quick = byFacts(knowledge, value, bits, signed);
    if (quick.isPresent()) {
      return quick.get();
    }
    Derived key = new Derived(signed ? "signed" : "unsigned", value, LinearExpression.ZERO, bits);
    LinearExpression known = knowledge.memo().recall(key);
    if (known != null) {
      return known;
    }
    for (LinearExpression original : knowledge.halves().originals(value, bits)) {
      quick = byFacts(knowledge, original, bits, signed);
      if (quick.isPresent()) {
        return named(knowledge, quick.get(), value, key);
      }
    }
    Optional<LinearExpression> wider = byWiderReading(knowledge, value, bits, signed);
    if (wider.isPresent()) {
      return wider.get();
    }
    if (bits <= 32) {
      Optional<LinearExpression> narrow = overLowHalves(knowledge, value, bits, signed);
      if (narrow.isPresent()) {
        return narrow.get();
      }
    }
    Optional<LinearExpression> proven = byConstraints(knowledge, value, bits, signed, true);
    if (proven.isPresent()) {
      return proven.get();
    }
    if (!signed && bits < 32 && value.isSymbol()) {
      for (LinearExpression original : knowledge.halves().originals(value, bits)) {
        if (original.isSymbol()) {
          // the low bits of the low half are those of the whole
          LinearExpression same = read(knowledge, original, bits, false);
          knowledge.memo().remember(key, same);
          return same;
        }
      }
    }
    LinearExpression symbol = fresh(knowledge, value, bits, signed);
    knowledge.memo().remember(key, symbol);
    if (bits == 32) {
      knowledge.congruences().linkBeside(symbol.symbolAt(0), value, bits);
    }
    knowledge.links().add(new Link(symbol.symbolAt(0), value, bits));
    if (bits < 64 && !signed && value.isSymbol() && ownReading(knowledge, value, false)) {
      knowledge.assumeAtMost(symbol, value);
    }
    return symbol;
  }

  /**
   * A reading found by way of what the value is a reading of, as one symbol that bounds stick to.
   */
  private static LinearExpression named(
      Knowledge knowledge, LinearExpression reading, LinearExpression value, Derived key) {
    int bits = (int) key.parameter();
    if (reading.isSymbol() || bits == 64) {
      return reading;
    }
    LinearExpression symbol =
        knowledge.fresh(Fact.range(knowledge.low(reading), knowledge.high(reading)));
    knowledge.memo().remember(key, symbol);
    knowledge.links().add(new Link(symbol.symbolAt(0), value, bits));
    knowledge.assumeEqual(symbol, reading);
    return symbol;
  }

  /** The reading of more bits, where that is known to fit. */
  static Optional<LinearExpression> byWiderReading(
      Knowledge knowledge, LinearExpression value, int bits, boolean signed) {
    for (int width = 32; width <= 64; width += 32) {
      for (String view : List.of("unsigned", "signed")) {
        LinearExpression read =
            width > bits
                ? knowledge.memo().recall(new Derived(view, value, LinearExpression.ZERO, width))
                : null;
        Optional<LinearExpression> fitting =
            read == null ? Optional.empty() : byFacts(knowledge, read, bits, signed);
        if (fitting.isPresent()) {
          return fitting;
        }
      }
    }
    return Optional.empty();
  }

  /** The reading of a sum in which low halves that are known stand for whole symbols. */
  private static Optional<LinearExpression> overLowHalves(
      Knowledge knowledge, LinearExpression value, int bits, boolean signed) {
    LinearExpression narrow = LinearExpression.constant(value.constant());
    for (int i = 0; i < value.size(); i++) {
      LinearExpression half =
          lowHalf(knowledge, value.symbolAt(i)).orElse(LinearExpression.symbol(value.symbolAt(i)));
      narrow = narrow.plus(half.times(value.coefficientAt(i)));
    }
    if (narrow.equals(value)) {
      return Optional.empty();
    }
    Optional<LinearExpression> quick = byFacts(knowledge, narrow, bits, signed);
    return quick.isPresent() ? quick : byConstraints(knowledge, narrow, bits, signed, true);
  }

  /** The low half of a symbol that may have another, where a symbol stands for it. */
  private static Optional<LinearExpression> lowHalf(Knowledge knowledge, int symbol) {
    Fact fact = knowledge.fact(symbol);
    if (fact.low() >= 0 && fact.high() < 1L << 32) {
      return Optional.empty();
    }
    Optional<SymbolSource.Factors> factors = knowledge.source().factors(symbol);
    if (factors.isPresent()) {
      return lowHalf(knowledge, factors.get());
    }
    LinearExpression whole = LinearExpression.symbol(symbol);
    LinearExpression unsigned =
        knowledge.memo().recall(new Derived("unsigned", whole, LinearExpression.ZERO, 32));
    LinearExpression half =
        unsigned == null
            ? knowledge.memo().recall(new Derived("signed", whole, LinearExpression.ZERO, 32))
            : unsigned;
    return Optional.ofNullable(half);
  }

  /** With the same low half as a product: the product of its factors' low halves. */
  private static Optional<LinearExpression> lowHalf(
      Knowledge knowledge, SymbolSource.Factors factors) {
    LinearExpression left = LinearExpression.symbol(factors.left());
    LinearExpression right = LinearExpression.symbol(factors.right());
    LinearExpression x = lowHalf(knowledge, factors.left()).orElse(left);
    LinearExpression y = lowHalf(knowledge, factors.right()).orElse(right);
    boolean other = !x.equals(left) || !y.equals(right);
    return other && x.isSymbol() && y.isSymbol()
        ? Optional.of(knowledge.product(x.symbolAt(0), y.symbolAt(0)))
        : Optional.empty();
  }

  private static LinearExpression fresh(
      Knowledge knowledge, LinearExpression value, int bits, boolean signed) {
    Tnum known = knowledge.bits(value);
    if (bits == 64) {
      Fact any = signed ? Fact.ANY_SIGNED : Fact.ANY_UNSIGNED;
      return knowledge.fresh(any.with(known));
    }
    long half = 1L << (bits - 1);
    Fact range = signed ? Fact.range(-half, half - 1) : Fact.range(0, half - 1 + half);
    return knowledge.fresh(range.with(signed ? known.signExtend(bits) : known.truncate(bits)));
  }

  private static Optional<LinearExpression> byFacts(
      Knowledge knowledge, LinearExpression value, int bits, boolean signed) {
    if (bits == 64 && ownReading(knowledge, value, signed)) {
      return Optional.of(value);
    }
    return shifted(value, knowledge.low(value), knowledge.high(value), bits, signed);
  }

  /**
   * Whether the value is one symbol of the view, perhaps moved towards 0 where that cannot wrap.
   */
  private static boolean ownReading(Knowledge knowledge, LinearExpression value, boolean signed) {
    if (value.size() != 1 || value.coefficientAt(0) != 1) {
      return false;
    }
    Fact fact = knowledge.fact(value.symbolAt(0));
    boolean natural = !signed && fact.view() == View.SIGNED && fact.low() >= 0;
    if (fact.view() != (signed ? View.SIGNED : View.UNSIGNED) && !natural) {
      return false;
    }
    long constant = value.constant();
    return constant == 0
        || (!signed && constant < 0 && constant != Long.MIN_VALUE && fact.low() >= -constant);
  }

  private static Optional<LinearExpression> shifted(
      LinearExpression value, long low, long high, int bits, boolean signed) {
    if (low == Fact.NONE_BELOW || high == Fact.NONE_ABOVE) {
      return Optional.empty();
    }
    if (bits == 64) {
      return signed || low >= 0 ? Optional.of(value) : Optional.empty();
    }
    if (bits == 63) {
      boolean fits = signed ? low >= -(1L << 62) && high < 1L << 62 : low >= 0;
      return fits ? Optional.of(value) : Optional.empty();
    }
    long modulus = 1L << bits;
    long start = signed ? -(modulus >> 1) : 0;
    try {
      long base =
          Math.multiplyExact(Math.floorDiv(Math.subtractExact(low, start), modulus), modulus);
      if (Math.subtractExact(high, start) < Math.addExact(base, modulus)) {
        return Optional.of(value.plusExact(Math.negateExact(base)));
      }
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * Whether a value is at most one of its symbols, or one that an inequality names beside it, which
   * is an unsigned number.
   */
  private static boolean belowUnsigned(Knowledge knowledge, LinearExpression value) {
    Set<Integer> tried = new LinkedHashSet<>();
    for (int i = 0; value.size() > 1 && i < value.size(); i++) {
      if (value.coefficientAt(i) == 1) {
        tried.add(value.symbolAt(i));
      }
    }
    for (LinearExpression constraint : knowledge.constraints()) {
      if (!value.isConstant() && constraint.coefficient(value.symbolAt(0)) < 0) {
        for (int i = 0; i < constraint.size() && tried.size() < MOST_TRIED; i++) {
          if (constraint.coefficientAt(i) > 0) {
            tried.add(constraint.symbolAt(i));
          }
        }
      }
    }
    return tried.stream()
        .map(LinearExpression::symbol)
        .anyMatch(
            symbol ->
                ownReading(knowledge, symbol, false) && knowledge.entailsAtMost(value, symbol));
  }

  /** The value, moved by the multiple of 2^bits that leaves the smallest constant. */
  private static LinearExpression nearZero(LinearExpression value, int bits) {
    long modulus = 1L << bits;
    long rest = value.constant() & (modulus - 1);
    return value.plus((rest > modulus >> 1 ? rest - modulus : rest) - value.constant());
  }

  private static Optional<LinearExpression> byConstraints(
      Knowledge knowledge, LinearExpression given, int bits, boolean signed, boolean wish) {
    // complements and negative numbers come as large constants, which the sum takes past 2^bits
    LinearExpression value = bits > 62 ? given : nearZero(given, bits);
    long low = bits == 64 ? (signed ? -(1L << 62) : 0) : signed ? -(1L << (bits - 1)) : 0;
    long high =
        bits == 64
            ? (1L << 62)
            : signed ? (1L << (bits - 1)) - 1 : low + (1L << (bits - 1)) - 1 + (1L << (bits - 1));
    try {
      LinearExpression above = value.plusExact(-low);
      LinearExpression below = LinearExpression.constant(high).minusExact(value);
      boolean lowHolds = knowledge.entails(above);
      boolean highHolds =
          (lowHolds || wish)
              && (knowledge.entails(below)
                  || (bits == 64 && !signed && lowHolds && belowUnsigned(knowledge, value)));
      if (lowHolds && highHolds) {
        return Optional.of(value);
      }
      if (wish && bits >= 31) {
        if (!lowHolds) {
          knowledge.source().wish(above);
        }
        if (!highHolds) {
          knowledge.source().wish(below);
        }
      }
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
