package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.analysis.cfg.Liveness;
import dev.dray.verifier.diagnostic.search.Ended.How;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AluSemantics;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.Arrays;
import java.util.Map;

/**
 * Runs a program on an input and watches it. What it says is only ever a hint: a counter-example is
 * shown after the real machine trapped on it. Random numbers are 4, as chosen by fair dice.
 */
final class Emulator {
  private static final int MOST_FRAMES = 8;
  private static final long TRACK_FROM = 3_000;

  private final Program program;
  private final Liveness liveness;
  private final Instruction[] bySlot;
  private final int[] nextSlot;
  private final RegisterUse[] uses;

  Emulator(Program program) {
    this.program = program;
    Code code = program.code();
    liveness = new Liveness(code, Map.of());
    bySlot = new Instruction[code.slots()];
    nextSlot = new int[code.slots()];
    uses = new RegisterUse[code.slots()];
    for (int index = 0; index < code.instructions().size(); index++) {
      int slot = code.slotOf(index);
      bySlot[slot] = code.instructions().get(index);
      nextSlot[slot] = slot + bySlot[slot].slots();
      uses[slot] = RegisterUse.of(bySlot[slot]);
    }
  }

  /** One run of at most so many instructions. */
  Ended run(Draft draft, long fuel, Watch watch) {
    return new Execution(draft, fuel, watch).run();
  }

  /** Ends a run from inside a callback. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Ended ended;

    Stop(Ended ended) {
      super(null, null, false, false);
      this.ended = ended;
    }
  }

  /** The state of one run. */
  private final class Execution implements EmulatedHelpers.Host {
    private final Bank bank;
    private final Watch watch;
    private final long fuel;
    private final long[] registers = new long[11];
    private final long[] origins = new long[11];
    private final long[][] saved = new long[MOST_FRAMES][];
    private final long[] spilled = new long[MOST_FRAMES * 64];
    private final EmulatedHelpers helpers;
    private long steps;
    private int slot;
    private long[] snapshot = {};
    private int snapshotSlot = -1;
    private long nextSnapshot = TRACK_FROM;
    private long snapshotHelperCalls;
    private long helperCalls;
    private int written = RegisterUse.AT_ENTRY;

    Execution(Draft draft, long fuel, Watch watch) {
      this.bank = new Bank(program, draft);
      this.fuel = fuel;
      this.watch = watch;
      this.helpers = new EmulatedHelpers(bank, this);
      registers[1] = Bank.CONTEXT;
      registers[10] = Bank.framePointer(0);
    }

    Ended run() {
      try {
        loop(0, 0);
        return new Ended(How.RETURNED, slot, "returns", steps);
      } catch (Bank.Fault fault) {
        return new Ended(How.TRAPPED, slot, fault.what(), steps);
      } catch (Stop stop) {
        return stop.ended;
      }
    }

    private Stop stop(How how, String what) {
      return new Stop(new Ended(how, slot, what, steps));
    }

    /** Runs from a slot until the frame at a depth is left. */
    private void loop(int from, int floor) {
      slot = from;
      while (true) {
        if (slot < 0 || slot >= bySlot.length || bySlot[slot] == null) {
          throw new Bank.Fault("leaves the program");
        }
        if (steps >= fuel) {
          throw stop(How.OUT_OF_FUEL, "");
        }
        steps++;
        watch.slots.set(slot);
        Instruction instruction = bySlot[slot];
        int next = nextSlot[slot];
        RegisterUse use = uses[slot];
        if ((use.reads() & ~written) != 0) {
          watch.unwritten.set(slot);
        }
        written = use.after(written);
        switch (instruction) {
          case Instruction.Jump jump -> next = jump(next + jump.offset());
          case Instruction.Branch branch -> {
            if (test(branch)) {
              next = jump(next + branch.offset());
            }
          }
          case Instruction.CallLocal call -> next = enter(next + call.offset(), next);
          case Instruction.CallHelper call -> helper(call.helper());
          case Instruction.CallIndirect call -> {
            long target = registers[call.register()];
            long function = target - Bank.CODE;
            if (function >= 0 && function < bySlot.length) {
              next = enter((int) function, next);
            } else {
              helper((int) target);
            }
          }
          case Instruction.Exit exit -> {
            if (bank.depth == floor) {
              return;
            }
            next = leave();
          }
          default -> step(instruction);
        }
        slot = next;
      }
    }

    private int jump(int target) {
      if (target <= slot && steps > TRACK_FROM) {
        look(target);
      }
      return target;
    }

