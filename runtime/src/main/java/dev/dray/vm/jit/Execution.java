package dev.dray.vm.jit;

import dev.dray.memory.Window;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.StopFlag;
import dev.dray.vm.Trap;
import dev.dray.vm.helper.BadArgumentException;
import dev.dray.vm.helper.HelperEnvironment;
import dev.dray.vm.interpreter.AddressSpace;
import dev.dray.vm.interpreter.Atomics;
import dev.dray.vm.interpreter.HelperCalls;
import dev.dray.vm.interpreter.Machine;
import dev.dray.vm.interpreter.OperandContext;
import dev.dray.vm.interpreter.Piece;
import dev.dray.vm.interpreter.Signal.StopSignal;
import dev.dray.vm.interpreter.Signal.TailCallSignal;
import dev.dray.vm.interpreter.Signal.TrapSignal;
import dev.dray.vm.interpreter.TailCalls;
import dev.dray.vm.map.ProgramMap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Function;

/**
 * One execution of compiled code: its memory, and everything that compiled code does not do itself.
 * Emitted code reads the fields and calls the methods by name.
 */
final class Execution implements Machine {
  private static final AtomicOperation[] ATOMICS = AtomicOperation.values();

  /** Host addresses of regions that are one piece, by region. */
  long[] addresses;

  /** Their lengths in bytes: 0 where compiled code must not go by itself. */
  long[] lengths;

  long sourceLength;
  long destinationLength;
  long auxiliaryLength;
  long argument0;
  long argument1;
  long argument2;
  long argument3;

  /** Instructions that may still be executed; below 0 the execution ends at the next check. */
  long fuel;

  /** The piece of a scattered operand that was accessed last. */
  Piece view = Piece.NONE;

  /** What a function that is cut in pieces returns. */
  long result;

  private final Invocation invocation;
  final StopFlag stop;
  private final AddressSpace space;
  private final TailCalls tailCalls = new TailCalls();
  private ProgramInstance instance;
  private CompiledCode code;
  private int slot;
  private int frame;
  private int callbacks;

  /**
   * An execution about to start.
   *
   * @param bounded whether compiled code reaches the stack's first frame only by itself
   */
  Execution(
      ProgramInstance instance,
      MemorySegment scratch,
      Invocation invocation,
      CompiledCode code,
      boolean bounded) {
    this.instance = instance;
    this.invocation = invocation;
    this.stop = invocation.stop();
    this.code = code;
    this.fuel = invocation.fuel().orElse(Long.MAX_VALUE);
    this.space = new AddressSpace(instance, scratch);
    addresses = new long[AddressLayout.FIRST_MAP];
    lengths = new long[AddressLayout.FIRST_MAP];
    locate(AddressLayout.STACK);
    if (bounded) {
      lengths[AddressLayout.STACK] = AddressLayout.FRAME_BYTES;
    }
    switch (invocation.entry()) {
      case Invocation.Operands operands -> place(operands);
      case Invocation.Memory entry -> {
        space.place(AddressLayout.MEMORY, entry.memory());
        locate(AddressLayout.MEMORY);
      }
    }
  }

  private void place(Invocation.Operands operands) {
    sourceLength = operands.src().length();
    destinationLength = operands.dst().length();
    auxiliaryLength = operands.aux().length();
    argument0 = operands.arg0();
    argument1 = operands.arg1();
    argument2 = operands.arg2();
    argument3 = operands.arg3();
    OperandContext.place(space, operands);
    locate(AddressLayout.SRC);
    locate(AddressLayout.DST);
    locate(AddressLayout.AUX);
  }

  private void locate(int region) {
    if (!space.isScattered(region)) {
      MemorySegment segment = space.segment(region);
      addresses[region] = segment.address();
      lengths[region] = segment.byteSize();
    }
  }

