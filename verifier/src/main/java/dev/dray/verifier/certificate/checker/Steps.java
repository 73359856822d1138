package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.HelperPrototype.Argument;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.function.UnaryOperator;

/** What single instructions do to a state. */
final class Steps {
  private static final int LOOP = 181;
  private static final int MOST_SUMMANDS = 64;

  /** The most rounds that the loop helper makes, as in Linux. */
  private static final long MOST_ROUNDS = 1L << 23;

  private final Program program;
  private final Access access;
  private final Helpers helpers;

  Steps(Program program) {
    this.program = program;
    this.access = new Access(program);
    this.helpers = new Helpers(program, access);
  }

  Helpers helpers() {
    return helpers;
  }

  private static Content read(PathState state, int register, int pc) {
    Content content = state.register(register);
    if (content instanceof Content.Unusable) {
      throw new Refusal(pc, "r" + register + " written before it is read");
    }
    return content;
  }

  private static Content read(PathState state, Source source, int pc) {
    return switch (source) {
      case Source.Register register -> read(state, register.number(), pc);
      case Source.Immediate immediate -> Content.number(immediate.value());
    };
  }

  private static void write(PathState state, int register, Content content, int pc) {
    if (register == 10) {
      throw new Refusal(pc, "r10 is never written");
    }
    state.set(register, content.map(value -> shortened(state.premises, value)));
  }

  /** The same number, by a symbol where it is a sum so long that nothing useful is known of it. */
  private static Expr shortened(Premises premises, Expr value) {
    if (value.size() <= MOST_SUMMANDS) {
      return value;
    }
    long low = premises.low(value);
    long high = premises.high(value);
    Fact fact =
        low == Fact.NONE_LOW || high == Fact.NONE_HIGH ? Fact.UNSIGNED : Fact.between(low, high);
    return premises.fresh(fact.with(premises.bits(value)));
  }

  void checkReadable(PathState state, Instruction.Branch branch, int pc) {
    read(state, branch.dst(), pc);
    read(state, branch.source(), pc);
  }

  /** An instruction that goes on to the next one. */
  void execute(PathState state, Instruction instruction, int pc) {
    Arithmetic arithmetic = new Arithmetic(state.premises);
    switch (instruction) {
      case Instruction.Alu alu -> write(state, alu.dst(), alu(state, alu, pc), pc);
      case Instruction.Negate negate
          when negate.width() == Width.W64
              && (read(state, negate.dst(), pc) instanceof Content.Pointer
                  || read(state, negate.dst(), pc) instanceof Content.Negated) ->
          write(state, negate.dst(), subtractFrom(Expr.ZERO, read(state, negate.dst(), pc)), pc);
      case Instruction.Negate negate ->
          unary(state, negate.dst(), negate.dst(), pc, x -> arithmetic.negate(negate.width(), x));
      case Instruction.MoveSigned move ->
          unary(
              state,
              move.dst(),
              move.src(),
              pc,
              x -> arithmetic.moveSigned(move.width(), x, move.bits()));
      case Instruction.ByteSwap swap ->
          unary(
              state,
              swap.dst(),
              swap.dst(),
              pc,
              x -> arithmetic.swap(swap.conversion(), x, swap.bits()));
      case Instruction.LoadImmediate load ->
          write(state, load.dst(), Content.number(load.value()), pc);
      case Instruction.LoadAddress load -> write(state, load.dst(), address(load, pc), pc);
      case Instruction.Load load ->
          write(
              state,
              load.dst(),
              access.load(state, Access.address(state, load.base(), load.offset(), pc), load, pc),
              pc);
      case Instruction.Store store ->
          access.store(
              state,
              Access.address(state, store.base(), store.offset(), pc),
              store.size().bytes(),
              read(state, store.source(), pc),
              pc);
      case Instruction.Atomic atomic -> access.atomic(state, atomic, pc);
      default -> throw new Refusal(pc, "an instruction that Dray defines");
    }
  }