    /** Compares the state with the one remembered, which is renewed less and less often. */
    private void look(int target) {
      if (snapshotSlot == target
          && snapshotHelperCalls == helperCalls
          && snapshot[11] == bank.fingerprint()
          && snapshot[12] == bank.depth
          && sameWhereNeeded(target)) {
        throw stop(How.ENDLESS, "comes back to a state where it was before");
      }
      if (steps >= nextSnapshot) {
        bank.track();
        snapshot = Arrays.copyOf(registers, 13);
        snapshot[11] = bank.fingerprint();
        snapshot[12] = bank.depth;
        snapshotSlot = target;
        snapshotHelperCalls = helperCalls;
        nextSnapshot = steps * 2;
      }
    }

    /** A count that nothing depends on may go up for ever. */
    private boolean sameWhereNeeded(int target) {
      int needed = liveness.stronglyBefore(target) | 1 << 10;
      for (int register = 0; register <= 10; register++) {
        if ((needed >> register & 1) != 0 && snapshot[register] != registers[register]) {
          return false;
        }
      }
      return true;
    }

    private int enter(int target, int back) {
      if (bank.depth == MOST_FRAMES - 1) {
        throw new Bank.Fault("calls deeper than " + MOST_FRAMES + " frames");
      }
      long[] kept = Arrays.copyOfRange(registers, 6, 13);
      kept[5] = back;
      kept[6] = written;
      written &= ~RegisterUse.SAVED;
      saved[bank.depth++] = kept;
      int base = bank.depth * Bank.FRAME_STRIDE;
      for (int i = 0; i < Bank.FRAME; i += 8) {
        bank.store(((long) Bank.STACK << Bank.SHIFT) + base + i, 8, 0);
      }
      Arrays.fill(spilled, bank.depth * 64, bank.depth * 64 + 64, Origin.NONE);
      registers[10] = Bank.framePointer(bank.depth);
      return target;
    }

    private int leave() {
      long[] kept = saved[--bank.depth];
      System.arraycopy(kept, 0, registers, 6, 5);
      Arrays.fill(origins, 6, 10, Origin.NONE);
      written = written & 1 | (int) kept[6] & RegisterUse.SAVED | RegisterUse.FRAME;
      return (int) kept[5];
    }

    private boolean test(Instruction.Branch branch) {
      long left = registers[branch.dst()];
      long right;
      long rightOrigin = Origin.NONE;
      if (branch.source() instanceof Source.Register register) {
        right = registers[register.number()];
        rightOrigin = origins[register.number()];
      } else {
        right = ((Source.Immediate) branch.source()).value();
      }
      if (bank.differentRegions(left, right)) {
        watch.mixed.set(slot);
      }
      boolean holds =
          branch.width() == Width.W64
              ? branch.condition().test(left, right)
              : branch.condition().test32(left, right);
      watch.branch(slot, holds, left, origins[branch.dst()], right, rightOrigin);
      return holds;
    }

    private void step(Instruction instruction) {
      switch (instruction) {
        case Instruction.Alu alu -> alu(alu);
        case Instruction.Negate negate ->
            set(negate.dst(), AluSemantics.negate(negate.width(), registers[negate.dst()]));
        case Instruction.MoveSigned move ->
            set(
                move.dst(),
                AluSemantics.moveSigned(move.width(), registers[move.src()], move.bits()),
                origins[move.src()]);
        case Instruction.ByteSwap swap -> {
          boolean keeps = swap.conversion() == Instruction.ByteOrderConversion.TO_LITTLE;
          long origin = origins[swap.dst()];
          set(
              swap.dst(),
              AluSemantics.convert(swap.conversion(), registers[swap.dst()], swap.bits()),
              keeps ? origin : Origin.swapped(origin));
        }
        case Instruction.LoadImmediate load -> set(load.dst(), load.value());
        case Instruction.LoadAddress load -> set(load.dst(), address(load));
        case Instruction.Load load -> load(load);
        case Instruction.Store store -> store(store);
        case Instruction.Atomic atomic -> atomic(atomic);
        default -> throw new Bank.Fault("is not defined");
      }
    }

    private void set(int register, long value) {
      set(register, value, Origin.NONE);
    }

    private void set(int register, long value, long origin) {
      registers[register] = value;
      origins[register] = origin;
    }

