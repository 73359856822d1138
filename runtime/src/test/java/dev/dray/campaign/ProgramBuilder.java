package dev.dray.campaign;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.ArrayList;
import java.util.List;

/** Collects instructions with labels for a program; labels are numbers. */
final class ProgramBuilder {
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<Integer> targets = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();
  private final List<Integer> functions = new ArrayList<>();
  private final List<MapDefinition> maps = new ArrayList<>();

  /** A new label, not placed yet. */
  int label() {
    places.add(-1);
    return places.size() - 1;
  }

  /** Places a label before the next instruction. */
  void place(int label) {
    places.set(label, instructions.size());
  }

  /** A label placed here. */
  int here() {
    int label = label();
    place(label);
    return label;
  }

  /** Says that a function starts at a label. */
  void function(int label) {
    place(label);
    functions.add(label);
  }

  /** Adds a map: its index. */
  int map(MapDefinition map) {
    maps.add(map);
    return maps.size() - 1;
  }

  /** The maps so far. */
  List<MapDefinition> maps() {
    return maps;
  }

  /** How many instructions there are. */
  int size() {
    return instructions.size();
  }

  void add(Instruction instruction) {
    add(instruction, -1);
  }

  private void add(Instruction instruction, int target) {
    instructions.add(instruction);
    targets.add(target);
  }

  void op(AluOperation operation, Width width, int dst, int immediate) {
    add(new Instruction.Alu(operation, width, dst, Source.immediate(immediate)));
  }

  void opr(AluOperation operation, Width width, int dst, int src) {
    add(new Instruction.Alu(operation, width, dst, Source.register(src)));
  }

  void mov(int dst, int immediate) {
    op(AluOperation.MOV, Width.W64, dst, immediate);
  }

  void movr(int dst, int src) {
    opr(AluOperation.MOV, Width.W64, dst, src);
  }

  void addi(int dst, int immediate) {
    op(AluOperation.ADD, Width.W64, dst, immediate);
  }

  void addr(int dst, int src) {
    opr(AluOperation.ADD, Width.W64, dst, src);
  }

  void subr(int dst, int src) {
    opr(AluOperation.SUB, Width.W64, dst, src);
  }

  void load(MemorySize size, int dst, int base, int offset) {
    add(new Instruction.Load(size, false, dst, base, offset));
  }

  void loadSigned(MemorySize size, int dst, int base, int offset) {
    add(new Instruction.Load(size, true, dst, base, offset));
  }

  void store(MemorySize size, int base, int offset, int src) {
    add(new Instruction.Store(size, base, offset, Source.register(src)));
  }

  void storei(MemorySize size, int base, int offset, int immediate) {
    add(new Instruction.Store(size, base, offset, Source.immediate(immediate)));
  }

  void atomic(
      AtomicOperation operation, MemorySize size, int base, int offset, int src, boolean fetch) {
    boolean always = operation == AtomicOperation.XCHG || operation == AtomicOperation.CMPXCHG;
    add(new Instruction.Atomic(operation, size, base, offset, src, fetch || always));
  }

  void jump(int label) {
    add(new Instruction.Jump(false, 0), label);
  }

  void branch(Condition condition, Width width, int dst, int immediate, int label) {
    add(new Instruction.Branch(condition, width, dst, Source.immediate(immediate), 0), label);
  }

  void branchr(Condition condition, Width width, int dst, int src, int label) {
    add(new Instruction.Branch(condition, width, dst, Source.register(src), 0), label);
  }

  void call(int label) {
    add(new Instruction.CallLocal(0), label);
  }

  void helper(int number) {
    add(new Instruction.CallHelper(number));
  }

  void mapHandle(int dst, int map) {
    add(new Instruction.LoadAddress(dst, Instruction.PseudoSource.MAP_BY_INDEX, map, 0));
  }

  void mapValue(int dst, int map, int offset) {
    add(new Instruction.LoadAddress(dst, Instruction.PseudoSource.MAP_VALUE_BY_INDEX, map, offset));
  }

  void code(int dst, int label) {
    add(new Instruction.LoadAddress(dst, Instruction.PseudoSource.CODE, 0, 0), label);
  }

  void immediate(int dst, long value) {
    add(new Instruction.LoadImmediate(dst, value));
  }

  void exit() {
    add(new Instruction.Exit());
  }

  /** The program; every label that was used must have been placed. */
  Program build() {
    int[] slots = new int[instructions.size() + 1];
    for (int index = 0; index < instructions.size(); index++) {
      slots[index + 1] = slots[index] + instructions.get(index).slots();
    }
    List<Instruction> linked = new ArrayList<>();
    for (int index = 0; index < instructions.size(); index++) {
      int label = targets.get(index);
      linked.add(
          label < 0
              ? instructions.get(index)
              : Programs.retarget(instructions.get(index), slots[index], slots[places.get(label)]));
    }
    Code code = new Code(linked);
    List<Integer> starts = new ArrayList<>();
    starts.add(0);
    functions.forEach(label -> starts.add(slots[places.get(label)]));
    List<FunctionSymbol> symbols = new ArrayList<>();
    for (int index = 0; index < starts.size(); index++) {
      int end = index + 1 < starts.size() ? starts.get(index + 1) : code.slots();
      symbols.add(new FunctionSymbol("f" + index, starts.get(index), end));
    }
    return new Program(code, symbols, maps);
  }
}
