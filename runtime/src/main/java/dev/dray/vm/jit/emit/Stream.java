package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Accesses of a fast loop at constant distances from each other, which go forward by the same step.
 * The number of iterations is bounded so that all of them lie in their region, once for all, and
 * then they are made without a check of their own.
 *
 * @param root what their addresses are a constant distance from
 * @param step bytes from one iteration to the next, positive
 * @param low the distance of the first byte that any of them touches from the root
 * @param width bytes from there to the last that any of them touches in the same iteration
 */
record Stream(int region, Value root, long step, long low, long width, Set<Value> accesses) {
  /** Further apart the JVM would no longer see that addresses are positive. */
  private static final long FURTHEST = 1 << 20;

  /** The streams of a loop: what every iteration accesses. */
  static List<Stream> of(FastLoop fast, Predicate<Value> inLine) {
    Map<List<Object>, Set<Value>> groups = new LinkedHashMap<>();
    for (Value access : fast.accesses()) {
      long step = fast.step(access.input(0)).orElse(0);
      if (step > 0 && step <= FURTHEST && fast.always(access.block) && inLine.test(access)) {
        groups
            .computeIfAbsent(List.of(access.region, rootOf(access)), key -> new LinkedHashSet<>())
            .add(access);
      }
    }
    List<Stream> streams = new ArrayList<>();
    groups.forEach(
        (key, accesses) -> {
          Value any = accesses.iterator().next();
          long low = accesses.stream().mapToLong(Stream::displacement).min().orElseThrow();
          long high =
              accesses.stream()
                  .mapToLong(access -> displacement(access) + access.size.bytes())
                  .max()
                  .orElseThrow();
          if (high - low <= FURTHEST) {
            long step = fast.step(any.input(0)).orElseThrow();
            streams.add(new Stream(any.region, rootOf(any), step, low, high - low, accesses));
          }
        });
    return streams;
  }

  /** The value that an address is a constant away from. */
  static Value rootOf(Value access) {
    Value address = access.input(0);
    return displaced(address) ? address.input(0) : address;
  }

  /** The distance of an access from its root. */
  static long displacement(Value access) {
    Value address = access.input(0);
    return access.immediate + (displaced(address) ? address.input(1).immediate : 0);
  }

  private static boolean displaced(Value address) {
    return address.op == Op.ADD && address.input(1).isConstant();
  }

  /** Where an access is in the stream. */
  long distance(Value access) {
    return displacement(access) - low;
  }
}
