package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.HelperPrototype.Argument;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import java.util.List;
import java.util.Optional;

/** Calls of helpers: arguments against the prototype, effects, results. */
final class Helpers {
  private static final int MAP_UPDATE = 2;
  private static final int MAP_DELETE = 3;
  private static final int RING_FIRST = 130;
  private static final int RING_LAST = 134;
  private static final int TAIL_CALL = 12;

  private final Program program;
  private final Access access;

  Helpers(Program program, Access access) {
    this.program = program;
    this.access = access;
  }

  /** The argument that is called back, if there is one. */
  static Optional<Integer> callback(HelperPrototype helper) {
    for (int i = 0; i < helper.arguments().size(); i++) {
      Argument kind = helper.arguments().get(i);
      if (kind == Argument.LOOP_CALLBACK || kind == Argument.MAP_CALLBACK) {
        return Optional.of(i + 1);
      }
    }
    return Optional.empty();
  }

  /** Proves that the arguments are what the prototype wants, and applies what the call writes. */
  void checkArguments(PathState state, HelperPrototype helper, int pc) {
    List<Argument> kinds = helper.arguments();
    for (int i = 0; i < kinds.size(); i++) {
      Content content = state.register(i + 1);
      if (!fits(state, helper, i, content, pc)) {
        throw new Refusal(
            pc,
            "argument "
                + (i + 1)
                + " of "
                + helper.name()
                + " as "
                + kinds.get(i)
                + "; it holds "
                + content.words());
      }
    }
  }

  private boolean fits(
      PathState state, HelperPrototype helper, int index, Content content, int pc) {
    Argument kind = helper.arguments().get(index);
    return switch (kind) {
      case SCALAR -> content instanceof Content.Number;
      case OPTIONAL_SCALAR ->
          content instanceof Content.Number || content instanceof Content.Unusable;
      case MAP -> content instanceof Content.MapHandle map && worksOn(helper, map.map());
      case MAP_KEY -> readable(state, content, false, pc);
      case MAP_VALUE -> readable(state, content, true, pc);
      case READ_MEMORY, WRITE_MEMORY, READ_MEMORY_OR_NULL, WRITE_MEMORY_OR_NULL ->
          memory(state, helper, index, content, pc);
      case SIZE, SIZE_OR_ZERO ->
          content instanceof Content.Number size
              && index > 0
              && isMemory(helper.arguments().get(index - 1))
              && (kind == Argument.SIZE_OR_ZERO || atLeastOne(state.premises, size.value()));
      case CONSTANT_STRING -> constantString(content);
      case LOOP_CALLBACK, MAP_CALLBACK -> content instanceof Content.CodePointer;
      case CALLBACK_CONTEXT ->
          content instanceof Content.Number || content instanceof Content.Pointer;
      case CONTEXT ->
          content instanceof Content.Pointer pointer
              && pointer.region() instanceof Region.Context
              && pointer.offset().isZero();
      case CONSTANT -> content instanceof Content.Number number && number.value().isConstant();
      case RECORD ->
          content instanceof Content.Pointer pointer
              && pointer.region() instanceof Region.RingRecord record
              && state.records.contains(record)
              && pointer.offset().isZero();
    };
  }

  private static boolean atLeastOne(Premises premises, Expr size) {
    return premises.entails(new Reading(premises).unsigned(size, 64).plus(-1));
  }

  private static boolean isMemory(Argument kind) {
    return switch (kind) {
      case READ_MEMORY, WRITE_MEMORY, READ_MEMORY_OR_NULL, WRITE_MEMORY_OR_NULL -> true;
      default -> false;
    };
  }

  private boolean worksOn(HelperPrototype helper, int map) {
    MapDefinition definition = program.maps().get(map);
    int number = helper.number();
    if (number >= RING_FIRST && number <= RING_LAST) {
      return definition.type() == MapType.RING_BUFFER;
    }
    if (number == TAIL_CALL) {
      return definition.type() == MapType.PROGRAM_ARRAY;
    }
    // Entries of other maps are kept from programs; .rodata and its like are no maps of theirs.
    boolean changes = number == MAP_UPDATE || number == MAP_DELETE;
    return Regions.isOrdinary(definition)
        && !definition.global()
        && !(changes && definition.readOnly());
  }

  private Optional<MapDefinition> map(PathState state) {
    return state.register(1) instanceof Content.MapHandle map
        ? Optional.of(program.maps().get(map.map()))
        : Optional.empty();
  }