  /** Regions that must not be written although programs may write such a region, as bits. */
  static int readOnly(Invocation.Entry entry) {
    return switch (entry) {
      case Invocation.Operands operands ->
          bit(AddressLayout.DST, operands.dst()) | bit(AddressLayout.AUX, operands.aux());
      case Invocation.Memory memory -> memory.memory().isReadOnly() ? 1 << AddressLayout.MEMORY : 0;
    };
  }

  private static int bit(int region, Window window) {
    return window instanceof Window.Contiguous contiguous && contiguous.segment().isReadOnly()
        ? 1 << region
        : 0;
  }

  private void locateMaps() {
    int count = instance.maps().size();
    addresses = Arrays.copyOf(addresses, AddressLayout.FIRST_MAP + count);
    lengths = Arrays.copyOf(lengths, AddressLayout.FIRST_MAP + count);
    for (int index = 0; index < count; index++) {
      ProgramMap map = instance.maps().get(index);
      addresses[AddressLayout.FIRST_MAP + index] = map.memory().address();
      lengths[AddressLayout.FIRST_MAP + index] =
          map.definition().global() ? map.definition().valueSize() : map.memory().byteSize();
    }
  }

  /** Runs to the end; throws what the program was left by. */
  long run(Function<ProgramInstance, CompiledCode> compiler) {
    while (true) {
      try {
        if (!instance.maps().isEmpty()) {
          locateMaps();
        }
        space.enterFrame(0);
        frame = 0;
        boolean operands = invocation.entry() instanceof Invocation.Operands;
        return code.call(
            this,
            0,
            AddressLayout.base(operands ? AddressLayout.CONTEXT : AddressLayout.MEMORY),
            operands ? 0 : lengths[AddressLayout.MEMORY],
            0,
            0,
            0,
            AddressLayout.FRAME_BYTES);
      } catch (TailCallSignal signal) {
        instance = signal.target;
        space.enter(instance);
        code = compiler.apply(instance);
        slot = 0;
        checkFuel();
      }
    }
  }

  /** Instructions charged so far. */
  long executed() {
    return invocation.fuel().isPresent() ? invocation.fuel().getAsLong() - fuel : 0;
  }

  void poll(int pc) {
    if (stop.isStopped()) {
      throw stopped(pc);
    }
  }

  RuntimeException stopped(int pc) {
    slot = pc;
    return new StopSignal(Outcome.Reason.STOP_REQUESTED);
  }

  @Override
  public void poll() {
    poll(slot);
  }

  RuntimeException outOfFuel(int pc) {
    slot = pc;
    return new StopSignal(Outcome.Reason.OUT_OF_FUEL);
  }

  private void checkFuel() {
    if (fuel < 0) {
      throw outOfFuel(slot);
    }
  }

  long load(long address, int size, int pc) {
    slot = pc;
    return space.load(address, size);
  }

  void store(long address, long value, int size, int pc) {
    slot = pc;
    space.store(address, size, value);
  }

  /** A load from a scattered operand; says which piece its last byte lies in. */
  long loadView(long offset, int region, int size, int pc) {
    slot = pc;
    if (space.locate(region, offset, size, false)) {
      view();
      return space.loadHere(offset, size);
    }
    long value = space.load(AddressLayout.base(region) + offset, size);
    view(region, offset + size - 1, false);
    return value;
  }

  /** A store to a scattered operand; says which piece its last byte lies in. */
  void storeView(long offset, long value, int region, int size, int pc) {
    slot = pc;
    if (space.locate(region, offset, size, true)) {
      view();
      space.storeHere(offset, size, value);
      return;
    }
    space.store(AddressLayout.base(region) + offset, size, value);
    view(region, offset + size - 1, true);
  }

  /** Which piece the last such access found: none, if that is not sure any more. */
  Piece recall(int region, boolean write) {
    return space.last(region, write);
  }

  /** Whether no operand reads pages that another one writes. */
  boolean apart() {
    return space.apart();
  }

  private void view(int region, long offset, boolean write) {
    view = space.locate(region, offset, 1, write) ? space.piece() : Piece.NONE;
  }

  private void view() {
    view = space.piece();
  }

