package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Arithmetic;
import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.Tnum;
import dev.dray.verifier.analysis.domain.Views;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.MapDefinition;
import java.util.Optional;

/** Loads and stores: what is allowed, and what they give and leave behind. */
final class Memory {
  /**
   * An access that is not shown to be inside its region.
   *
   * @param size in bytes
   * @param pastEnd whether it may pass the end, or else the start
   */
  record Outside(Pointer pointer, LinearExpression size, boolean pastEnd) {}

  private static final int JOINED_CONSTANTS = 4096;

  private final Regions regions;

  Memory(Regions regions) {
    this.regions = regions;
  }

  /** What an address register and an instruction's offset point to; reports what is no pointer. */
  Optional<Pointer> address(State state, int register, int offset, int pc, Reporter reporter) {
    AbstractValue base = state.register(register);
    if (base instanceof Pointer pointer) {
      return Optional.of(new Pointer(pointer.region(), pointer.offset().plus(offset)));
    }
    switch (base) {
      case AbstractValue.MaybeNull maybe ->
          reporter.broken(
              Rule.MAYBE_NULL,
              pc,
              "r" + register + " may be null: compare it with 0 before using it as an address");
      case AbstractValue.Unusable unusable -> uninitialised(register, pc, reporter);
      default ->
          reporter.broken(
              Rule.NOT_A_POINTER,
              pc,
              "r" + register + " is used as an address but holds " + describe(base));
    }
    state.knowledge.contradict();
    return Optional.empty();
  }

  /** What a register holds, which has to be something. */
  static AbstractValue read(State state, int register, int pc, Reporter reporter) {
    AbstractValue value = state.register(register);
    if (value instanceof AbstractValue.Unusable) {
      uninitialised(register, pc, reporter);
      state.knowledge.contradict();
    }
    return value;
  }

  static void uninitialised(int register, int pc, Reporter reporter) {
    reporter.broken(
        Rule.UNINITIALISED,
        pc,
        "r"
            + register
            + " is read, but on some path it was never written, was lost in a call, or holds"
            + " another kind of value (a number, 0 included, where it is a pointer elsewhere)");
  }

  static String describe(AbstractValue value) {
    return switch (value) {
      case Number number -> "a number";
      case Pointer pointer -> "a pointer";
      case AbstractValue.MaybeNull maybe -> "a pointer that may be null";
      case AbstractValue.PointerLow low -> "the low half of a pointer";
      case AbstractValue.Negated negated -> "a number minus a pointer";
      case AbstractValue.MapHandle map -> "a map";
      case AbstractValue.CodePointer code -> "a function";
      case AbstractValue.Unusable unusable -> "nothing readable";
    };
  }

  /** Checks that size bytes at a pointer are inside its region; the size may be an expression. */
  boolean check(
      State state,
      Pointer pointer,
      LinearExpression size,
      boolean write,
      int pc,
      Reporter reporter) {
    Region region = pointer.region();
    Knowledge knowledge = state.knowledge;
    String what = write ? "write" : "read";
    if (write && !regions.writable(region)) {
      reporter.broken(Rule.READ_ONLY, pc, regions.name(region) + " is read only");
      knowledge.contradict();
      return false;
    }
    boolean inside = true;
    Rule rule = write ? Rule.WRITE_BOUNDS : Rule.READ_BOUNDS;
    try {
      LinearExpression above = pointer.offset().plusExact(-Regions.start(region));
      LinearExpression below = regions.end(region).minusExact(pointer.offset()).minusExact(size);
      if (!knowledge.entails(above)) {
        knowledge.source().wish(above);
        reporter.outOfBounds(
            rule,
            pc,
            state,
            new Outside(pointer, size, false),
            what + " before the start of " + regions.name(region));
        inside = false;
      }
      if (!knowledge.entails(below)) {
        knowledge.source().wish(below);
        reporter.outOfBounds(
            rule,
            pc,
            state,
            new Outside(pointer, size, true),
            what + " past the end of " + regions.name(region));
        inside = false;
      }
      if (!inside) {
        knowledge.assume(above);
        knowledge.assume(below);
      }
    } catch (ArithmeticException tooLarge) {
      reporter.broken(
          rule, pc, what + " at an offset of " + regions.name(region) + " without bounds");
      return false;
    }
    return inside;
  }

