package dev.dray.vm.jit.front;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Regions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Which region each register and stack cell points into where blocks begin, and which cells of the
 * frame can live in variables: a forward data-flow analysis over one function.
 */
final class Shapes {
  private final Program program;
  private final Code code;
  private final Signatures signatures;
  private final Map<Block, Shape[]> entries = new HashMap<>();
  private long touched;
  private long forbidden;
  private boolean memoryFrame;

  private Shapes(Program program, Signatures signatures) {
    this.program = program;
    this.code = program.code();
    this.signatures = signatures;
  }

  static Shapes of(
      Program program, List<Block> blocks, List<Shape> arguments, Signatures signatures) {
    Shapes shapes = new Shapes(program, signatures);
    Shape[] state = new Shape[Frame.VARIABLES];
    Arrays.fill(state, Shape.NUMBER);
    for (int index = 0; index < 5; index++) {
      state[1 + index] = arguments.get(index);
    }
    state[10] = Shape.exact(Regions.STACK, 0);
    long before;
    do {
      // What turns out to live in memory holds numbers, which may force more into memory.
      before = shapes.forbidden;
      shapes.entries.clear();
      shapes.entries.put(blocks.get(0), state.clone());
      shapes.solve(blocks);
      for (Block block : blocks) {
        Shape[] entry = shapes.entries.get(block);
        if (entry != null) {
          shapes.scan(block, entry.clone(), true);
        }
      }
    } while (shapes.forbidden != before);
    return shapes;
  }

  /** The shapes of all variables where a block begins. */
  Shape[] at(Block block) {
    return Objects.requireNonNull(entries.get(block));
  }

  /** The variables beyond registers that live in SSA form rather than in memory. */
  BitSet promoted() {
    return BitSet.valueOf(new long[] {touched & ~forbidden});
  }

  /** Whether the frame is needed in memory. */
  boolean memoryFrame() {
    return memoryFrame || (touched & forbidden) != 0;
  }

  private void solve(List<Block> blocks) {
    Deque<Block> work = new ArrayDeque<>(blocks);
    BitSet queued = new BitSet();
    queued.set(0, blocks.size());
    while (!work.isEmpty()) {
      Block block = work.remove();
      queued.clear(block.order);
      Shape[] entry = entries.get(block);
      if (entry == null) {
        continue;
      }
      Shape[] state = scan(block, entry.clone(), false);
      for (Block next : block.successors) {
        if (join(next, state) && !queued.get(next.order)) {
          queued.set(next.order);
          work.add(next);
        }
      }
    }
  }

  private boolean join(Block block, Shape[] state) {
    Shape[] known = entries.get(block);
    if (known == null) {
      entries.put(block, state.clone());
      return true;
    }
    boolean changed = false;
    for (int variable = 0; variable < known.length; variable++) {
      Shape joined = known[variable].join(state[variable]);
      if (!joined.equals(known[variable])) {
        known[variable] = joined;
        changed = true;
      }
    }
    return changed;
  }

  private Shape[] scan(Block block, Shape[] state, boolean record) {
    if (block.bad) {
      return state;
    }
    for (int slot = block.pc; slot < block.end; slot += code.at(slot).slots()) {
      step(slot, code.at(slot), state, record);
    }
    return state;
  }

