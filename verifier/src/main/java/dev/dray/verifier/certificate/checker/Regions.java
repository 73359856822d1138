package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;
import java.util.List;
import java.util.stream.Collectors;

/** Bounds and rights of regions. */
final class Regions {
  static final int FRAME_BYTES = 512;
  static final int CONTEXT_BYTES = 80;

  private Regions() {}

  /** The least valid offset. */
  static long start(Region region) {
    return region instanceof Region.Stack ? -FRAME_BYTES : 0;
  }

  /** The offset after the last valid byte. */
  static Expr end(Region region, Program program) {
    return switch (region) {
      case Region.Operand operand -> Expr.symbol(operand.kind().lengthSymbol());
      case Region.Context context -> Expr.of(CONTEXT_BYTES);
      case Region.Stack stack -> Expr.ZERO;
      case Region.MapValue value -> Expr.of(program.maps().get(value.map()).valueSize());
      case Region.MapKey key -> Expr.of(program.maps().get(key.map()).keySize());
      case Region.RingRecord record -> Expr.of(record.size());
      case Region.Choice choice -> Expr.symbol(choice.length());
    };
  }

  static boolean writable(Region region, Program program) {
    return switch (region) {
      case Region.Operand operand -> operand.kind() != Region.Kind.SRC;
      case Region.Context context -> false;
      case Region.Stack stack -> true;
      case Region.MapValue value -> !program.maps().get(value.map()).readOnly();
      case Region.MapKey key -> false;
      case Region.RingRecord record -> true;
      case Region.Choice choice ->
          choice.members().stream().allMatch(member -> writable(member, program));
    };
  }

  /** Which regions it may be, without instances; none if it cannot be one of several. */
  static List<Region> alternatives(Region region) {
    return switch (region) {
      case Region.Operand operand -> List.of(operand);
      case Region.MapValue value ->
          List.of(new Region.MapValue(value.map(), Symbols.ONLY_INSTANCE));
      case Region.Choice choice -> choice.members();
      default -> List.of();
    };
  }

  /** The instance that tells regions of a kind apart; {@link Symbols#ONLY_INSTANCE} without one. */
  static int instance(Region region) {
    return switch (region) {
      case Region.MapValue value -> value.instance();
      case Region.RingRecord record -> record.instance();
      case Region.Choice choice -> choice.instance();
      default -> Symbols.ONLY_INSTANCE;
    };
  }

  static Region withInstance(Region region, int instance) {
    return switch (region) {
      case Region.MapValue value -> new Region.MapValue(value.map(), instance);
      case Region.RingRecord record -> new Region.RingRecord(record.map(), record.size(), instance);
      default -> region;
    };
  }

  /** Whether a region makes sense in a program at a depth of frames. */
  static boolean exists(Region region, Program program, int frames) {
    return switch (region) {
      case Region.Operand operand -> true;
      case Region.Context context -> true;
      case Region.Stack stack -> stack.depth() >= 0 && stack.depth() < frames;
      case Region.MapValue value -> isMap(value.map(), program);
      case Region.MapKey key -> isMap(key.map(), program);
      case Region.RingRecord record -> isMap(record.map(), program) && record.size() >= 0;
      case Region.Choice choice ->
          choice.instance() >= Symbols.FIRST_FREE
              && !choice.members().isEmpty()
              && choice.members().stream()
                  .allMatch(
                      member ->
                          alternatives(member).equals(List.of(member))
                              && exists(member, program, frames));
    };
  }

  private static boolean isMap(int map, Program program) {
    return map >= 0 && map < program.maps().size();
  }

  static String words(Region region) {
    return switch (region) {
      case Region.Operand operand -> operand.kind().name().toLowerCase(java.util.Locale.ROOT);
      case Region.Context context -> "the context";
      case Region.Stack stack -> "the stack";
      case Region.MapValue value -> "a value of map " + value.map();
      case Region.MapKey key -> "a key of map " + key.map();
      case Region.RingRecord record -> "a ring-buffer record";
      case Region.Choice choice ->
          choice.members().stream().map(Regions::words).collect(Collectors.joining(" or "));
    };
  }

  static boolean isOrdinary(MapDefinition map) {
    return switch (map.type()) {
      case ARRAY, HASH, PER_CPU_ARRAY, LRU_HASH -> true;
      case PROGRAM_ARRAY, RING_BUFFER -> false;
    };
  }
}