  /** The value of a load. */
  AbstractValue load(
      State state, Pointer pointer, int size, boolean signed, int pc, Reporter reporter) {
    boolean inside = check(state, pointer, LinearExpression.constant(size), false, pc, reporter);
    if (state.knowledge.contradictory()) {
      return AbstractValue.Unusable.UNUSABLE;
    }
    reporter.access(pc, state, pointer.region(), pointer.offset(), size);
    AbstractValue loaded =
        switch (pointer.region()) {
          case Region.Context context -> loadContext(state, pointer, size, pc, reporter);
          case Region.Stack stack ->
              inside ? loadStack(state, stack, pointer, size, pc, reporter) : unknown(state, size);
          case Region.MapValue value -> loadValue(state, value, pointer, size);
          default -> unknown(state, size);
        };
    if (signed && loaded instanceof Number number && size < 8) {
      return new Number(Views.signed(state.knowledge, number.expression(), 8 * size));
    }
    return loaded;
  }

  private static Number unknown(State state, int size) {
    Knowledge knowledge = state.knowledge;
    if (size == 8) {
      return new Number(knowledge.fresh(Fact.ANY_UNSIGNED));
    }
    int symbol = knowledge.source().freshPlain();
    knowledge.define(symbol, Fact.range(0, (1L << (8 * size)) - 1));
    return new Number(LinearExpression.symbol(symbol));
  }

  private static long low(State state, LinearExpression offset) {
    long low = state.knowledge.low(offset);
    return offset.isConstant() ? low : Math.max(low, state.knowledge.bestLow(offset));
  }

  private static long high(State state, LinearExpression offset) {
    long high = state.knowledge.high(offset);
    return offset.isConstant() ? high : Math.min(high, state.knowledge.bestHigh(offset));
  }

  private AbstractValue loadContext(
      State state, Pointer pointer, int size, int pc, Reporter reporter) {
    long low = low(state, pointer.offset());
    long high = high(state, pointer.offset());
    if (low >= 48 && high <= Regions.CONTEXT_SIZE - size) {
      if (low == high && low % 8 + size <= 8) {
        int argument = Symbols.ARGUMENT_0 + (int) (low - 48) / 8;
        LinearExpression value = LinearExpression.symbol(argument);
        Arithmetic arithmetic = new Arithmetic(state.knowledge);
        if (size == 8) {
          return new Number(value);
        }
        if (low % 8 == 0) {
          return new Number(arithmetic.narrow(value, 8 * size));
        }
      }
      return unknown(state, size);
    }
    if (low == high && low >= 0 && low < 48 && low % 8 == 0 && size == 8) {
      Region.Kind kind = Region.Kind.values()[(int) low / 16];
      LinearExpression offset =
          low % 16 == 0 ? LinearExpression.ZERO : LinearExpression.symbol(kind.lengthSymbol());
      return new Pointer(new Region.Operand(kind), offset);
    }
    state.knowledge.source().wish(pointer.offset());
    reporter.broken(
        Rule.CONTEXT_ACCESS,
        pc,
        "the context's pointers (offsets 0 to 47) are loaded whole, 8 bytes at a multiple of 8");
    state.knowledge.contradict();
    return AbstractValue.Unusable.UNUSABLE;
  }

  private AbstractValue loadStack(
      State state, Region.Stack stack, Pointer pointer, int size, int pc, Reporter reporter) {
    Frame frame = state.frames.get(stack.depth());
    int low = (int) Math.max(-Frame.SIZE, low(state, pointer.offset()));
    int high = (int) Math.min(-size, high(state, pointer.offset()));
    if (low == high) {
      Optional<AbstractValue> exact = frame.exact(low, size);
      if (exact.isPresent()) {
        return exact.get();
      }
    }
    if (!frame.numeric(low, high + size) && reporter.listening()) {
      reporter.broken(
          Rule.SPILLED_POINTER,
          pc,
          "bytes of the frame that hold a pointer are read as a number, or only in part");
      state.knowledge.contradict();
      return AbstractValue.Unusable.UNUSABLE;
    }
    return low == high
        ? new FrameBytes(state.knowledge, frame)
            .number(low, size)
            .<AbstractValue>map(Number::new)
            .orElseGet(() -> unknown(state, size))
        : unknown(state, size);
  }