  private void step(int slot, Instruction instruction, Shape[] state, boolean record) {
    switch (instruction) {
      case Instruction.Alu alu -> state[alu.dst()] = alu(alu, state);
      case Instruction.Negate negate -> state[negate.dst()] = Shape.NUMBER;
      case Instruction.MoveSigned move -> state[move.dst()] = Shape.NUMBER;
      case Instruction.ByteSwap swap -> state[swap.dst()] = Shape.NUMBER;
      case Instruction.LoadImmediate load -> state[load.dst()] = Shape.NUMBER;
      case Instruction.LoadAddress load -> state[load.dst()] = address(load);
      case Instruction.Load load -> {
        if (record) {
          touch(state[load.base()].plus(load.offset()), load.size());
        }
        state[load.dst()] = load.signed() ? Shape.NUMBER : loaded(state, state[load.base()], load);
      }
      case Instruction.Store store -> {
        Shape target = state[store.base()].plus(store.offset());
        if (record) {
          touch(target, store.size());
        }
        Shape value =
            store.source() instanceof Source.Register register
                ? state[register.number()]
                : Shape.NUMBER;
        stored(state, target, store.size(), value);
      }
      case Instruction.Atomic atomic -> {
        Shape target = state[atomic.base()].plus(atomic.offset());
        if (record) {
          forbid(target, atomic.size().bytes());
        }
        stored(state, target, atomic.size(), Shape.NUMBER);
        if (atomic.fetch()) {
          boolean exchange = atomic.operation() == dev.dray.verifier.isa.AtomicOperation.CMPXCHG;
          state[exchange ? 0 : atomic.src()] = Shape.NUMBER;
        }
      }
      case Instruction.CallHelper call -> {
        Shape result = helperResult(call.helper(), state);
        if (record) {
          escape(call.helper(), state);
        }
        returned(state, result);
      }
      case Instruction.CallLocal call -> {
        int target = slot + 1 + call.offset();
        List<Shape> arguments = Arrays.asList(state).subList(1, 6);
        signatures.called(target, arguments);
        if (record && arguments.stream().anyMatch(shape -> shape.region() == Regions.STACK)) {
          everything();
        }
        returned(state, signatures.result(target));
      }
      case Instruction.CallBtf _, Instruction.CallIndirect _ -> {
        if (record) {
          everything();
        }
        returned(state, Shape.NUMBER);
      }
      case Instruction.Exit _ -> signatures.returned(state[0]);
      case Instruction.Jump _, Instruction.Branch _ -> {}
    }
  }

  private static void returned(Shape[] state, Shape result) {
    Arrays.fill(state, 0, 6, Shape.NUMBER);
    state[0] = result;
  }

  private static Shape alu(Instruction.Alu alu, Shape[] state) {
    Shape left = state[alu.dst()];
    Shape right =
        alu.source() instanceof Source.Register register ? state[register.number()] : Shape.NUMBER;
    OptionalInt immediate =
        alu.source() instanceof Source.Immediate value
            ? OptionalInt.of(value.value())
            : OptionalInt.empty();
    if (alu.width() == Width.W32) {
      return Shape.NUMBER;
    }
    if (alu.operation() == AluOperation.MOV) {
      return right;
    }
    if (alu.operation() == AluOperation.ADD) {
      if (left.pointer() && right.number()) {
        return immediate.isPresent()
            ? left.plus(immediate.getAsInt())
            : Shape.somewhere(left.region());
      }
      return left.number() && right.pointer() ? Shape.somewhere(right.region()) : Shape.NUMBER;
    }
    if (alu.operation() == AluOperation.SUB && left.pointer() && right.number()) {
      return immediate.isPresent()
          ? left.plus(-(long) immediate.getAsInt())
          : Shape.somewhere(left.region());
    }
    return Shape.NUMBER;
  }

  private Shape address(Instruction.LoadAddress load) {
    if (load.kind() == PseudoSource.MAP_VALUE_BY_INDEX) {
      return Shape.exact(Regions.MAPS + load.first(), Integer.toUnsignedLong(load.second()));
    }
    if (load.kind() == PseudoSource.CODE) {
      signatures.addressTaken(load.first());
    }
    return load.kind() == PseudoSource.MAP_BY_INDEX
        ? Shape.exact(Regions.HANDLES, load.first())
        : Shape.NUMBER;
  }

  private Shape loaded(Shape[] state, Shape base, Instruction.Load load) {
    Shape place = base.plus(load.offset());
    if (place.region() == Regions.CONTEXT && place.exact() && load.size() == MemorySize.DW) {
      return context(place.offset());
    }
    int variable = place.ownFrame() ? Frame.variable(place.offset(), load.size().bytes()) : -1;
    return variable < 0 || (forbidden >>> variable - Frame.REGISTERS & 1) != 0
        ? Shape.NUMBER
        : state[variable];
  }

