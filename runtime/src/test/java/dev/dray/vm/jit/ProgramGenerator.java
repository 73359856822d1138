package dev.dray.vm.jit;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Programs at random, shaped like compiled C: pointers in r6 (src), r7 (dst) and r8 (aux), numbers
 * in r0 to r5, counted loops over r9 with pointers that stride along.
 */
final class ProgramGenerator {
  /** Safe programs stay below this offset in src, dst and aux. */
  static final int WINDOW = 256;

  private static final int[] STRIDES = {1, 2, 4, 8, 16};

  private final Random random;
  private final boolean wild;
  private final List<Instruction> code = new ArrayList<>();
  private final List<Integer> slots = new ArrayList<>();
  private final List<Integer> calls = new ArrayList<>();
  private int slot;
  private int depth;
  private boolean inLoop;

  private ProgramGenerator(long seed, boolean wild) {
    this.random = new Random(seed);
    this.wild = wild;
  }

  /**
   * The program of a seed.
   *
   * @param wild whether accesses may leave their regions
   */
  static Program program(long seed, boolean wild) {
    Random size = new Random(seed);
    return new ProgramGenerator(seed, wild).generate(3 + size.nextInt(8));
  }

  /** A program of at least so many instructions. */
  static Program big(long seed, int instructions) {
    return new ProgramGenerator(seed, false).generate(instructions / 4);
  }

  private Program generate(int statements) {
    emit(new Instruction.Load(MemorySize.DW, false, 6, 1, 0));
    emit(new Instruction.Load(MemorySize.DW, false, 7, 1, 16));
    emit(new Instruction.Load(MemorySize.DW, false, 8, 1, 32));
    emit(new Instruction.Load(MemorySize.DW, false, 2, 1, 48));
    emit(new Instruction.Load(MemorySize.W, false, 3, 1, 60));
    emit(new Instruction.LoadImmediate(4, random.nextLong()));
    emit(move(5, random.nextInt()));
    emit(move(0, random.nextInt(100)));
    emit(move(1, random.nextInt(100)));
    statements(statements);
    emit(new Instruction.Exit());
    int end = slot();
    List<FunctionSymbol> functions = new ArrayList<>();
    functions.add(new FunctionSymbol("entry", 0, end));
    if (!calls.isEmpty()) {
      function(end, functions);
    }
    return new Program(new Code(code), functions, List.of());
  }

  private void function(int start, List<FunctionSymbol> functions) {
    emit(new Instruction.Store(MemorySize.DW, 10, -8, Source.register(1)));
    emit(move(0, 7));
    for (int index = 0; index < 4; index++) {
      arithmetic();
    }
    emit(new Instruction.Load(MemorySize.DW, false, 3, 10, -8));
    emit(new Instruction.Alu(AluOperation.ADD, Width.W64, 0, Source.register(3)));
    emit(new Instruction.Exit());
    functions.add(new FunctionSymbol("callee", start, slot()));
    for (int index : calls) {
      code.set(index, new Instruction.CallLocal(start - slotOf(index) - 1));
    }
  }

  private int slot() {
    return slot;
  }

  private int slotOf(int index) {
    return slots.get(index);
  }

  private void emit(Instruction instruction) {
    code.add(instruction);
    slots.add(slot);
    slot += instruction.slots();
  }

  private static Instruction move(int register, int value) {
    return new Instruction.Alu(AluOperation.MOV, Width.W64, register, Source.immediate(value));
  }

