package dev.dray.campaign;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.helper.BadArgumentException;
import dev.dray.vm.helper.HelperContext;
import dev.dray.vm.helper.HelperEnvironment;
import dev.dray.vm.helper.HelperMemory;
import dev.dray.vm.helper.MemoryAccessException;
import dev.dray.vm.map.ProgramMap;
import dev.dray.vm.map.RingBufferMap;
import java.util.List;

/**
 * Runs a program one instruction at a time, as plainly as the standard describes it. Shares with
 * the engine's tiers only helpers and maps. An observer sees every state.
 */
final class ReferenceMachine implements HelperContext {

  /** How an execution ended. */
  enum End {
    EXITED,
    TRAPPED,
    /** The cap on instructions was reached. */
    CAPPED
  }

  /** Thrown inside to end the execution. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final End end;

    Ended(End end, String message) {
      super(message, null, false, false);
      this.end = end;
    }
  }

  /** The registers, to be read by observers. */
  final long[] registers = new long[11];

  private final Program program;
  private final Code code;
  private final ReferenceMemory memory;
  private final ProgramInstance instance;
  private final List<Observer> observers;
  private final Instruction[] bySlot;
  private final long[][] saved = new long[AddressLayout.MAX_FRAMES][];
  private final int[] callers = new int[AddressLayout.MAX_FRAMES];
  private final int[] functions = new int[AddressLayout.MAX_FRAMES];
  private final long[] serials = new long[AddressLayout.MAX_FRAMES];
  private long serial;
  private int depth;
  private int pc;
  private long executed;
  private long cap;
  private String trap = "";

  ReferenceMachine(ProgramInstance instance, ReferenceMemory memory, List<Observer> observers) {
    this.program = instance.program();
    this.code = program.code();
    this.instance = instance;
    this.memory = memory;
    this.observers = observers;
    this.bySlot = new Instruction[code.slots()];
    for (int slot = 0; slot < bySlot.length; slot++) {
      bySlot[slot] = code.isInstruction(slot) ? code.at(slot) : new Instruction.CallBtf(-1);
    }
  }

  /** Runs from the entry; memory is set up before. */
  End run(long most) {
    cap = most;
    executed = 0;
    depth = 0;
    serials[0] = ++serial;
    callers[0] = -1;
    java.util.Arrays.fill(registers, 0);
    memory.enterFrame(0);
    registers[1] = memory.base(AddressLayout.CONTEXT);
    registers[10] = memory.framePointer(0);
    try {
      run(0, 0);
      observers.forEach(Observer::end);
      return End.EXITED;
    } catch (Ended e) {
      trap = String.valueOf(e.getMessage());
      return e.end;
    } catch (MemoryAccessException | BadArgumentException e) {
      trap = String.valueOf(e.getMessage());
      return End.TRAPPED;
    } finally {
      memory.dropRecords();
    }
  }

  /** Instructions executed. */
  long executed() {
    return executed;
  }

  /** The instruction at which the execution is or ended. */
  int pc() {
    return pc;
  }

  /** What was wrong, where an execution trapped. */
  String trap() {
    return trap;
  }

  /** The innermost frame, 0 for the entry's. */
  int depth() {
    return depth;
  }

  /** The slot of the call that made a frame. */
  int caller(int frame) {
    return callers[frame];
  }

  /** The slot at which a frame's function starts. */
  int function(int frame) {
    return functions[frame];
  }

  /** Different for each activation of a function. */
  long serial(int frame) {
    return serials[frame];
  }

  /** A register as an outer frame saved it, or as it is. */
  long register(int frame, int number) {
    return frame == depth ? registers[number] : saved[frame + 1][number];
  }

  /** The memory. */
  ReferenceMemory bytes() {
    return memory;
  }

  private void run(int start, int floor) {
    int at = start;
    while (at >= 0) {
      pc = at;
      if (executed >= cap) {
        throw new Ended(End.CAPPED, "");
      }
      for (Observer each : observers) {
        each.before(this, at);
      }
      executed++;
      at = step(bySlot[at], at, floor);
    }
  }