  private boolean readable(PathState state, Content content, boolean value, int pc) {
    Optional<MapDefinition> map = map(state);
    if (map.isEmpty() || !(content instanceof Content.Pointer pointer)) {
      return false;
    }
    int bytes = value ? map.get().valueSize() : map.get().keySize();
    if (bytes < 0) {
      return false;
    }
    Expr size = Expr.of(bytes);
    access.checkNumeric(state, access.check(state, pointer, size, false, pc), size, pc);
    return true;
  }

  private boolean memory(
      PathState state, HelperPrototype helper, int index, Content content, int pc) {
    Argument kind = helper.arguments().get(index);
    boolean sized =
        index + 1 < helper.arguments().size()
            && (helper.arguments().get(index + 1) == Argument.SIZE
                || helper.arguments().get(index + 1) == Argument.SIZE_OR_ZERO);
    if (!sized || !(state.register(index + 2) instanceof Content.Number number)) {
      return false;
    }
    Expr size = new Reading(state.premises).unsigned(number.value(), 64);
    boolean nullable =
        kind == Argument.READ_MEMORY_OR_NULL || kind == Argument.WRITE_MEMORY_OR_NULL;
    if (content instanceof Content.Number address) {
      return nullable && address.value().isZero() && state.premises.entails(size.times(-1));
    }
    if (!(content instanceof Content.Pointer pointer)) {
      return false;
    }
    boolean write = kind == Argument.WRITE_MEMORY || kind == Argument.WRITE_MEMORY_OR_NULL;
    Content.Pointer checked = access.check(state, pointer, size, write, pc);
    if (write) {
      access.written(state, checked, size);
    } else {
      access.checkNumeric(state, checked, size, pc);
    }
    return true;
  }

  /** Constant, zero-terminated, in read-only data. */
  private boolean constantString(Content content) {
    if (!(content instanceof Content.Pointer pointer)
        || !(pointer.region() instanceof Region.MapValue value)
        || !pointer.offset().isConstant()) {
      return false;
    }
    MapDefinition map = program.maps().get(value.map());
    if (!map.constant() || !(map.contents() instanceof MapDefinition.Global global)) {
      return false;
    }
    long from = pointer.offset().constant();
    for (long at = from; at >= 0 && at < global.bytes().length; at++) {
      if (global.bytes()[(int) at] == 0) {
        return true;
      }
    }
    return false;
  }

  /** Leaves the result in r0; r1 to r5 are gone. */
  void finish(PathState state, HelperPrototype helper, int pc) {
    if (helper.number() == TAIL_CALL && !state.records.isEmpty()) {
      throw new Refusal(pc, "a tail call while no record is reserved");
    }
    Content result =
        switch (helper.result()) {
          case SCALAR -> new Content.Number(state.premises.fresh(Fact.UNSIGNED));
          case NOTHING -> Content.number(0);
          case MAP_VALUE_OR_NULL ->
              new Content.MaybeNull(new Region.MapValue(mapOf(state, pc), state.freshInstance()));
          case RECORD_OR_NULL -> reserve(state, helper, pc);
        };
    int released = helper.arguments().indexOf(Argument.RECORD);
    if (released >= 0 && state.register(released + 1) instanceof Content.Pointer pointer) {
      release(state, pointer.region());
    }
    state.clobber(1, 5);
    state.set(0, result);
  }

  private static int mapOf(PathState state, int pc) {
    if (state.register(1) instanceof Content.MapHandle map) {
      return map.map();
    }
    throw new Refusal(pc, "a result that points into a map needs the map in r1");
  }

  private Content reserve(PathState state, HelperPrototype helper, int pc) {
    int argument = helper.arguments().indexOf(Argument.CONSTANT);
    if (argument >= 0
        && state.register(argument + 1) instanceof Content.Number size
        && size.value().isConstant()) {
      Region.RingRecord record =
          new Region.RingRecord(
              mapOf(state, pc), Math.max(0, size.value().constant()), state.freshInstance());
      state.records.add(record);
      return new Content.MaybeNull(record);
    }
    throw new Refusal(pc, "a record is reserved with a constant size");
  }

  private static void release(PathState state, Region record) {
    state.records.removeIf(record::equals);
    state.replaceAll(
        content -> {
          boolean gone =
              (content instanceof Content.Pointer pointer && pointer.region().equals(record))
                  || (content instanceof Content.PointerLow low && low.region().equals(record))
                  || (content instanceof Content.Negated negated
                      && negated.region().equals(record));
          return gone ? Content.Unusable.VALUE : content;
        });
  }

  /** Whether the helper calls back once for each entry of a map. */
  static boolean visitsMap(HelperPrototype helper) {
    return helper.arguments().contains(Argument.MAP_CALLBACK);
  }
}
