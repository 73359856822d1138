package dev.dray.campaign;

import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.analysis.fact.AccessFact;
import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.verifier.analysis.fact.LoopFact;
import dev.dray.verifier.analysis.fact.RegisterFact;
import dev.dray.verifier.analysis.fact.ValueRange;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.map.ProgramMap;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** Holds every state against the facts that compilers rely on. */
final class FactsObserver implements Observer {
  private final Facts facts;
  private final List<ProgramMap> maps;
  private final RegisterFact[][] registers;
  private final Map<Integer, LoopFact> loops = new HashMap<>();
  private final Map<Integer, BigInteger> trips = new HashMap<>();
  private final Map<Long, Round> rounds = new HashMap<>();
  private final long[] serials = new long[AddressLayout.MAX_FRAMES];
  private final int[] previous = new int[AddressLayout.MAX_FRAMES];

  private record Round(long trips, long[] registers) {}

  FactsObserver(Facts facts, List<ProgramMap> maps, int slots, ToLongFunction<Cost.Parameter> in) {
    this.facts = facts;
    this.maps = maps;
    this.registers = new RegisterFact[slots][];
    for (LoopFact loop : facts.loops()) {
      loops.put(loop.head(), loop);
      loop.trips().ifPresent(cost -> trips.put(loop.head(), cost.evaluate(in)));
    }
  }

  @Override
  public void before(ReferenceMachine machine, int pc) {
    if (!facts.reachable(pc)) {
      throw new Violation("FACT", "pc " + pc + " is executed, but said to be dead");
    }
    RegisterFact[] known = registers[pc];
    if (known == null) {
      known = new RegisterFact[11];
      for (int register = 0; register < 11; register++) {
        known[register] = facts.register(pc, register);
      }
      registers[pc] = known;
    }
    for (int register = 0; register < 11; register++) {
      long value = machine.registers[register];
      switch (known[register]) {
        case RegisterFact.Number(ValueRange range) -> {
          if (!in(range, value)) {
            throw new Violation("FACT", at(pc, register, value) + " is outside " + range);
          }
        }
        case RegisterFact.Pointer pointer -> {
          if (pointer.targets().stream()
              .noneMatch(
                  target -> fits(machine, target, value, pointer.offset(), pointer.alignment()))) {
            throw new Violation("FACT", at(pc, register, value) + " is no " + pointer);
          }
        }
        default -> {}
      }
    }
    loop(machine, pc);
  }

  private static String at(int pc, int register, long value) {
    return "pc " + pc + ": r" + register + " = 0x" + Long.toHexString(value);
  }

  private static boolean in(ValueRange range, long value) {
    return value >= range.signedMinimum()
        && value <= range.signedMaximum()
        && Long.compareUnsigned(value, range.unsignedMinimum()) >= 0
        && Long.compareUnsigned(value, range.unsignedMaximum()) <= 0;
  }

  private boolean fits(
      ReferenceMachine machine,
      AccessFact.Target target,
      long value,
      ValueRange range,
      int alignment) {
    ReferenceMemory memory = machine.bytes();
    return switch (target.kind()) {
      case SRC -> fits(value - memory.base(AddressLayout.SRC), range, alignment);
      case DST -> fits(value - memory.base(AddressLayout.DST), range, alignment);
      case AUX -> fits(value - memory.base(AddressLayout.AUX), range, alignment);
      case CONTEXT -> fits(value - memory.base(AddressLayout.CONTEXT), range, alignment);
      case STACK -> fits(value - memory.framePointer(target.index()), range, alignment);
      case MAP_VALUE -> fitsSomeValue(memory, target.index(), value, range, alignment);
      default -> true;
    };
  }

  private static boolean fits(long offset, ValueRange range, int alignment) {
    return in(range, offset) && (offset & (alignment - 1)) == 0;
  }

  /** Which of a map's values is meant, the fact does not say. */
  private boolean fitsSomeValue(
      ReferenceMemory memory, int map, long value, ValueRange range, int alignment) {
    long stride = maps.get(map).stride();
    long offset = value - memory.base(AddressLayout.FIRST_MAP + map);
    long count = maps.get(map).valueBytes() / stride;
    return LongStream.range(0, count)
        .anyMatch(index -> fits(offset - stride * index, range, alignment));
  }

  @Override
  public void branch(int pc, boolean taken) {
    if (!(taken ? facts.mayJump(pc) : facts.mayFallThrough(pc))) {
      throw new Violation(
          "FACT", "pc " + pc + ": an edge is taken that is said to be dead, jump: " + taken);
    }
  }

  @Override
  public void access(ReferenceMachine machine, int pc, long address) {
    AccessFact fact =
        facts
            .access(pc)
            .orElseThrow(() -> new Violation("FACT", "pc " + pc + " has no access fact"));
    ValueRange range = new ValueRange(fact.minimum(), fact.maximum(), 0, -1);
    if (fact.targets().stream()
        .noneMatch(target -> fits(machine, target, address, range, fact.alignment()))) {
      throw new Violation(
          "FACT", "pc " + pc + ": address 0x" + Long.toHexString(address) + " is not in " + fact);
    }
  }

  private void loop(ReferenceMachine machine, int pc) {
    int depth = machine.depth();
    boolean fresh = serials[depth] != machine.serial(depth);
    int from = fresh ? -1 : previous[depth];
    serials[depth] = machine.serial(depth);
    previous[depth] = pc;
    LoopFact loop = loops.get(pc);
    if (loop == null) {
      return;
    }
    long key = (long) pc << 32 | depth;
    Round last = rounds.get(key);
    boolean back = loop.latches().contains(from) && last != null;
    long count = back ? last.trips() + 1 : 0;
    BigInteger bound = trips.get(pc);
    if (bound != null && BigInteger.valueOf(count).compareTo(bound) > 0) {
      throw new Violation("TRIPS", "pc " + pc + ": trip " + count + " of at most " + bound);
    }
    for (LoopFact.Induction each : back ? loop.inductions() : List.<LoopFact.Induction>of()) {
      long now = machine.registers[each.register()];
      if (now - last.registers()[each.register()] != each.stride()) {
        throw new Violation(
            "FACT", at(pc, each.register(), now) + " did not grow by " + each.stride());
      }
    }
    rounds.put(key, new Round(count, machine.registers.clone()));
  }
}