  private void statements(int count) {
    for (int index = 0; index < count; index++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> arithmetic();
        case 3 -> load();
        case 4 -> store();
        case 5 -> spill();
        case 6 -> conditional();
        case 7, 8 -> loop();
        case 9 -> atomic();
        case 10 -> call();
        default -> indexed();
      }
    }
  }

  private int number() {
    return random.nextInt(6);
  }

  private Width width() {
    return random.nextBoolean() ? Width.W64 : Width.W32;
  }

  private Source source() {
    if (random.nextBoolean()) {
      return Source.register(number());
    }
    int[] some = {0, 1, -1, 3, 8, 32, 63, 255, 0x7fffffff, Integer.MIN_VALUE};
    return Source.immediate(
        random.nextBoolean() ? some[random.nextInt(some.length)] : random.nextInt());
  }

  private void arithmetic() {
    int kind = random.nextInt(16);
    int dst = number();
    if (kind == 0) {
      emit(new Instruction.Negate(width(), dst));
    } else if (kind == 1) {
      int[] bits = {16, 32, 64};
      ByteOrderConversion[] conversions = ByteOrderConversion.values();
      emit(
          new Instruction.ByteSwap(
              conversions[random.nextInt(conversions.length)], dst, bits[random.nextInt(3)]));
    } else if (kind == 2) {
      Width width = width();
      int[] bits = {8, 16, 32};
      emit(
          new Instruction.MoveSigned(
              width, dst, number(), bits[random.nextInt(width == Width.W64 ? 3 : 2)]));
    } else {
      AluOperation[] operations = AluOperation.values();
      AluOperation operation = operations[random.nextInt(operations.length)];
      boolean shift =
          operation == AluOperation.LSH
              || operation == AluOperation.RSH
              || operation == AluOperation.ARSH;
      Source source = shift ? Source.immediate(random.nextInt(32)) : source();
      boolean divides =
          switch (operation) {
            case DIV, MOD, SDIV, SMOD -> true;
            default -> false;
          };
      if (divides && source instanceof Source.Immediate immediate && immediate.value() == 0) {
        source = Source.immediate(10);
      }
      emit(new Instruction.Alu(operation, width(), dst, source));
    }
  }

  private MemorySize size() {
    return MemorySize.values()[random.nextInt(4)];
  }

  private int offset(int bytes) {
    if (wild && random.nextInt(6) == 0) {
      return random.nextInt(2000) - 1000;
    }
    return random.nextInt(WINDOW - bytes + 1);
  }

  private void load() {
    MemorySize size = size();
    boolean signed = size != MemorySize.DW && random.nextBoolean();
    emit(new Instruction.Load(size, signed, number(), 6 + random.nextInt(3), offset(size.bytes())));
  }

  private int target() {
    return wild && random.nextInt(20) == 0 ? 6 : 7 + random.nextInt(2);
  }

  private void store() {
    MemorySize size = size();
    emit(new Instruction.Store(size, target(), offset(size.bytes()), source()));
  }

  private void spill() {
    int place = -8 * (1 + random.nextInt(6));
    emit(new Instruction.Store(MemorySize.DW, 10, place, Source.register(number())));
    statements(1);
    if (random.nextInt(4) == 0) {
      emit(new Instruction.Load(MemorySize.H, true, number(), 10, place + 2));
    } else {
      emit(new Instruction.Load(MemorySize.DW, false, number(), 10, place));
    }
  }

  private void atomic() {
    MemorySize size = random.nextBoolean() ? MemorySize.W : MemorySize.DW;
    AtomicOperation[] operations = AtomicOperation.values();
    AtomicOperation operation = operations[random.nextInt(operations.length)];
    boolean fetch =
        operation == AtomicOperation.XCHG
            || operation == AtomicOperation.CMPXCHG
            || random.nextBoolean();
    int offset = offset(8) & -8;
    emit(new Instruction.Atomic(operation, size, 7 + random.nextInt(2), offset, number(), fetch));
  }

  private void call() {
    calls.add(code.size());
    emit(new Instruction.CallLocal(0));
    for (int register = 1; register <= 5; register++) {
      emit(move(register, random.nextInt(1000)));
    }
  }

  /** An access at an offset that the program computed. */
  private void indexed() {
    int index = 1 + random.nextInt(5);
    int scratch = index == 5 ? 4 : 5;
    if (!wild || random.nextInt(4) != 0) {
      emit(
          new Instruction.Alu(
              AluOperation.AND, Width.W64, index, Source.immediate(WINDOW - 1 - 8)));
    }
    emit(
        new Instruction.Alu(
            AluOperation.MOV, Width.W64, scratch, Source.register(6 + random.nextInt(3))));
    emit(new Instruction.Alu(AluOperation.ADD, Width.W64, scratch, Source.register(index)));
    emit(new Instruction.Load(size(), false, 0, scratch, random.nextInt(9)));
    emit(move(scratch, random.nextInt()));
    emit(new Instruction.Alu(AluOperation.MOV, Width.W64, scratch, Source.register(target())));
    emit(new Instruction.Alu(AluOperation.ADD, Width.W64, scratch, Source.register(index)));
    emit(new Instruction.Store(size(), scratch, 0, Source.register(0)));
    // Safe programs turn no pointer into a number.
    emit(move(scratch, random.nextInt()));
  }

  private void conditional() {
    Condition[] conditions = Condition.values();
    int at = code.size();
    Condition condition = conditions[random.nextInt(conditions.length)];
    Source source = source();
    Width width = width();
    int left = number();
    emit(new Instruction.Exit());
    block(1 + random.nextInt(3));
    boolean otherwise = random.nextBoolean();
    int jump = code.size();
    if (otherwise) {
      emit(new Instruction.Exit());
    }
    code.set(at, new Instruction.Branch(condition, width, left, source, slot() - slotOf(at) - 1));
    if (otherwise) {
      block(1 + random.nextInt(3));
      code.set(jump, new Instruction.Jump(false, slot() - slotOf(jump) - 1));
    }
  }

  private void block(int count) {
    if (depth < 3) {
      depth++;
      statements(count);
      depth--;
    } else {
      arithmetic();
    }
  }

  /** {@code for (i = 0; i < n; i++)} over r9, with r4 and r5 striding through two regions. */
  private void loop() {
    if (inLoop) {
      arithmetic();
      return;
    }
    inLoop = true;
    int stride = STRIDES[random.nextInt(STRIDES.length)];
    int trips = 1 + random.nextInt(Math.min(WINDOW / stride, 40));
    if (wild && random.nextInt(3) == 0) {
      trips = 1000;
    }
    boolean backwards = random.nextInt(4) == 0;
    pointer(4, 6 + random.nextInt(3), backwards ? (trips - 1) * stride : 0);
    pointer(5, target(), backwards ? (trips - 1) * stride : 0);
    emit(move(9, 0));
    int head = slot();
    List<Integer> leaves = new ArrayList<>();
    body(stride, leaves);
    int step = backwards ? -stride : stride;
    emit(new Instruction.Alu(AluOperation.ADD, Width.W64, 4, Source.immediate(step)));
    emit(new Instruction.Alu(AluOperation.ADD, Width.W64, 5, Source.immediate(step)));
    Width width = width();
    emit(new Instruction.Alu(AluOperation.ADD, width, 9, Source.immediate(1)));
    Condition[] bounds = {Condition.LT, Condition.NE, Condition.SLT};
    emit(
        new Instruction.Branch(
            bounds[random.nextInt(3)], width, 9, Source.immediate(trips), head - slot() - 1));
    for (int leave : leaves) {
      code.set(
          leave,
          new Instruction.Branch(
              random.nextBoolean() ? Condition.EQ : Condition.SLT,
              Width.W64,
              0,
              Source.immediate(random.nextInt(random.nextBoolean() ? 256 : 8)),
              slot() - slotOf(leave) - 1));
    }
    emit(move(4, random.nextInt()));
    emit(move(5, random.nextInt()));
    inLoop = false;
  }

  private void pointer(int register, int base, int offset) {
    emit(new Instruction.Alu(AluOperation.MOV, Width.W64, register, Source.register(base)));
    if (offset != 0) {
      emit(new Instruction.Alu(AluOperation.ADD, Width.W64, register, Source.immediate(offset)));
    }
  }

  private void body(int stride, List<Integer> leaves) {
    MemorySize size =
        switch (stride) {
          case 1 -> MemorySize.B;
          case 2 -> MemorySize.H;
          case 4 -> MemorySize.W;
          default -> MemorySize.DW;
        };
    emit(new Instruction.Load(size, false, 0, 4, 0));
    switch (random.nextInt(5)) {
      case 0 -> {}
      case 1 ->
          emit(
              new Instruction.Alu(
                  AluOperation.XOR, width(), 0, Source.register(random.nextInt(4))));
      case 2 -> emit(new Instruction.Alu(AluOperation.ADD, Width.W64, 2, Source.register(0)));
      case 3 -> emit(new Instruction.ByteSwap(ByteOrderConversion.SWAP, 0, 32));
      default -> {
        emit(new Instruction.Branch(Condition.GT, Width.W64, 0, Source.register(1), 1));
        emit(new Instruction.Alu(AluOperation.MOV, Width.W64, 1, Source.register(0)));
      }
    }
    if (random.nextInt(4) == 0) {
      leaves.add(code.size());
      emit(new Instruction.Exit());
    }
    if (random.nextInt(4) != 0) {
      emit(new Instruction.Store(size, 5, 0, Source.register(0)));
    }
    if (random.nextInt(4) == 0) {
      emit(new Instruction.Alu(AluOperation.ADD, Width.W64, 3, Source.register(9)));
    }
  }
}
