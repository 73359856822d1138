package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.Views;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.CodePointer;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.MapHandle;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.MaybeNull;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.HelperPrototype.Argument;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.List;
import java.util.Optional;

/** Calls of helpers: their arguments checked against the prototype, their effects and results. */
final class Helpers {
  private final Regions regions;
  private final Memory memory;
  private final Reporter reporter;

  Helpers(Regions regions, Memory memory, Reporter reporter) {
    this.regions = regions;
    this.memory = memory;
    this.reporter = reporter;
  }

  /** Checks the arguments and applies the effects on memory; false if the call is wrong. */
  boolean check(State state, HelperPrototype helper, int pc) {
    List<Argument> arguments = helper.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      Argument kind = arguments.get(i);
      int register = i + 1;
      AbstractValue value = state.register(register);
      if (kind != Argument.OPTIONAL_SCALAR && value instanceof AbstractValue.Unusable) {
        Memory.uninitialised(register, pc, reporter);
        state.knowledge.contradict();
        return false;
      }
      if (!matches(state, helper, kind, register, value, pc)) {
        if (!state.knowledge.contradictory()) {
          reporter.broken(
              Rule.HELPER_ARGUMENT,
              pc,
              "argument "
                  + register
                  + " of "
                  + helper.name()
                  + " (r"
                  + register
                  + ") has to be "
                  + describe(kind)
                  + ", but is "
                  + found(kind, value));
          state.knowledge.contradict();
        }
        return false;
      }
    }
    return true;
  }

  private boolean matches(
      State state,
      HelperPrototype helper,
      Argument kind,
      int register,
      AbstractValue value,
      int pc) {
    return switch (kind) {
      case SCALAR -> value instanceof Number;
      case OPTIONAL_SCALAR -> value instanceof Number || value instanceof AbstractValue.Unusable;
      case MAP -> value instanceof MapHandle map && mapFits(helper, regions.map(map.map()));
      case MAP_KEY -> readable(state, value, mapSize(state, false), pc);
      case MAP_VALUE -> readable(state, value, mapSize(state, true), pc);
      case READ_MEMORY, READ_MEMORY_OR_NULL, WRITE_MEMORY, WRITE_MEMORY_OR_NULL ->
          memory(state, kind, register, value, pc);
      case SIZE, SIZE_OR_ZERO -> size(state, kind, value);
      case CONSTANT_STRING -> constantString(state, value);
      case LOOP_CALLBACK, MAP_CALLBACK -> value instanceof CodePointer;
      case CALLBACK_CONTEXT -> value instanceof Number || value instanceof Pointer;
      case CONTEXT ->
          value instanceof Pointer pointer
              && pointer.region() instanceof Region.Context
              && pointer.offset().equals(LinearExpression.ZERO);
      case CONSTANT -> value instanceof Number number && number.expression().isConstant();
      case RECORD ->
          value instanceof Pointer pointer
              && pointer.region() instanceof Region.RingRecord
              && pointer.offset().equals(LinearExpression.ZERO);
    };
  }

  private static String describe(Argument kind) {
    return switch (kind) {
      case SCALAR, OPTIONAL_SCALAR -> "a number";
      case SIZE -> "a size from 1 to 2^63 - 1";
      case SIZE_OR_ZERO -> "a size from 0 to 2^63 - 1";
      case MAP ->
          "a map that the helper works on (of its kind, and not read-only if it is changed)";
      case MAP_KEY -> "a pointer to a key";
      case MAP_VALUE -> "a pointer to a value";
      case READ_MEMORY, READ_MEMORY_OR_NULL -> "a pointer to readable bytes";
      case WRITE_MEMORY, WRITE_MEMORY_OR_NULL -> "a pointer to writable bytes";
      case CONSTANT_STRING -> "a zero-terminated string in .rodata";
      case LOOP_CALLBACK, MAP_CALLBACK -> "a function of the program";
      case CALLBACK_CONTEXT -> "a pointer or a number";
      case CONTEXT -> "the context";
      case CONSTANT -> "a constant";
      case RECORD -> "a reserved record, checked for null";
    };
  }

  private static boolean mapFits(HelperPrototype helper, MapDefinition map) {
    boolean ring = helper.name().startsWith("ringbuf");
    boolean tail = helper.name().equals("tail_call");
    return switch (map.type()) {
      case RING_BUFFER -> ring;
      case PROGRAM_ARRAY -> tail;
      default -> !ring && !tail && !map.global() && !(map.readOnly() && changes(helper));
    };
  }

  private static boolean changes(HelperPrototype helper) {
    return helper.number() == StandardHelpers.MAP_UPDATE_ELEM.number()
        || helper.number() == StandardHelpers.MAP_DELETE_ELEM.number();
  }

  private Optional<MapDefinition> map(State state) {
    return state.register(1) instanceof MapHandle map
        ? Optional.of(regions.map(map.map()))
        : Optional.empty();
  }

  private long mapSize(State state, boolean value) {
    return map(state)
        .map(map -> Integer.toUnsignedLong(value ? map.valueSize() : map.keySize()))
        .orElse(-1L);
  }

  private boolean readable(State state, AbstractValue value, long size, int pc) {
    if (!(value instanceof Pointer pointer) || size < 0) {
      return false;
    }
    LinearExpression length = LinearExpression.constant(size);
    memory.check(state, pointer, length, false, pc, reporter);
    return wholeNumbers(state, pointer, length, pc);
  }

  private boolean wholeNumbers(State state, Pointer pointer, LinearExpression length, int pc) {
    if (!memory.numeric(state, pointer, length)) {
      reporter.broken(
          Rule.SPILLED_POINTER, pc, "a helper would read bytes of the frame that hold a pointer");
      state.knowledge.contradict();
      return false;
    }
    if (pointer.region() instanceof Region.Context
        && state.knowledge.bestLow(pointer.offset()) < Regions.FIRST_ARGUMENT) {
      reporter.broken(
          Rule.CONTEXT_ACCESS, pc, "a helper would read the context's pointers as bytes");
      state.knowledge.contradict();
      return false;
    }
    return true;
  }

  private static boolean size(State state, Argument kind, AbstractValue value) {
    Optional<LinearExpression> size = length(state, value);
    return size.isPresent()
        && (kind == Argument.SIZE_OR_ZERO || state.knowledge.entails(size.get().plus(-1)));
  }

  /** A size as a number that is not negative, if it is one. */
  private static Optional<LinearExpression> length(State state, AbstractValue value) {
    return value instanceof Number number
        ? Views.unsigned(state.knowledge, number.expression(), 64)
        : Optional.empty();
  }

  private static String found(Argument kind, AbstractValue value) {
    boolean size = kind == Argument.SIZE || kind == Argument.SIZE_OR_ZERO;
    if (!size || !(value instanceof Number number)) {
      return Memory.describe(value);
    }
    LinearExpression expression = number.expression();
    return expression.isConstant()
        ? String.valueOf(expression.constant())
        : "a number that is not shown to lie there";
  }

  private boolean memory(State state, Argument kind, int register, AbstractValue value, int pc) {
    boolean write = kind == Argument.WRITE_MEMORY || kind == Argument.WRITE_MEMORY_OR_NULL;
    boolean nullable =
        kind == Argument.READ_MEMORY_OR_NULL || kind == Argument.WRITE_MEMORY_OR_NULL;
    Knowledge knowledge = state.knowledge;
    Optional<LinearExpression> length = length(state, state.register(register + 1));
    if (length.isEmpty()) {
      // the next argument is what is wrong, and is found to be
      return value instanceof Pointer || value instanceof Number;
    }
    if (value instanceof Number number) {
      return nullable
          && number.expression().equals(LinearExpression.ZERO)
          && knowledge.entails(length.get().times(-1));
    }
    if (!(value instanceof Pointer pointer)) {
      return false;
    }
    memory.check(state, pointer, length.get(), write, pc, reporter);
    if (knowledge.contradictory()) {
      return false;
    }
    reporter.access(pc, state, pointer.region(), pointer.offset(), 0);
    if (write) {
      memory.overwritten(state, pointer, length.get());
      return true;
    }
    return wholeNumbers(state, pointer, length.get(), pc);
  }

  private boolean constantString(State state, AbstractValue value) {
    if (!(value instanceof Pointer pointer)
        || !(pointer.region() instanceof Region.MapValue region)
        || !(regions.map(region.map()).contents() instanceof MapDefinition.Global global)
        || !global.readOnly()) {
      return false;
    }
    LinearExpression offset = pointer.offset();
    if (!offset.isConstant()
        || offset.constant() < 0
        || offset.constant() >= global.bytes().length) {
      return false;
    }
    for (int i = (int) offset.constant(); i < global.bytes().length; i++) {
      if (global.bytes()[i] == 0) {
        return true;
      }
    }
    return state.knowledge.contradictory();
  }

  /** Gives r0 the result; r1 to r5 are gone. */
  void finish(State state, HelperPrototype helper, int pc) {
    Knowledge knowledge = state.knowledge;
    AbstractValue result =
        switch (helper.result()) {
          case SCALAR -> new Number(knowledge.fresh(Fact.ANY_UNSIGNED));
          case NOTHING -> AbstractValue.number(0);
          case MAP_VALUE_OR_NULL ->
              state.register(1) instanceof MapHandle map
                  ? new MaybeNull(new Region.MapValue(map.map(), knowledge.source().fresh()))
                  : AbstractValue.Unusable.UNUSABLE;
          case RECORD_OR_NULL -> reserve(state);
        };
    if (helper.arguments().contains(Argument.RECORD)) {
      release(state, helper);
    }
    if (helper.name().equals("tail_call") && !state.records.isEmpty()) {
      reporter.broken(
          Rule.RECORD_LEAK,
          pc,
          "a tail call would lose a reserved record; submit or discard it first");
    }
    state.clobber(1, 5);
    state.set(0, result);
  }

  private static AbstractValue reserve(State state) {
    if (!(state.register(1) instanceof MapHandle map)
        || !(state.register(2) instanceof Number size)) {
      return AbstractValue.Unusable.UNUSABLE;
    }
    Region.RingRecord ring =
        new Region.RingRecord(
            map.map(), Math.max(0, size.expression().constant()), state.knowledge.source().fresh());
    state.records.add(ring);
    return new MaybeNull(ring);
  }

  private static void release(State state, HelperPrototype helper) {
    int register = helper.arguments().indexOf(Argument.RECORD) + 1;
    if (state.register(register) instanceof Pointer pointer) {
      Region gone = pointer.region();
      state.records.removeIf(gone::equals);
      state.replaceAll(
          value ->
              value instanceof Pointer other && other.region().equals(gone)
                  ? AbstractValue.Unusable.UNUSABLE
                  : value);
    }
  }

  /** The value of a source operand. */
  static AbstractValue operand(State state, Source source) {
    return switch (source) {
      case Source.Register register -> state.register(register.number());
      case Source.Immediate immediate -> AbstractValue.number(immediate.value());
    };
  }

  /** Whether a map's values can be pointed into by a 64-bit immediate. */
  static boolean addressable(MapDefinition map) {
    return map.global() || map.type() == MapType.ARRAY;
  }
}