  /** What to add to offsets in each page of 4 KiB for the host's address; 0 if not known yet. */
  long[] pages(int region, boolean write) {
    return space.table(region, write);
  }

  /** Where a scattered operand's first byte lies in its first frame. */
  long firstOffset(int region) {
    return space.first(region);
  }

  /** How long an operand is. */
  long operandLength(int region) {
    return space.length(region);
  }

  /** Grows when a page that was read came to lie in another frame. */
  int moves() {
    return space.moves();
  }

  long atomic(long address, long operand, long expected, int size, int operation, int pc) {
    slot = pc;
    return Atomics.apply(this, ATOMICS[operation], address, size, operand, expected);
  }

  RuntimeException badInstruction(int pc) {
    slot = pc;
    return new TrapSignal(Trap.Kind.BAD_INSTRUCTION, "is no instruction that can be executed");
  }

  long badCall(int id, int pc) {
    return helper(id, 0, 0, 0, 0, 0, 0, pc);
  }

  /** A call of a helper. */
  long helper(int number, long r1, long r2, long r3, long r4, long r5, long callerFrame, int pc) {
    slot = pc;
    return HelperCalls.call(this, number, r1, r2, r3, r4, r5);
  }

  /** A call of what a register names: a helper by number, or a function by its pointer. */
  long indirect(
      long r1, long r2, long r3, long r4, long r5, long callee, long callerFrame, int pc) {
    slot = pc;
    if (Long.compareUnsigned(callee, 1L << 32) < 0) {
      return HelperCalls.call(this, callee, r1, r2, r3, r4, r5);
    }
    int start = AddressLayout.slotOf(callee, instance.program().code().slots());
    if (!code.isFunction(start)) {
      throw new TrapSignal(
          Trap.Kind.BAD_CALL,
          "calls 0x"
              + Long.toHexString(callee)
              + ", which is neither a helper's number nor a function");
    }
    enterFrame(start, pc);
    long result =
        code.call(this, start, r1, r2, r3, r4, r5, callerFrame + AddressLayout.FRAME_STRIDE);
    leaveFrame();
    return result;
  }

  /** What a call of a function begins with. */
  void enterFrame(int target, int pc) {
    slot = pc;
    if (frame == AddressLayout.MAX_FRAMES - 1) {
      throw new TrapSignal(
          Trap.Kind.CALL_TOO_DEEP,
          "calls a function from frame "
              + AddressLayout.MAX_FRAMES
              + "; at most "
              + AddressLayout.MAX_FRAMES
              + " frames are allowed");
    }
    frame++;
    space.enterFrame(frame);
    slot = target;
    checkFuel();
    poll(target);
  }

  /** What a return ends with. */
  void leaveFrame() {
    frame--;
    space.leaveFrame(frame);
  }

  @Override
  public ProgramInstance instance() {
    return instance;
  }

  @Override
  public AddressSpace space() {
    return space;
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public HelperEnvironment environment() {
    return invocation.environment();
  }

  @Override
  public long callback(long function, long r1, long r2, long r3, long r4) {
    int at = slot;
    int start = AddressLayout.slotOf(function, instance.program().code().slots());
    if (!code.isFunction(start)) {
      throw new BadArgumentException(
          "wants a function to call back, but got 0x"
              + Long.toHexString(function)
              + ", which is none");
    }
    enterFrame(start, at);
    callbacks++;
    long result = code.call(this, start, r1, r2, r3, r4, 0, frameEnd());
    callbacks--;
    leaveFrame();
    slot = at;
    return result;
  }

  private long frameEnd() {
    return (long) frame * AddressLayout.FRAME_STRIDE + AddressLayout.FRAME_BYTES;
  }

  @Override
  public long tailCall(long context, long handle, long index) {
    return tailCalls.call(this, invocation.entry(), callbacks > 0, context, handle, index);
  }

  /** Ends the execution, however it ended. */
  void end() {
    space.end();
    tailCalls.end();
  }
}