  private AbstractValue loadValue(State state, Region.MapValue value, Pointer pointer, int size) {
    MapDefinition map = regions.map(value.map());
    if (!(map.contents() instanceof MapDefinition.Global global) || !global.readOnly()) {
      return unknown(state, size);
    }
    long low = low(state, pointer.offset());
    long high = high(state, pointer.offset());
    byte[] bytes = global.bytes();
    // bounds that contradict each other leave nothing to read: no execution gets here
    if (low < 0 || low > high || high > bytes.length - size || high - low > JOINED_CONSTANTS) {
      return unknown(state, size);
    }
    int stride = 1 << Math.min(3, state.knowledge.bits(pointer.offset()).trailingZeros());
    if (low % stride != 0) {
      stride = 1;
    }
    long least = read(bytes, (int) low, size);
    if (low == high) {
      return new Number(LinearExpression.constant(least));
    }
    long most = least;
    Tnum bits = Tnum.constant(least);
    for (int offset = (int) low; offset <= high; offset += stride) {
      long constant = read(bytes, offset, size);
      least = Math.min(least, constant);
      most = Math.max(most, constant);
      bits = bits.join(Tnum.constant(constant));
    }
    return new Number(
        state.knowledge.fresh(
            size == 8 ? Fact.ANY_UNSIGNED.with(bits) : Fact.range(least, most).with(bits)));
  }

  private static long read(byte[] bytes, int offset, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (bytes[offset + i] & 0xffL) << (8 * i);
    }
    return value;
  }

  /** The effect of a store. */
  void store(
      State state, Pointer pointer, int size, AbstractValue value, int pc, Reporter reporter) {
    boolean inside = check(state, pointer, LinearExpression.constant(size), true, pc, reporter);
    if (state.knowledge.contradictory()) {
      return;
    }
    reporter.access(pc, state, pointer.region(), pointer.offset(), size);
    if (pointer.region() instanceof Region.Stack stack) {
      if (inside) {
        storeStack(state, stack, pointer, size, value, pc, reporter);
      }
      return;
    }
    if (!(value instanceof Number)) {
      reporter.broken(
          Rule.POINTER_STORED,
          pc,
          "a pointer must not leave: "
              + describe(value)
              + " is stored into "
              + regions.name(pointer.region()));
      state.knowledge.contradict();
    }
  }

  private void storeStack(
      State state,
      Region.Stack stack,
      Pointer pointer,
      int size,
      AbstractValue value,
      int pc,
      Reporter reporter) {
    Frame frame = state.frames.get(stack.depth());
    int low = (int) Math.max(-Frame.SIZE, low(state, pointer.offset()));
    int high = (int) Math.min(-size, high(state, pointer.offset()));
    boolean number = value instanceof Number;
    if (!number && (size != 8 || low != high)) {
      reporter.broken(
          Rule.POINTER_STORED, pc, "a pointer is spilled whole, 8 bytes to a constant place");
      state.knowledge.contradict();
      return;
    }
    if (low != high) {
      wishClear(state, frame, pointer.offset(), size, low, high);
      frame.overwrite(low, high + size, false);
      return;
    }
    AbstractValue kept =
        value instanceof Number narrow && size < 8
            ? new Number(new Arithmetic(state.knowledge).narrow(narrow.expression(), 8 * size))
            : value;
    frame.store(low, size, kept);
  }

  /** It would help to know that a store somewhere into a frame spares the pointers there. */
  private static void wishClear(
      State state, Frame frame, LinearExpression offset, int size, int low, int high) {
    for (int pointer : frame.pointers(low, high + size)) {
      boolean below = pointer - low < high - pointer;
      state
          .knowledge
          .source()
          .wish(below ? offset.plus(-pointer - 8L) : offset.times(-1).plus((long) pointer - size));
    }
  }

  /** Forgets what a helper may have overwritten. */
  void overwritten(State state, Pointer pointer, LinearExpression size) {
    if (pointer.region() instanceof Region.Stack stack) {
      long low = Math.max(-Frame.SIZE, low(state, pointer.offset()));
      long end = Math.min(0, high(state, pointer.offset().plus(size)));
      if (low < end) {
        state.frames.get(stack.depth()).overwrite((int) low, (int) end, false);
      }
    }
  }

  /** Whether a helper may read the bytes: no part of them is a pointer. */
  boolean numeric(State state, Pointer pointer, LinearExpression size) {
    if (pointer.region() instanceof Region.Stack stack) {
      long low = Math.max(-Frame.SIZE, low(state, pointer.offset()));
      long end = Math.min(0, high(state, pointer.offset().plus(size)));
      return low >= end || state.frames.get(stack.depth()).numeric((int) low, (int) end);
    }
    return true;
  }
}