  private static void unary(
      PathState state, int dst, int src, int pc, UnaryOperator<Expr> operation) {
    if (read(state, src, pc) instanceof Content.Number number) {
      write(state, dst, new Content.Number(operation.apply(number.value())), pc);
    } else {
      throw new Refusal(pc, "arithmetic on numbers, not on " + state.register(src).words());
    }
  }

  private static Content alu(PathState state, Instruction.Alu alu, int pc) {
    Content right = read(state, alu.source(), pc);
    boolean whole = alu.width() == Width.W64;
    if (alu.operation() == AluOperation.MOV && whole) {
      return right;
    }
    Content left = alu.operation() == AluOperation.MOV ? right : read(state, alu.dst(), pc);
    if (left instanceof Content.Number x && right instanceof Content.Number y) {
      return new Content.Number(
          new Arithmetic(state.premises).apply(alu.operation(), alu.width(), x.value(), y.value()));
    }
    Content result =
        switch (alu.operation()) {
          case MOV -> lowHalf(right);
          case XOR -> complement(left, right, whole);
          case ADD ->
              whole && (left instanceof Content.Negated || right instanceof Content.Negated)
                  ? addNegated(left, right)
                  : right instanceof Content.Number n
                      ? move(left, n.value(), whole)
                      : left instanceof Content.Number m
                          ? move(right, m.value(), whole)
                          : Content.Unusable.VALUE;
          case SUB ->
              right instanceof Content.Number n
                  ? whole && left instanceof Content.Negated
                      ? addNegated(left, new Content.Number(n.value().times(-1)))
                      : move(left, n.value().times(-1), whole)
                  : whole && left instanceof Content.Number m
                      ? subtractFrom(m.value(), right)
                      : difference(state.premises, left, right, whole);
          default -> Content.Unusable.VALUE;
        };
    if (result instanceof Content.Unusable) {
      throw new Refusal(
          pc,
          alu.operation() + " of " + left.words() + " and " + right.words() + " stays in a region");
    }
    return result.map(state.premises.derivations()::withoutRemainders);
  }

  /** {@code ~p = -p - 1}. */
  private static Content complement(Content left, Content right, boolean whole) {
    Content value = left instanceof Content.Number ? right : left;
    Content mask = left instanceof Content.Number ? left : right;
    return whole && mask.equals(Content.number(-1))
        ? subtractFrom(Expr.of(-1), value)
        : Content.Unusable.VALUE;
  }

  private static Content subtractFrom(Expr number, Content content) {
    return switch (content) {
      case Content.Pointer pointer ->
          new Content.Negated(pointer.region(), number.minus(pointer.offset()));
      case Content.Negated negated ->
          new Content.Pointer(negated.region(), number.minus(negated.offset()));
      default -> Content.Unusable.VALUE;
    };
  }

  /** Only a pointer into the same region, or a number, may be added to a negated pointer. */
  private static Content addNegated(Content left, Content right) {
    Content.Negated negated = left instanceof Content.Negated l ? l : (Content.Negated) right;
    Content other = left instanceof Content.Negated ? right : left;
    if (other instanceof Content.Number number) {
      return new Content.Negated(negated.region(), negated.offset().plus(number.value()));
    }
    return other instanceof Content.Pointer pointer
            && pointer.region().single()
            && pointer.region().equals(negated.region())
        ? new Content.Number(pointer.offset().plus(negated.offset()))
        : Content.Unusable.VALUE;
  }

  /** What a 32-bit move leaves of a pointer. */
  private static Content lowHalf(Content content) {
    return switch (content) {
      case Content.Pointer pointer -> new Content.PointerLow(pointer.region(), pointer.offset());
      case Content.PointerLow low -> low;
      default -> Content.Unusable.VALUE;
    };
  }