  /** The next slot, or -1 at the end. */
  private int step(Instruction instruction, int at, int floor) {
    long[] r = registers;
    int next = at + instruction.slots();
    switch (instruction) {
      case Instruction.Alu i ->
          r[i.dst()] = alu(i.operation(), i.width(), r[i.dst()], value(i.source()));
      case Instruction.Negate i ->
          r[i.dst()] = i.width() == Width.W64 ? -r[i.dst()] : -r[i.dst()] & 0xffff_ffffL;
      case Instruction.MoveSigned i -> r[i.dst()] = moved(i, r[i.src()]);
      case Instruction.ByteSwap i -> r[i.dst()] = swapped(i, r[i.dst()]);
      case Instruction.LoadImmediate i -> r[i.dst()] = i.value();
      case Instruction.LoadAddress i -> r[i.dst()] = address(i);
      case Instruction.Load i -> {
        long address = r[i.base()] + i.offset();
        access(at, address);
        long value = memory.load(address, i.size().bytes());
        r[i.dst()] = i.signed() ? extend(value, 8 * i.size().bytes()) : value;
      }
      case Instruction.Store i -> {
        long address = r[i.base()] + i.offset();
        access(at, address);
        memory.store(address, i.size().bytes(), value(i.source()));
      }
      case Instruction.Atomic i -> {
        access(at, r[i.base()] + i.offset());
        atomic(i, r[i.base()] + i.offset());
      }
      case Instruction.Jump i -> next += i.offset();
      case Instruction.Branch i -> {
        boolean taken = test(i, r[i.dst()], value(i.source()));
        observers.forEach(each -> each.branch(at, taken));
        next += taken ? i.offset() : 0;
      }
      case Instruction.CallHelper i -> call(i.helper());
      case Instruction.CallLocal i -> {
        enter(at, at + 1 + i.offset());
        return at + 1 + i.offset();
      }
      case Instruction.CallIndirect i -> {
        long target = r[i.register()];
        int slot = memory.slotOf(target);
        if (slot >= 0) {
          enter(at, slot);
          return slot;
        }
        call(target);
      }
      case Instruction.CallBtf _ -> throw new Ended(End.TRAPPED, "no such instruction");
      case Instruction.Exit _ -> {
        if (depth == floor) {
          return -1;
        }
        return leave();
      }
    }
    return next;
  }

  private void access(int at, long address) {
    for (Observer each : observers) {
      each.access(this, at, address);
    }
  }

  private long value(Source source) {
    return switch (source) {
      case Source.Register(int number) -> registers[number];
      case Source.Immediate(int value) -> value;
    };
  }

  private long address(Instruction.LoadAddress load) {
    return switch (load.kind()) {
      case MAP_BY_INDEX -> memory.mapHandle(load.first());
      case MAP_VALUE_BY_INDEX ->
          memory.base(AddressLayout.FIRST_MAP + load.first())
              + Integer.toUnsignedLong(load.second());
      case CODE -> memory.codePointer(load.first());
      default -> throw new Ended(End.TRAPPED, "not linked");
    };
  }

  private static long extend(long value, int bits) {
    return value << (64 - bits) >> (64 - bits);
  }

  private static long moved(Instruction.MoveSigned i, long value) {
    long extended = extend(value, i.bits());
    return i.width() == Width.W64 ? extended : extended & 0xffff_ffffL;
  }

  private static long swapped(Instruction.ByteSwap i, long value) {
    long result = 0;
    for (int index = 0; index < i.bits() / 8; index++) {
      long part = value >>> 8 * index & 0xff;
      boolean keep = i.conversion() == Instruction.ByteOrderConversion.TO_LITTLE;
      result |= part << 8 * (keep ? index : i.bits() / 8 - 1 - index);
    }
    return result;
  }

  private static long alu(AluOperation operation, Width width, long left, long right) {
    if (width == Width.W64) {
      return switch (operation) {
        case ADD -> left + right;
        case SUB -> left - right;
        case MUL -> left * right;
        case DIV -> right == 0 ? 0 : Long.divideUnsigned(left, right);
        case MOD -> right == 0 ? left : Long.remainderUnsigned(left, right);
        case SDIV -> right == 0 ? 0 : right == -1 ? -left : left / right;
        case SMOD -> right == 0 ? left : right == -1 ? 0 : left % right;
        case OR -> left | right;
        case AND -> left & right;
        case XOR -> left ^ right;
        case LSH -> left << (right & 63);
        case RSH -> left >>> (right & 63);
        case ARSH -> left >> (right & 63);
        case MOV -> right;
      };
    }
    long mask = 0xffff_ffffL;
    long a = left & mask;
    long b = right & mask;
    long signedA = extend(a, 32);
    long signedB = extend(b, 32);
    return mask
        & switch (operation) {
          case ADD -> a + b;
          case SUB -> a - b;
          case MUL -> a * b;
          case DIV -> b == 0 ? 0 : a / b;
          case MOD -> b == 0 ? a : a % b;
          case SDIV -> b == 0 ? 0 : signedA / signedB;
          case SMOD -> b == 0 ? a : signedA % signedB;
          case OR -> a | b;
          case AND -> a & b;
          case XOR -> a ^ b;
          case LSH -> a << (b & 31);
          case RSH -> a >>> (b & 31);
          case ARSH -> signedA >> (b & 31);
          case MOV -> b;
        };
  }

