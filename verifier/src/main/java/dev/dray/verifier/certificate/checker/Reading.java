package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.SymbolFact.View;
import dev.dray.verifier.certificate.checker.Derivations.Derivation;
import org.jspecify.annotations.Nullable;

/**
 * The low bits of a value as one integer. An expression that provably lies in the range, perhaps
 * after a shift by a multiple of 2^bits, is its own reading; otherwise a new symbol is, which the
 * premises link to the value.
 */
final class Reading {
  /** Certificates may claim that a product is its own factor. */
  private static final int MOST_NESTED = 3;

  private final Premises premises;

  Reading(Premises premises) {
    this.premises = premises;
  }

  /** The integer in [0, 2^bits) that is congruent to the value; bits is 1 to 64. */
  Expr unsigned(Expr value, int bits) {
    return read(value, bits, false);
  }

  /** The integer in [-2^(bits-1), 2^(bits-1)) that is congruent to the value; bits is 1 to 64. */
  Expr signed(Expr value, int bits) {
    return read(value, bits, true);
  }

  Expr in(View view, Expr value) {
    return switch (view) {
      case UNSIGNED -> unsigned(value, 64);
      case SIGNED -> signed(value, 64);
      case INTEGER -> value;
    };
  }

  private Expr read(Expr value, int bits, boolean signed) {
    if (value.isConstant()) {
      return constant(value.constant(), bits, signed);
    }
    if (bits == 64 && fitsByView(value, signed)) {
      return value;
    }
    Expr byBounds = byBounds(value, bits, signed);
    return byBounds == null ? linked(value, bits, signed) : byBounds;
  }

  /** The value itself, or moved by a multiple of 2^bits, where its bounds show that it fits. */
  private @Nullable Expr byBounds(Expr value, int bits, boolean signed) {
    long low = premises.low(value);
    long high = premises.high(value);
    if (low != Fact.NONE_LOW && high != Fact.NONE_HIGH) {
      if (bits == 64) {
        if (signed || low >= 0) {
          return value;
        }
      } else {
        long start = signed ? -(1L << (bits - 1)) : 0;
        long multiple = multiple(low, start, bits);
        if (high < Saturated.add(Saturated.add(multiple, start), 1L << bits)
            && low >= Saturated.add(multiple, start)
            && !overflows(value.constant(), multiple)) {
          return value.plus(-multiple);
        }
      }
    }
    return null;
  }

  private static long multiple(long low, long start, int bits) {
    return Saturated.add(low, -start) >> bits << bits;
  }

  private static boolean overflows(long constant, long multiple) {
    long difference = constant - multiple;
    return ((constant ^ multiple) & (constant ^ difference)) < 0;
  }

  private Expr constant(long number, int bits, boolean signed) {
    long read =
        signed ? Bits.of(number).lowSigned(bits).value() : Bits.of(number).low(bits).value();
    if (signed || read >= 0) {
      return Expr.of(read);
    }
    // 2^63 or more has no place in an inequality; a symbol that is as large stands for it.
    Derivation key = new Derivation("large", Expr.of(number), Expr.ZERO, 64);
    Expr known = premises.derivations().get(key);
    if (known == null) {
      known =
          premises.fresh(new Fact(View.UNSIGNED, Long.MAX_VALUE, Fact.NONE_HIGH, Bits.of(read)));
      premises.derivations().put(key, known);
      premises.link(known.symbolAt(0), Expr.of(number), 64);
    }
    return known;
  }

  /** Whether the value is one symbol of the view, perhaps lowered where that cannot wrap. */
  private boolean fitsByView(Expr value, boolean signed) {
    if (value.size() != 1 || value.factorAt(0) != 1) {
      return false;
    }
    Fact fact = premises.fact(value.symbolAt(0));
    boolean natural = !signed && fact.view() == View.SIGNED && fact.low() >= 0;
    if (fact.view() != (signed ? View.SIGNED : View.UNSIGNED) && !natural) {
      return false;
    }
    long constant = value.constant();
    return constant == 0
        || (!signed && constant < 0 && constant != Long.MIN_VALUE && fact.low() >= -constant);
  }

  private Expr linked(Expr value, int bits, boolean signed) {
    Derivation key = new Derivation(signed ? "signed" : "unsigned", value, Expr.ZERO, bits);
    Expr known = premises.derivations().get(key);
    if (known != null) {
      return known;
    }
    Expr multiple = byOther(value, bits, signed);
    if (multiple != null) {
      premises.derivations().put(key, multiple);
      return multiple;
    }
    Expr narrow = bits > 32 ? value : overLowHalves(value);
    if (!narrow.equals(value)) {
      Expr bounded = byBounds(narrow, bits, signed);
      if (bounded != null) {
        return bounded;
      }
      narrow = nearZero(narrow, bits);
      if (fits(narrow, bits, signed)) {
        return narrow;
      }
    }
    Expr moved = bits > 62 ? value : nearZero(value, bits);
    if (fits(moved, bits, signed)) {
      return moved;
    }
    if (!signed && bits < 32 && value.isSymbol()) {
      // the low bits of the low half are those of the whole
      for (Premises.Link link : premises.links()) {
        if (link.symbol() == value.symbolAt(0)
            && link.bits() >= bits
            && link.value().isSymbol()
            && link.value().symbolAt(0) < link.symbol()) {
          Expr same = read(link.value(), bits, false);
          premises.derivations().put(key, same);
          return same;
        }
      }
    }
    Expr original = bits == 64 ? null : byOriginal(value, bits, signed);
    if (original != null) {
      Expr symbol = premises.fresh(Fact.between(premises.low(original), premises.high(original)));
      premises.derivations().put(key, symbol);
      premises.link(symbol.symbolAt(0), value, bits);
      premises.assumeEqual(symbol, original);
      return symbol;
    }
    Fact fact = Fact.ofWidth(bits, signed);
    Bits shared = premises.bits(value);
    Expr symbol = premises.fresh(fact.with(signed ? shared.lowSigned(bits) : shared.low(bits)));
    premises.derivations().put(key, symbol);
    if (bits == 32) {
      premises.linkBeside(symbol.symbolAt(0), value, bits);
    }
    premises.link(symbol.symbolAt(0), value, bits);
    if (bits < 64 && !signed && value.isSymbol() && fitsByView(value, false)) {
      premises.assumeAtMost(symbol, value);
    }
    return symbol;
  }