  /** A pointer, or its low half, moved by a distance. */
  private static Content move(Content pointer, Expr distance, boolean whole) {
    if (whole) {
      return pointer instanceof Content.Pointer p
          ? new Content.Pointer(p.region(), p.offset().plus(distance))
          : Content.Unusable.VALUE;
    }
    return lowHalf(pointer) instanceof Content.PointerLow low
        ? new Content.PointerLow(low.region(), low.offset().plus(distance))
        : Content.Unusable.VALUE;
  }

  private static Content difference(Premises premises, Content left, Content right, boolean whole) {
    if (whole) {
      return left instanceof Content.Pointer x
              && right instanceof Content.Pointer y
              && x.region().single()
              && x.region().equals(y.region())
          ? new Content.Number(x.offset().minus(y.offset()))
          : Content.Unusable.VALUE;
    }
    return lowHalf(left) instanceof Content.PointerLow x
            && lowHalf(right) instanceof Content.PointerLow y
            && x.region().single()
            && x.region().equals(y.region())
        ? new Content.Number(new Reading(premises).unsigned(x.offset().minus(y.offset()), 32))
        : Content.Unusable.VALUE;
  }

  private Content address(Instruction.LoadAddress load, int pc) {
    boolean map = load.kind() != Instruction.PseudoSource.CODE;
    if (map && (load.first() < 0 || load.first() >= program.maps().size())) {
      throw new Refusal(pc, "a map that exists, not " + load.first());
    }
    return switch (load.kind()) {
      case MAP_BY_INDEX -> new Content.MapHandle(load.first());
      case CODE -> new Content.CodePointer(load.first());
      case MAP_VALUE_BY_INDEX -> {
        MapDefinition definition = program.maps().get(load.first());
        if (definition.type() != MapType.ARRAY) {
          throw new Refusal(pc, "a map whose first value has a fixed address");
        }
        yield new Content.Pointer(
            new Region.MapValue(load.first(), Symbols.ONLY_INSTANCE),
            Expr.of(Integer.toUnsignedLong(load.second())));
      }
      default -> throw new Refusal(pc, "a linked address, not " + load.kind());
    };
  }

  /** Proves that a callback returns 0 or 1. */
  void checkCallbackResult(PathState state, int pc) {
    if (read(state, 0, pc) instanceof Content.Number number) {
      Expr value = new Reading(state.premises).signed(number.value(), 64);
      if (state.premises.proves(value) && state.premises.provesAtMost(value, Expr.of(1))) {
        return;
      }
    }
    throw new Refusal(pc, "a callback that returns 0 or 1");
  }

  /**
   * Makes the frame of a callback; the innermost frame is the caller's, with the call's arguments.
   */
  void enterCallback(PathState state, HelperPrototype helper, CallContext.Kind kind, int pc) {
    Content context = Content.Unusable.VALUE;
    int argument = helper.arguments().indexOf(Argument.CALLBACK_CONTEXT);
    if (argument >= 0) {
      context = state.register(argument + 1);
    }
    Content first = state.register(1);
    state.push();
    state.clobber(1, 5);
    if (kind == CallContext.Kind.LOOP_CALLBACK) {
      boolean bounded = helper.number() == LOOP;
      state.set(1, bounded ? round(state.premises, first) : state.premises.fresh(Fact.UNSIGNED));
      state.set(2, context);
      return;
    }
    if (!(first instanceof Content.MapHandle map)) {
      throw new Refusal(pc, "a map in r1 of a call that visits it");
    }
    state.set(1, map);
    state.set(2, new Content.Pointer(new Region.MapKey(map.map()), Expr.ZERO));
    state.set(
        3, new Content.Pointer(new Region.MapValue(map.map(), state.freshInstance()), Expr.ZERO));
    state.set(4, context);
  }

  /** The index of a round: below the low half of the count, and below the helper's own limit. */
  private static Expr round(Premises premises, Content count) {
    Expr round = premises.fresh(Fact.between(0, MOST_ROUNDS - 1));
    if (count instanceof Content.Number number) {
      Expr rounds = new Reading(premises).unsigned(number.value(), 32);
      premises.assumeAtMost(round.plus(1), rounds);
    }
    return round;
  }
}
