package dev.dray.verifier.certificate;

import dev.dray.verifier.certificate.CertificateWords.Reader;
import dev.dray.verifier.certificate.CertificateWords.Writer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Invariants as bytes; equal ones give equal bytes. */
final class InvariantCodec {
  void write(Invariant invariant, Writer out) {
    List<Map.Entry<Location, Value>> values =
        invariant.values().entrySet().stream()
            .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
            .toList();
    out.list(
        values,
        entry -> {
          write(entry.getKey(), out);
          write(entry.getValue(), out);
        });
    out.list(
        invariant.tainted(),
        taint -> {
          out.signed(taint.depth());
          out.signed(taint.offset());
          out.signed(taint.size());
        });
    out.list(
        invariant.facts(),
        fact -> {
          out.signed(fact.symbol());
          out.unsigned(fact.view().ordinal());
          out.signed(fact.minimum());
          out.signed(fact.maximum());
          out.signed(fact.knownMask());
          out.signed(fact.knownBits());
        });
    out.list(
        invariant.products(),
        product -> {
          out.signed(product.symbol());
          out.signed(product.left());
          out.signed(product.right());
        });
    out.list(
        invariant.signedHalves(),
        half -> {
          out.signed(half.symbol());
          out.signed(half.of());
        });
    out.list(invariant.constraints(), constraint -> write(constraint, out));
    out.list(invariant.records(), record -> write((Region) record, out));
  }

  Invariant read(Reader in) {
    Map<Location, Value> values = new HashMap<>();
    in.list(
        () -> {
          Location location = location(in);
          if (values.put(location, value(in)) != null) {
            throw in.malformed("two values at " + location);
          }
          return location;
        });
    return new Invariant(
        values,
        in.list(() -> new Invariant.Taint(in.integer(), in.integer(), in.integer())),
        in.list(
            () ->
                new SymbolFact(
                    in.integer(),
                    SymbolFact.View.values()[in.choice(SymbolFact.View.values().length)],
                    in.signed(),
                    in.signed(),
                    in.signed(),
                    in.signed())),
        in.list(() -> new Invariant.Product(in.integer(), in.integer(), in.integer())),
        in.list(() -> new Invariant.SignedHalf(in.integer(), in.integer())),
        in.list(() -> linear(in)),
        in.list(
            () -> {
              if (region(in) instanceof Region.RingRecord record) {
                return record;
              }
              throw in.malformed("a region that is no ring-buffer record");
            }));
  }

  static void write(Linear linear, Writer out) {
    out.signed(linear.constant());
    out.list(
        linear.terms(),
        term -> {
          out.signed(term.symbol());
          out.signed(term.coefficient());
        });
  }

  static Linear linear(Reader in) {
    long constant = in.signed();
    return new Linear(in.list(() -> new Linear.Term(in.integer(), in.signed())), constant);
  }

  static void write(Location location, Writer out) {
    switch (location) {
      case Location.Register register -> {
        out.tagged(0, register.depth());
        out.signed(register.number());
      }
      case Location.Cell cell -> {
        out.tagged(1, cell.depth());
        out.signed(cell.offset());
        out.signed(cell.size());
      }
    }
  }

  static Location location(Reader in) {
    return in.choice(2) == 0
        ? new Location.Register(in.integer(), in.integer())
        : new Location.Cell(in.integer(), in.integer(), in.integer());
  }

  private static void write(Value value, Writer out) {
    switch (value) {
      case Value.Number number -> {
        out.unsigned(0);
        write(number.expression(), out);
      }
      case Value.Pointer pointer -> {
        out.unsigned(1);
        write(pointer.region(), out);
        write(pointer.offset(), out);
      }
      case Value.MaybeNull maybe -> {
        out.unsigned(2);
        write(maybe.region(), out);
      }
      case Value.PointerLow low -> {
        out.unsigned(3);
        write(low.region(), out);
        write(low.offset(), out);
      }
      case Value.Negated negated -> {
        out.unsigned(7);
        write(negated.region(), out);
        write(negated.offset(), out);
      }
      case Value.MapHandle map -> out.tagged(4, map.map());
      case Value.CodePointer code -> out.tagged(5, code.slot());
      case Value.Unusable unusable -> out.unsigned(6);
    }
  }

  private static Value value(Reader in) {
    return switch (in.choice(8)) {
      case 0 -> new Value.Number(linear(in));
      case 1 -> new Value.Pointer(region(in), linear(in));
      case 2 -> new Value.MaybeNull(region(in));
      case 3 -> new Value.PointerLow(region(in), linear(in));
      case 4 -> new Value.MapHandle(in.integer());
      case 5 -> new Value.CodePointer(in.integer());
      case 7 -> new Value.Negated(region(in), linear(in));
      default -> new Value.Unusable();
    };
  }

  private static void write(Region region, Writer out) {
    switch (region) {
      case Region.Operand operand -> out.tagged(0, operand.kind().ordinal());
      case Region.Context context -> out.unsigned(1);
      case Region.Stack stack -> out.tagged(2, stack.depth());
      case Region.MapValue value -> {
        out.tagged(3, value.map());
        out.signed(value.instance());
      }
      case Region.MapKey key -> out.tagged(4, key.map());
      case Region.RingRecord record -> {
        out.tagged(5, record.map());
        out.signed(record.size());
        out.signed(record.instance());
      }
      case Region.Choice choice -> {
        out.tagged(6, choice.instance());
        out.signed(choice.length());
        out.list(choice.members(), member -> write(member, out));
      }
    }
  }

  private static Region region(Reader in) {
    int tag = in.choice(7);
    if (tag == 6) {
      int instance = in.integer();
      int length = in.integer();
      return new Region.Choice(in.list(() -> member(in)), instance, length);
    }
    return simple(tag, in);
  }

  private static Region simple(int tag, Reader in) {
    return switch (tag) {
      case 0 -> {
        int kind = in.integer();
        if (kind < 0 || kind >= Region.Kind.values().length) {
          throw in.malformed("operand " + kind + "; there are 3");
        }
        yield new Region.Operand(Region.Kind.values()[kind]);
      }
      case 1 -> new Region.Context();
      case 2 -> new Region.Stack(in.integer());
      case 3 -> new Region.MapValue(in.integer(), in.integer());
      case 4 -> new Region.MapKey(in.integer());
      default -> new Region.RingRecord(in.integer(), in.signed(), in.integer());
    };
  }

  /** Choices are not nested, so neither are calls of this. */
  private static Region member(Reader in) {
    int tag = in.choice(7);
    if (tag == 6) {
      throw in.malformed("a choice of choices");
    }
    return simple(tag, in);
  }
}