  private static boolean test(Instruction.Branch branch, long left, long right) {
    boolean wide = branch.width() == Width.W64;
    long a = wide ? left : extend(left, 32);
    long b = wide ? right : extend(right, 32);
    // the order of unsigned numbers is that of signed ones with the highest bit flipped
    long ua = a ^ Long.MIN_VALUE;
    long ub = b ^ Long.MIN_VALUE;
    Condition condition = branch.condition();
    return switch (condition) {
      case EQ -> a == b;
      case NE -> a != b;
      case SET -> (a & b) != 0;
      case GT -> ua > ub;
      case GE -> ua >= ub;
      case LT -> ua < ub;
      case LE -> ua <= ub;
      case SGT -> a > b;
      case SGE -> a >= b;
      case SLT -> a < b;
      case SLE -> a <= b;
    };
  }

  private void atomic(Instruction.Atomic i, long address) {
    int size = i.size().bytes();
    memory.check(address, size, true);
    if ((address & (size - 1)) != 0) {
      throw new Ended(End.TRAPPED, "atomic on an address that is not aligned");
    }
    long old = memory.load(address, size);
    long mask = i.size() == MemorySize.DW ? -1 : 0xffff_ffffL;
    long operand = registers[i.src()] & mask;
    if (i.operation() == AtomicOperation.CMPXCHG) {
      if (old == (registers[0] & mask)) {
        memory.store(address, size, operand);
      }
      registers[0] = old;
      return;
    }
    long now =
        switch (i.operation()) {
          case ADD -> old + operand;
          case OR -> old | operand;
          case AND -> old & operand;
          case XOR -> old ^ operand;
          default -> operand;
        };
    memory.store(address, size, now);
    if (i.fetch()) {
      registers[i.src()] = old;
    }
  }

  private void call(long helper) {
    int at = pc;
    var binding =
        instance
            .helpers()
            .find((int) helper)
            .orElseThrow(() -> new Ended(End.TRAPPED, "no helper " + helper));
    long[] r = registers;
    long result = binding.function().call(this, r[1], r[2], r[3], r[4], r[5]);
    pc = at;
    java.util.Arrays.fill(r, 1, 6, 0);
    r[0] = result;
  }

  private void enter(int at, int function) {
    if (depth == AddressLayout.MAX_FRAMES - 1) {
      throw new Ended(End.TRAPPED, "calls too deep");
    }
    depth++;
    saved[depth] = registers.clone();
    callers[depth] = at;
    functions[depth] = function;
    serials[depth] = ++serial;
    memory.enterFrame(depth);
    registers[0] = 0;
    java.util.Arrays.fill(registers, 6, 10, 0);
    registers[10] = memory.framePointer(depth);
  }

  /** Back to the caller: the slot after the call. */
  private int leave() {
    int next = callers[depth] + 1;
    System.arraycopy(saved[depth], 6, registers, 6, 5);
    java.util.Arrays.fill(registers, 1, 6, 0);
    depth--;
    memory.leaveFrame(depth);
    return next;
  }

  @Override
  public HelperMemory memory() {
    return memory;
  }

  @Override
  public HelperEnvironment environment() {
    return HelperEnvironment.fixed();
  }

  @Override
  public ProgramMap map(long handle) {
    int index = memory.mapOf(handle);
    if (index < 0) {
      throw new BadArgumentException("wants a map");
    }
    return instance.maps().get(index);
  }

  @Override
  public long addressOf(ProgramMap map, long offset) {
    return memory.base(AddressLayout.FIRST_MAP + instance.maps().indexOf(map)) + offset;
  }

  @Override
  public long callback(long function, long r1, long r2, long r3, long r4) {
    int at = pc;
    int slot = memory.slotOf(function);
    if (slot < 0) {
      throw new BadArgumentException("wants a function");
    }
    long[] arguments = registers.clone();
    enter(at, slot);
    registers[1] = r1;
    registers[2] = r2;
    registers[3] = r3;
    registers[4] = r4;
    registers[5] = 0;
    run(slot, depth);
    long result = registers[0];
    leave();
    System.arraycopy(arguments, 1, registers, 1, 5);
    pc = at;
    return result;
  }

  @Override
  public long reserve(RingBufferMap ring, long size) {
    long offset = ring.reserve(size);
    return offset < 0 ? 0 : memory.hold(ring, addressOf(ring, offset), offset, size);
  }

  @Override
  public void release(long record, boolean discard) {
    if (!memory.release(record, discard)) {
      throw new BadArgumentException("wants a reserved record");
    }
  }

  @Override
  public long tailCall(long context, long handle, long index) {
    return -2;
  }
}
