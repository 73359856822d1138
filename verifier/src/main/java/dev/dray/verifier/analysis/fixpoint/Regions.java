package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import dev.dray.verifier.isa.MapDefinition;
import java.util.List;
import java.util.stream.Collectors;

/** Bounds and rights of regions. */
final class Regions {
  static final int CONTEXT_SIZE = 80;

  /** Where the context's numbers start; before them are pointers. */
  static final int FIRST_ARGUMENT = 48;

  private final List<MapDefinition> maps;

  Regions(List<MapDefinition> maps) {
    this.maps = maps;
  }

  MapDefinition map(int index) {
    return maps.get(index);
  }

  int mapCount() {
    return maps.size();
  }

  /** The least valid offset. */
  static long start(Region region) {
    return region instanceof Region.Stack ? -Frame.SIZE : 0;
  }

  /** The offset after the last valid one. */
  LinearExpression end(Region region) {
    return switch (region) {
      case Region.Operand operand -> LinearExpression.symbol(operand.kind().lengthSymbol());
      case Region.Context context -> LinearExpression.constant(CONTEXT_SIZE);
      case Region.Stack stack -> LinearExpression.ZERO;
      case Region.MapValue value ->
          LinearExpression.constant(Integer.toUnsignedLong(maps.get(value.map()).valueSize()));
      case Region.MapKey key ->
          LinearExpression.constant(Integer.toUnsignedLong(maps.get(key.map()).keySize()));
      case Region.RingRecord ring -> LinearExpression.constant(ring.size());
      case Region.Choice choice -> LinearExpression.symbol(choice.length());
    };
  }

  boolean writable(Region region) {
    return switch (region) {
      case Region.Operand operand -> operand.kind() != Region.Kind.SRC;
      case Region.Context context -> false;
      case Region.Stack stack -> true;
      case Region.MapValue value -> !maps.get(value.map()).readOnly();
      case Region.MapKey key -> false;
      case Region.RingRecord ring -> true;
      case Region.Choice choice -> choice.members().stream().allMatch(this::writable);
    };
  }

  String name(Region region) {
    return switch (region) {
      case Region.Operand operand -> operand.kind().name().toLowerCase(java.util.Locale.ROOT);
      case Region.Context context -> "the context";
      case Region.Stack stack ->
          stack.depth() == 0 ? "the stack" : "the stack of frame " + stack.depth();
      case Region.MapValue value ->
          maps.get(value.map()).global()
              ? maps.get(value.map()).name()
              : "a value of map " + maps.get(value.map()).name();
      case Region.MapKey key -> "a key of map " + maps.get(key.map()).name();
      case Region.RingRecord ring -> "a record of ring buffer " + maps.get(ring.map()).name();
      case Region.Choice choice ->
          choice.members().stream().map(this::name).collect(Collectors.joining(" or "));
    };
  }

  /**
   * Which regions it may be, without instances; none if it is of a kind that is never one of
   * several.
   */
  static List<Region> alternatives(Region region) {
    return switch (region) {
      case Region.Operand operand -> List.of(operand);
      case Region.MapValue value ->
          List.of(new Region.MapValue(value.map(), Symbols.ONLY_INSTANCE));
      case Region.Choice choice -> choice.members();
      case Region.Context context -> List.of();
      case Region.Stack stack -> List.of();
      case Region.MapKey key -> List.of();
      case Region.RingRecord ring -> List.of();
    };
  }

  /** The end as a person writes it. */
  String endName(Region region) {
    return switch (region) {
      case Region.Operand operand -> "|" + name(region) + "|";
      case Region.Choice choice -> "the length of " + name(region);
      default -> String.valueOf(end(region).constant());
    };
  }
}
