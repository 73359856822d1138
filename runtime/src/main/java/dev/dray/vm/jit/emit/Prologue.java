package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MemorySize;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.ContextField;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/** Locals that a method fills before anything else: addresses, lengths, context fields. */
final class Prologue {
  static final int EXECUTION = 0;

  /** Regions are shorter. */
  static final long LENGTHS = (1L << 46) - 1;

  /** In a method that is a piece of a function: the array of values that travel. */
  static final int STATE = 1;

  /** In such a method: where it is entered. */
  static final int ENTRY = 2;

  private final Map<ContextField, Integer> fields = new EnumMap<>(ContextField.class);
  private final Map<Integer, Integer> addresses = new TreeMap<>();
  private final Map<Integer, Integer> lengths = new TreeMap<>();
  private final Map<Limit, Integer> limits = new LinkedHashMap<>();
  private final int budget;
  private final int fuel;
  private final int stop;
  private final int firstRegister;
  private int next;

  private record Limit(int region, long bytes) {}

  /**
   * The locals that blocks want.
   *
   * @param piece whether the method is one of several that make up a function
   */
  Prologue(List<Block> blocks, RegionModel model, boolean piece) {
    this.firstRegister = piece ? ENTRY + 1 : 1;
    this.next = firstRegister + 12;
    for (Block block : blocks) {
      block.values.forEach(value -> collect(value, model));
      Uses.in(block, this::leaf);
    }
    budget = take(1);
    fuel = take(2);
    boolean cycles =
        blocks.stream()
            .anyMatch(
                block -> block.successors.stream().anyMatch(next -> next.order <= block.order));
    stop = cycles ? take(1) : -1;
  }

  private int take(int slots) {
    int local = next;
    next += slots;
    return local;
  }

  private void collect(Value value, RegionModel model) {
    boolean memory = value.op == Op.LOAD || value.op == Op.STORE || value.op == Op.ATOMIC;
    if (memory && model.mapped(value.region) && !addresses.containsKey(value.region)) {
      addresses.put(value.region, take(2));
      lengths.put(value.region, take(2));
    }
    if (memory && model.mapped(value.region) && model.fixedLength(value.region) < 0) {
      limits.computeIfAbsent(new Limit(value.region, value.size.bytes()), limit -> take(2));
    }
  }

  private void leaf(Value value) {
    if (value.op == Op.CONTEXT) {
      fields.computeIfAbsent(ContextField.values()[(int) value.immediate], field -> take(2));
    }
  }

  /** The first local that nothing here occupies. */
  int nextFree() {
    return next;
  }

  int register(int number) {
    return firstRegister + 2 * (number - 1);
  }

  int frame() {
    return firstRegister + 10;
  }

  int budget() {
    return budget;
  }

  int fuel() {
    return fuel;
  }

  /**
   * The stop flag, where anything jumps backwards: fetched once, or else the JVM fetches it in
   * every iteration.
   */
  int stop() {
    return stop;
  }

  int field(ContextField field) {
    return Objects.requireNonNull(fields.get(field));
  }

  /** Where the first offset is at which an access of a size leaves its region. */
  int limit(int region, MemorySize size) {
    return Objects.requireNonNull(limits.get(new Limit(region, size.bytes())));
  }

  /** Pushes the first offset at which as many bytes leave a region. */
  void limit(Code code, int region, long bytes) {
    code.load(Kind.LONG, length(region));
    if (bytes == 1) {
      return;
    }
    code.constant(bytes - 1);
    code.op(Opcodes.LSUB);
    code.constant(0L);
    code.statically("java/lang/Math", "max", "(JJ)J");
  }

  int address(int region) {
    return Objects.requireNonNull(addresses.get(region));
  }

  int length(int region) {
    return Objects.requireNonNull(lengths.get(region));
  }

  /** Takes r1 to r5 and the frame from the array, in a piece of a function. */
  void takeRegisters(Code code) {
    for (int index = 0; index < Chunks.FIRST_SLOT; index++) {
      code.loadReference(STATE);
      code.constant(index);
      code.op(Opcodes.LALOAD);
      code.store(Kind.LONG, firstRegister + 2 * index);
    }
  }

  void emit(Code code, int pollBudget, boolean fuelled) {
    addresses.forEach((region, local) -> element(code, "addresses", region, local));
    lengths.forEach((region, local) -> element(code, "lengths", region, local));
    fields.forEach(
        (field, local) -> {
          Integer length = lengthOf(field);
          if (length != null) {
            // The same number, which the JVM would not know otherwise.
            code.load(Kind.LONG, length);
            code.constant(LENGTHS);
            code.op(Opcodes.LAND);
          } else {
            code.loadReference(EXECUTION);
            code.field(Names.field(field), "J");
          }
          code.store(Kind.LONG, local);
        });
    limits.forEach(
        (limit, local) -> {
          limit(code, limit.region, limit.bytes);
          code.store(Kind.LONG, local);
        });
    code.constant(pollBudget);
    code.store(Kind.INT, budget);
    if (stop >= 0) {
      code.loadReference(EXECUTION);
      code.field("stop", Names.STOP_TYPE);
      code.storeReference(stop);
    }
    if (fuelled) {
      code.loadReference(EXECUTION);
      code.field("fuel", "J");
      code.store(Kind.LONG, fuel);
    }
  }

  /** The local with the length that a field tells, for an operand that is accessed in one piece. */
  private @Nullable Integer lengthOf(ContextField field) {
    return field.ordinal() < ContextField.ARGUMENT_0.ordinal()
        ? lengths.get(Regions.SOURCE + field.ordinal())
        : null;
  }

  private static void element(Code code, String array, int region, int local) {
    code.loadReference(EXECUTION);
    code.field(array, "[J");
    code.constant(region);
    code.op(Opcodes.LALOAD);
    code.store(Kind.LONG, local);
  }
}
