package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;

/** Loads, stores and atomics: what must hold, and what they give and leave behind. */
final class Access {
  private static final int FIRST_ARGUMENT = 48;
  private static final int MAXIMUM_TABLE = 1 << 16;

  private final Program program;

  Access(Program program) {
    this.program = program;
  }

  /** The pointer in an address register, plus an instruction's offset. */
  static Content.Pointer address(PathState state, int register, int offset, int pc) {
    if (state.register(register) instanceof Content.Pointer pointer) {
      return new Content.Pointer(pointer.region(), pointer.offset().plus(offset));
    }
    throw new Refusal(
        pc, "r" + register + " is an address, but holds " + state.register(register).words());
  }

  /**
   * Proves that size bytes lie inside the region, and may be written; the size is at least 0.
   *
   * @return the pointer, its offset now the integer that lies inside
   */
  Content.Pointer check(
      PathState state, Content.Pointer pointer, Expr size, boolean write, int pc) {
    Region region = pointer.region();
    if (write && !Regions.writable(region, program)) {
      throw new Refusal(pc, "a write to " + Regions.words(region) + ", which is read only");
    }
    if (inside(state, region, pointer.offset(), size)) {
      return pointer;
    }
    // Another integer that is congruent to the offset may lie inside.
    Expr signed = new Reading(state.premises).signed(pointer.offset(), 64);
    if (!signed.equals(pointer.offset()) && inside(state, region, signed, size)) {
      return new Content.Pointer(region, signed);
    }
    throw new Refusal(
        pc, (write ? "a write to " : "a read of ") + Regions.words(region) + " within its bounds");
  }

  private boolean inside(PathState state, Region region, Expr offset, Expr size) {
    try {
      return state.premises.proves(offset.plusExact(-Regions.start(region)))
          && state.premises.proves(
              Regions.end(region, program).minusExact(offset).minusExact(size));
    } catch (ArithmeticException tooLarge) {
      return false;
    }
  }

  Content load(PathState state, Content.Pointer pointer, Instruction.Load load, int pc) {
    int size = load.size().bytes();
    Content loaded = load(state, pointer, size, pc);
    return load.signed() && size < 8 && loaded instanceof Content.Number number
        ? new Content.Number(new Reading(state.premises).signed(number.value(), 8 * size))
        : loaded;
  }

  private Content load(PathState state, Content.Pointer address, int size, int pc) {
    Content.Pointer pointer = check(state, address, Expr.of(size), false, pc);
    Content loaded =
        switch (pointer.region()) {
          case Region.Context context -> loadContext(state, pointer.offset(), size, pc);
          case Region.Stack stack -> loadStack(state, stack, pointer.offset(), size);
          case Region.MapValue value -> loadValue(state, value, pointer.offset(), size);
          default -> unknown(state, size);
        };
    if (loaded instanceof Content.Unusable) {
      throw new Refusal(pc, "a read of bytes that may be part of a pointer");
    }
    return loaded;
  }

  private static Content.Number unknown(PathState state, int size) {
    return new Content.Number(state.premises.fresh(Fact.ofWidth(8 * size, false)));
  }

  private static Content loadContext(PathState state, Expr offset, int size, int pc) {
    Span span = Span.of(state.premises, offset);
    if (span.low() >= FIRST_ARGUMENT) {
      int at = (int) span.low() - FIRST_ARGUMENT;
      boolean oneField = span.constant() && at % 8 + size <= 8;
      if (!oneField) {
        return unknown(state, size);
      }
      Expr argument = Expr.symbol(Symbols.ARGUMENT_0 + at / 8);
      Frame field = new Frame(false);
      field.store(-8, 8, new Content.Number(argument));
      return field.load(at % 8 - 8, size, state.premises);
    }
    if (!span.constant() || span.low() % 8 != 0 || size != 8) {
      throw new Refusal(pc, "a pointer of the context loaded whole");
    }
    Region.Kind kind = Region.Kind.values()[(int) span.low() / 16];
    boolean end = span.low() % 16 != 0;
    return new Content.Pointer(
        new Region.Operand(kind), end ? Expr.symbol(kind.lengthSymbol()) : Expr.ZERO);
  }

  private static Content loadStack(PathState state, Region.Stack stack, Expr offset, int size) {
    Frame frame = state.frames.get(stack.depth());
    Span span = Span.of(state.premises, offset).within(-Regions.FRAME_BYTES, -size);
    if (span.constant()) {
      return frame.load((int) span.low(), size, state.premises);
    }
    return frame.numeric((int) span.low(), (int) span.high() + size)
        ? unknown(state, size)
        : Content.Unusable.VALUE;
  }