  /** A sum with the same low bits, of the low halves of its symbols where those are known. */
  private Expr overLowHalves(Expr value) {
    Expr sum = Expr.of(value.constant());
    for (int i = 0; i < value.size(); i++) {
      sum = sum.plus(lowHalf(value.symbolAt(i), MOST_NESTED).times(value.factorAt(i)));
    }
    return sum;
  }

  private Expr lowHalf(int number, int depth) {
    Expr symbol = Expr.symbol(number);
    if (depth == 0 || (premises.low(symbol) >= 0 && premises.high(symbol) < 1L << 32)) {
      return symbol;
    }
    if (premises.products().left(number) >= 0) {
      Expr left = lowHalf(premises.products().left(number), depth - 1);
      Expr right = lowHalf(premises.products().right(number), depth - 1);
      return left.isSymbol() && right.isSymbol()
          ? Expr.symbol(premises.product(left.symbolAt(0), right.symbolAt(0)))
          : symbol;
    }
    Expr unsigned = premises.derivations().get(new Derivation("unsigned", symbol, Expr.ZERO, 32));
    Expr signed = premises.derivations().get(new Derivation("signed", symbol, Expr.ZERO, 32));
    return unsigned != null ? unsigned : signed != null ? signed : symbol;
  }

  /** The value, moved by the multiple of 2^bits that leaves the smallest constant. */
  private static Expr nearZero(Expr value, int bits) {
    long modulus = 1L << bits;
    long rest = value.constant() & (modulus - 1);
    return value.plus((rest > modulus >> 1 ? rest - modulus : rest) - value.constant());
  }

  /**
   * The reading of something with the same low bits, where the bounds of that show it: of what a
   * value's symbol is a reading of, or its own signed low half, moved as the value is.
   */
  private @Nullable Expr byOriginal(Expr value, int bits, boolean signed) {
    if (value.size() != 1 || value.factorAt(0) != 1) {
      return null;
    }
    int symbol = value.symbolAt(0);
    premises.effort().spend(premises.links().size());
    for (Premises.Link link : premises.links()) {
      if (link.symbol() == symbol && link.bits() >= bits && !link.value().isConstant()) {
        Expr reading = byBounds(link.value().plus(value.constant()), bits, signed);
        if (reading != null) {
          return reading;
        }
      }
    }
    Expr half =
        bits > 32 || value.constant() == 0
            ? null
            : premises
                .derivations()
                .get(new Derivation("signed", Expr.symbol(symbol), Expr.ZERO, 32));
    return half == null ? null : byBounds(half.plus(value.constant()), bits, signed);
  }

  /**
   * By the reading of another value, of which this one is a multiple but for a constant: where its
   * bounds show that the same multiple of it fits.
   */
  @Nullable Expr byOther(Expr value, int bits, boolean signed) {
    premises.effort().spend(premises.links().size());
    for (Premises.Link link : premises.links()) {
      long factor = link.bits() >= bits ? quotient(value, link.value()) : 0;
      if (factor != 0) {
        Expr same =
            Expr.term(link.symbol(), factor)
                .plus(value.constant() - factor * link.value().constant());
        Expr fitting = byBounds(same, bits, signed);
        if (fitting != null) {
          return fitting;
        }
      }
    }
    return null;
  }

  /** How many times the one's terms are the other's; 0 if they are no multiple. */
  private static long quotient(Expr value, Expr other) {
    if (value.size() != other.size()
        || value.symbolAt(0) != other.symbolAt(0)
        || value.factorAt(0) % other.factorAt(0) != 0) {
      return 0;
    }
    long factor = value.factorAt(0) / other.factorAt(0);
    for (int i = 0; i < value.size(); i++) {
      if (value.symbolAt(i) != other.symbolAt(i)
          || value.factorAt(i) != factor * other.factorAt(i)) {
        return 0;
      }
    }
    return factor;
  }

  /** Whether a value is its own signed reading, as far as its bounds tell. */
  boolean isSigned(Expr value, int bits) {
    Expr read = value.isConstant() ? value : byBounds(value, bits, true);
    return read != null && read.equals(value);
  }

  /** Whether the value is known to be its own reading as an unsigned 64-bit number. */
  boolean isUnsigned(Expr value) {
    return value.isConstant()
        ? value.constant() >= 0
        : fitsByView(value, false) || premises.low(value) >= 0 || fits(value, 64, false);
  }

  /** Whether a value is shown to lie in the range of so many bits. */
  boolean fits(Expr value, int bits, boolean signed) {
    try {
      long least = bits == 64 ? Long.MIN_VALUE / 2 : -(1L << (bits - 1));
      long most = bits == 64 ? Long.MAX_VALUE / 2 : (1L << (bits - 1)) - 1;
      if (!signed) {
        least = 0;
        most = bits == 64 ? Long.MAX_VALUE / 2 : (1L << bits) - 1;
      }
      return premises.entails(value.plusExact(-least))
          && (premises.entails(Expr.of(most).minusExact(value))
              || (bits == 64 && !signed && Below64.proves(premises, value)));
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }
}
