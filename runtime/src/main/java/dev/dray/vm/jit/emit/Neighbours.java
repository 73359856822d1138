package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Accesses of records that jump about, other fields of which were accessed before, on every way: as
 * long as no page moves, and records begin at multiples of their size, they lie beside those.
 */
final class Neighbours {
  /** Records are that long at most: what memory is aligned to that programs ask for. */
  private static final long LONGEST = 16;

  private final Map<Value, Value> leaders = new HashMap<>();
  private final Map<Value, Integer> bases = new HashMap<>();
  private final Map<Views.Table, Long> sizes = new LinkedHashMap<>();

  private Neighbours() {}

  /** None at all. */
  static Neighbours none() {
    return new Neighbours();
  }

  /**
   * Those of some blocks.
   *
   * @param blocks in their order
   * @param free whether an access is looked up by itself
   * @param proven whether an access is known to lie in its operand
   * @param locals takes locals for addresses
   */
  static Neighbours of(
      List<Block> blocks,
      Views views,
      Predicate<Value> free,
      Predicate<Value> proven,
      IntSupplier locals) {
    Map<List<Object>, List<Value>> records = new LinkedHashMap<>();
    for (Block block : blocks) {
      for (Value value : block.values) {
        Views.Table table = views.table(value);
        if (table != null && free.test(value)) {
          long record = Math.floorDiv(Stream.displacement(value), LONGEST);
          records
              .computeIfAbsent(
                  List.of(table, Stream.rootOf(value), record), key -> new ArrayList<>())
              .add(value);
        }
      }
    }
    Neighbours found = new Neighbours();
    for (List<Value> fields : records.values()) {
      long end =
          fields.stream()
              .mapToLong(
                  each -> Math.floorMod(Stream.displacement(each), LONGEST) + each.size.bytes())
              .max()
              .orElseThrow();
      if (end <= LONGEST && 1L << Alignment.zeros(Stream.rootOf(fields.getFirst())) >= LONGEST) {
        found.add(fields, Objects.requireNonNull(views.table(fields.getFirst())), proven, locals);
      }
    }
    return found;
  }

  private void add(
      List<Value> fields, Views.Table table, Predicate<Value> proven, IntSupplier locals) {
    for (int index = 1; index < fields.size(); index++) {
      Value field = fields.get(index);
      for (Value leader : fields.subList(0, index)) {
        if (proven.test(field)
            && !leaders.containsKey(leader)
            && Stream.displacement(leader) <= Stream.displacement(field)
            && leader.block.dominates(field.block)) {
          leaders.put(field, leader);
          bases.computeIfAbsent(leader, each -> locals.getAsInt());
          sizes.put(table, LONGEST);
          break;
        }
      }
    }
  }

  /** The local that keeps where an access lies, for those beside it; -1 if there are none. */
  int base(Value access) {
    return bases.getOrDefault(access, -1);
  }

  /** The access beside which another one lies; null for those that are looked up. */
  @Nullable Value leader(Value access) {
    return leaders.get(access);
  }

  /** What operands have to begin at multiples of. */
  Map<Views.Table, Long> sizes() {
    return sizes;
  }
}