  private Content loadValue(PathState state, Region.MapValue value, Expr offset, int size) {
    MapDefinition map = program.maps().get(value.map());
    Span span = Span.of(state.premises, offset);
    boolean constant =
        map.contents() instanceof MapDefinition.Global
            && map.constant()
            && span.low() >= 0
            && span.high() <= (long) ((MapDefinition.Global) map.contents()).bytes().length - size
            && span.high() - span.low() <= MAXIMUM_TABLE;
    if (!constant) {
      return unknown(state, size);
    }
    byte[] bytes = ((MapDefinition.Global) map.contents()).bytes();
    Bits places = state.premises.bits(offset);
    if (span.constant()) {
      return Content.number(littleEndian(bytes, (int) span.low(), size));
    }
    state.premises.effort().spend(span.high() - span.low() + 1);
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    long ones = -1;
    long anyOnes = 0;
    for (int at = (int) span.low(); at <= span.high(); at++) {
      if ((at & ~places.unknown()) == places.value()) {
        long number = littleEndian(bytes, at, size);
        least = Math.min(least, number);
        most = Math.max(most, number);
        ones &= number;
        anyOnes |= number;
      }
    }
    if (least > most) {
      return unknown(state, size);
    }
    Fact fact = Fact.ofWidth(8 * size, false);
    fact = size < 8 || least >= 0 ? fact.within(least, most) : fact;
    return new Content.Number(state.premises.fresh(fact.with(new Bits(ones, anyOnes & ~ones))));
  }

  private static long littleEndian(byte[] bytes, int at, int size) {
    long number = 0;
    for (int i = size - 1; i >= 0; i--) {
      number = number << 8 | (bytes[at + i] & 0xff);
    }
    return number;
  }

  void store(PathState state, Content.Pointer address, int size, Content content, int pc) {
    Content.Pointer pointer = check(state, address, Expr.of(size), true, pc);
    boolean number = content instanceof Content.Number;
    if (!(pointer.region() instanceof Region.Stack stack)) {
      if (!number) {
        throw new Refusal(
            pc,
            content.words() + " stored into " + Regions.words(pointer.region()) + " is no number");
      }
      return;
    }
    Frame frame = state.frames.get(stack.depth());
    Span span = Span.of(state.premises, pointer.offset()).within(-Regions.FRAME_BYTES, -size);
    if (span.constant() && (number || size == 8)) {
      frame.store((int) span.low(), size, content);
    } else if (number) {
      frame.clobber((int) span.low(), (int) span.high() + size);
    } else {
      frame.taint((int) span.low(), (int) span.high() + size);
    }
  }

  void atomic(PathState state, Instruction.Atomic atomic, int pc) {
    boolean exchange = atomic.operation() == dev.dray.verifier.isa.AtomicOperation.CMPXCHG;
    if (!(state.register(atomic.src()) instanceof Content.Number)
        || (exchange && !(state.register(0) instanceof Content.Number))) {
      throw new Refusal(pc, "an atomic operation on anything but numbers");
    }
    int size = atomic.size().bytes();
    Content.Pointer pointer = address(state, atomic.base(), atomic.offset(), pc);
    if (pointer.region() instanceof Region.Context
        || state.premises.bits(pointer.offset()).low(size == 8 ? 3 : 2).all() != 0) {
      throw new Refusal(pc, "an atomic operation at a multiple of " + size);
    }
    if (!(load(state, pointer, size, pc) instanceof Content.Number)) {
      throw new Refusal(pc, "an atomic operation on a spilled pointer");
    }
    store(state, pointer, size, unknown(state, size), pc);
    if (atomic.fetch()) {
      int result = exchange ? 0 : atomic.src();
      if (result == 10) {
        throw new Refusal(pc, "r10 is never written");
      }
      state.set(result, unknown(state, size));
    }
  }

  /** Says that a helper may have written the bytes. */
  void written(PathState state, Content.Pointer pointer, Expr size) {
    if (pointer.region() instanceof Region.Stack stack) {
      Span span = reach(state, pointer, size);
      if (span.low() < span.high()) {
        state.frames.get(stack.depth()).clobber((int) span.low(), (int) span.high());
      }
    }
  }

  /** Proves that no part of the bytes is a pointer. */
  void checkNumeric(PathState state, Content.Pointer pointer, Expr size, int pc) {
    if (pointer.region() instanceof Region.Stack stack) {
      Span span = reach(state, pointer, size);
      if (span.low() < span.high()
          && !state.frames.get(stack.depth()).numeric((int) span.low(), (int) span.high())) {
        throw new Refusal(pc, "a helper may read part of a pointer");
      }
    } else if (pointer.region() instanceof Region.Context) {
      Span span = Span.of(state.premises, pointer.offset());
      if (span.low() < FIRST_ARGUMENT) {
        throw new Refusal(pc, "a helper may read pointers of the context");
      }
    }
  }

  /** From the first byte to the last (exclusive) that may be touched in a frame. */
  private static Span reach(PathState state, Content.Pointer pointer, Expr size) {
    Span from = Span.of(state.premises, pointer.offset());
    Span to;
    try {
      to = Span.of(state.premises, pointer.offset().plusExact(size));
    } catch (ArithmeticException tooLarge) {
      to = new Span(Fact.NONE_LOW, Fact.NONE_HIGH);
    }
    return new Span(
        Math.max(-Regions.FRAME_BYTES, from.low()),
        Math.max(-Regions.FRAME_BYTES, Math.min(0, to.high())));
  }
}