  private static Shape context(long offset) {
    if (offset < 0 || offset >= 48 || (offset & 7) != 0) {
      return Shape.NUMBER;
    }
    int region = Regions.SOURCE + (int) (offset >> 4);
    return (offset & 8) == 0 ? Shape.exact(region, 0) : Shape.somewhere(region);
  }

  private static void stored(Shape[] state, Shape target, MemorySize size, Shape value) {
    if (target.region() != Regions.STACK && !target.number()) {
      return;
    }
    if (!target.ownFrame()) {
      return; // then no cell is promoted
    }
    int variable = Frame.variable(target.offset(), size.bytes());
    if (variable >= 0) {
      state[variable] = value;
      return;
    }
    long cells = Frame.cells(target.offset(), size.bytes());
    for (int cell = 0; cell < Frame.CELLS; cell++) {
      if ((cells >>> cell & 1) != 0) {
        state[Frame.REGISTERS + cell] = Shape.NUMBER;
      }
    }
  }

  private Shape helperResult(int helper, Shape[] state) {
    HelperPrototype prototype = signatures.helper(helper);
    if (prototype != null
        && prototype.result() == HelperPrototype.Result.MAP_VALUE_OR_NULL
        && state[1].region() == Regions.HANDLES
        && state[1].exact()) {
      long map = state[1].offset();
      if (map >= 0 && map < program.maps().size()) {
        return Shape.somewhere(Regions.MAPS + (int) map);
      }
    }
    return Shape.NUMBER;
  }

  private void touch(Shape place, MemorySize size) {
    if (place.ownFrame()) {
      long cells = Frame.cells(place.offset(), size.bytes());
      touched |= cells;
      if (Frame.variable(place.offset(), size.bytes()) < 0) {
        forbidden |= cells;
        memoryFrame = true;
      }
    } else if (place.region() == Regions.STACK || place.number()) {
      everything();
    }
  }

  private void forbid(Shape place, long bytes) {
    if (place.ownFrame()) {
      long cells = Frame.cells(place.offset(), bytes);
      touched |= cells;
      forbidden |= cells;
      memoryFrame = true;
    } else if (place.region() == Regions.STACK || place.number()) {
      everything();
    }
  }

  private void everything() {
    forbidden = -1;
    memoryFrame = true;
  }

  /** A helper reads and writes what its prototype says, and nothing else of the frame. */
  private void escape(int helper, Shape[] state) {
    HelperPrototype prototype = signatures.helper(helper);
    if (prototype == null) {
      everything();
      return;
    }
    for (int index = 0; index < prototype.arguments().size(); index++) {
      Shape shape = state[1 + index];
      switch (prototype.arguments().get(index)) {
        case MAP_KEY -> forbid(shape, mapSize(state[1], true));
        case MAP_VALUE -> forbid(shape, mapSize(state[1], false));
        case READ_MEMORY, READ_MEMORY_OR_NULL, WRITE_MEMORY, WRITE_MEMORY_OR_NULL -> {
          if (shape.region() == Regions.STACK || shape.number()) {
            forbid(shape.ownFrame() ? shape : Shape.NUMBER, Frame.BYTES);
          }
        }
        case LOOP_CALLBACK, MAP_CALLBACK, CALLBACK_CONTEXT, CONTEXT, CONSTANT_STRING ->
            everything();
        default -> {}
      }
    }
  }

  private long mapSize(Shape handle, boolean key) {
    if (handle.region() != Regions.HANDLES || !handle.exact()) {
      return Frame.BYTES;
    }
    int index =
        AddressLayout.mapOf(
            Regions.start(Regions.HANDLES) + handle.offset(), program.maps().size());
    if (index < 0) {
      return Frame.BYTES;
    }
    MapDefinition map = program.maps().get(index);
    return key ? map.keySize() : map.valueSize();
  }
}