    private void alu(Instruction.Alu alu) {
      long right;
      long rightOrigin = Origin.NONE;
      if (alu.source() instanceof Source.Register register) {
        right = registers[register.number()];
        rightOrigin = origins[register.number()];
      } else {
        right = ((Source.Immediate) alu.source()).value();
      }
      int dst = alu.dst();
      if (alu.operation() == AluOperation.SUB && bank.differentRegions(registers[dst], right)) {
        watch.mixed.set(slot);
      }
      long leftOrigin = alu.operation() == AluOperation.MOV ? Origin.NONE : origins[dst];
      set(
          dst,
          AluSemantics.apply(alu.operation(), alu.width(), registers[dst], right),
          leftOrigin == Origin.NONE ? rightOrigin : leftOrigin);
    }

    private static long address(Instruction.LoadAddress load) {
      return switch (load.kind()) {
        case MAP_BY_INDEX -> Bank.HANDLES + load.first();
        case MAP_VALUE_BY_INDEX ->
            ((long) (Bank.FIRST_MAP + load.first()) << Bank.SHIFT)
                + Integer.toUnsignedLong(load.second());
        case CODE -> Bank.CODE + load.first();
        default -> throw new Bank.Fault("is not linked");
      };
    }

    private void load(Instruction.Load load) {
      long address = registers[load.base()] + load.offset();
      int size = load.size().bytes();
      bank.measure(address, size, watch, slot);
      long value = bank.load(address, size);
      if (size < 8 && bank.partOfPointer(address, size)) {
        watch.torn.set(slot);
      }
      set(
          load.dst(),
          load.signed() ? AluSemantics.moveSigned(Width.W64, value, 8 * size) : value,
          originOf(address, size));
    }

    private long originOf(long address, int size) {
      int region = (int) (address >>> Bank.SHIFT);
      int at = Bank.at(address);
      if (region >= Bank.SRC && region < Bank.SRC + 3) {
        return Origin.bytes(region - Bank.SRC, at, size);
      }
      if (region == 1 && at >= 48) {
        return Origin.argument((at - 48) / 8);
      }
      return region == Bank.STACK && size == 8 ? spilled[spill(at)] : Origin.NONE;
    }

    private static int spill(int at) {
      return at / Bank.FRAME_STRIDE * 64 + at % Bank.FRAME_STRIDE / 8;
    }

    private void store(Instruction.Store store) {
      long address = registers[store.base()] + store.offset();
      int size = store.size().bytes();
      bank.measure(address, size, watch, slot);
      long value;
      long origin = Origin.NONE;
      if (store.source() instanceof Source.Register register) {
        value = registers[register.number()];
        origin = origins[register.number()];
      } else {
        value = ((Source.Immediate) store.source()).value();
      }
      bank.store(address, size, value);
      if ((int) (address >>> Bank.SHIFT) == Bank.STACK) {
        spilled[spill(Bank.at(address))] = size == 8 ? origin : Origin.NONE;
      }
    }

    private void atomic(Instruction.Atomic atomic) {
      long address = registers[atomic.base()] + atomic.offset();
      int size = atomic.size().bytes();
      bank.measure(address, size, watch, slot);
      bank.check(address, size, true);
      if (address % size != 0) {
        throw new Bank.Fault("is atomic at an address that is no multiple of " + size);
      }
      long old = bank.load(address, size);
      if (atomic.operation() == AtomicOperation.CMPXCHG) {
        long expected = size == 8 ? registers[0] : registers[0] & 0xffff_ffffL;
        if (old == expected) {
          bank.store(address, size, registers[atomic.src()]);
        }
        set(0, old);
        return;
      }
      bank.store(
          address, size, AluSemantics.combine(atomic.operation(), old, registers[atomic.src()]));
      if (atomic.fetch()) {
        set(atomic.src(), old);
      }
    }

    private void helper(int number) {
      helperCalls++;
      int at = slot;
      long result = helpers.call(number, registers);
      slot = at;
      set(0, result);
      for (int register = 1; register <= 5; register++) {
        set(register, 0);
      }
    }

    @Override
    public long callBack(long function, long... arguments) {
      long target = function - Bank.CODE;
      if (target < 0 || target >= bySlot.length) {
        throw new Bank.Fault("calls back what is no function");
      }
      long[] kept = registers.clone();
      int at = slot;
      int before = written;
      enter((int) target, 0);
      written = RegisterUse.arguments(arguments.length);
      System.arraycopy(arguments, 0, registers, 1, arguments.length);
      Arrays.fill(origins, Origin.NONE);
      loop((int) target, bank.depth);
      long result = registers[0];
      leave();
      System.arraycopy(kept, 0, registers, 0, kept.length);
      written = before;
      slot = at;
      return result;
    }
  }
}
