package dev.dray.vm.interpreter;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AluSemantics;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Width;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Trap;
import dev.dray.vm.helper.BadArgumentException;
import dev.dray.vm.helper.HelperEnvironment;
import dev.dray.vm.interpreter.Signal.StopSignal;
import dev.dray.vm.interpreter.Signal.TailCallSignal;
import dev.dray.vm.interpreter.Signal.TrapSignal;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * One execution: registers, frames, fuel, and everything that the loop does not do itself. The loop
 * counts instructions as a difference: executed = count + instructions before the position.
 */
final class Execution implements Machine {
  private static final AluOperation[] ALU = AluOperation.values();
  private static final AtomicOperation[] ATOMICS = AtomicOperation.values();
  private static final int SAVED = 7;

  /** How many instructions may pass between two looks at the stop flag. */
  private static final int POLL_INTERVAL = 8192;

  final AddressSpace space;
  final Invocation invocation;
  ProgramInstance instance;
  Lowered lowered;
  long[] registers;

  /** Where the loop was when it last called. */
  int position;

  /** Instructions executed when the loop last called. */
  long executed;

  private final long limit;
  private long nextPoll = POLL_INTERVAL;
  private final long[] saved = new long[AddressLayout.MAX_FRAMES * SAVED];
  private final TailCalls tailCalls = new TailCalls();
  private int depth;
  private int floor;

  Execution(ProgramInstance instance, MemorySegment scratch, Invocation invocation) {
    this.instance = instance;
    this.invocation = invocation;
    this.limit = invocation.fuel().orElse(Long.MAX_VALUE);
    this.space = new AddressSpace(instance, scratch);
    this.lowered = instance.artifact(Lowered.class, each -> Lowering.lower(each.program()));
    this.registers = lowered.registers().clone();
    enterProgram();
  }

  private void enterProgram() {
    space.enterFrame(0);
    registers[10] = AddressLayout.framePointer(0);
    switch (invocation.entry()) {
      case Invocation.Operands operands -> {
        if (tailCalls.none()) {
          OperandContext.place(space, operands);
        }
        registers[1] = AddressLayout.base(AddressLayout.CONTEXT);
      }
      case Invocation.Memory memory -> {
        if (tailCalls.none()) {
          space.place(AddressLayout.MEMORY, memory.memory());
        }
        registers[1] = AddressLayout.base(AddressLayout.MEMORY);
        registers[2] = memory.memory().byteSize();
      }
    }
  }

  /** Runs to the end; throws what the loop was left by. */
  Outcome run() {
    while (true) {
      try {
        Loop.run(this, 0, executed);
        return new Outcome.Success(registers[0], executed);
      } catch (TailCallSignal signal) {
        goOnIn(signal.target);
      }
    }
  }

  private void goOnIn(ProgramInstance target) {
    instance = target;
    space.enter(target);
    lowered = target.artifact(Lowered.class, each -> Lowering.lower(each.program()));
    registers = lowered.registers().clone();
    depth = 0;
    enterProgram();
    if (executed > limit) {
      position = 0;
      throw new StopSignal(Outcome.Reason.OUT_OF_FUEL);
    }
  }

  /**
   * What the loop does when its count passes the threshold: at check points, compares fuel and
   * looks at the stop flag.
   *
   * @param from where a jump was taken; a call gives its target
   * @return the next threshold
   */
  long check(int from, int to, long count) {
    long now = count + lowered.countedAt(to);
    if (to <= from) {
      if (now > limit) {
        stop(to, now, Outcome.Reason.OUT_OF_FUEL);
      }
      if (now >= nextPoll) {
        if (invocation.stop().isStopped()) {
          stop(to, now, Outcome.Reason.STOP_REQUESTED);
        }
        nextPoll = now + POLL_INTERVAL;
      }
    }
    return threshold(to);
  }

  @Override
  public void poll() {
    if (invocation.stop().isStopped()) {
      throw new StopSignal(Outcome.Reason.STOP_REQUESTED);
    }
  }

  private void stop(int at, long now, Outcome.Reason reason) {
    position = at;
    executed = now;
    throw new StopSignal(reason);
  }

  /** The count above which {@link #check} has something to do, from a position on. */
  long threshold(int at) {
    return Math.min(nextPoll - lowered.countedAt(at), limit - lowered.counted().length);
  }

  long load(int at, long count, long address, int size) {
    mark(at, count);
    return space.load(address, size);
  }

  void store(int at, long count, long address, int size, long value) {
    mark(at, count);
    space.store(address, size, value);
  }

  long loadSigned(int at, long count, long address, int size) {
    mark(at, count);
    int unused = 64 - 8 * size;
    return space.load(address, size) << unused >> unused;
  }

  static long divide(int operation, int bits, long left, long right) {
    return AluSemantics.apply(ALU[operation], bits == 64 ? Width.W64 : Width.W32, left, right);
  }

  /** An atomic operation; the words at a position say which. */
  void atomic(int at, long count) {
    int[] words = lowered.words();
    int operand = words[at + 1];
    long address = registers[words[at + 2]] + words[at + 3];
    AtomicOperation operation = ATOMICS[words[at + 4]];
    int size = words[at + 5];
    mark(at, count);
    long old = Atomics.apply(this, operation, address, size, registers[operand], registers[0]);
    if (operation == AtomicOperation.CMPXCHG) {
      registers[0] = old;
      return;
    }
    if (words[at + 6] != 0) {
      registers[operand] = old;
    }
  }

  /** A call of the helper with a number; its result. */
  long callHelper(int at, long number) {
    position = at;
    long[] r = registers;
    long frame = r[10];
    try {
      return HelperCalls.call(this, number, r[1], r[2], r[3], r[4], r[5]);
    } finally {
      r[10] = frame;
    }
  }

  /**
   * Enters a function.
   *
   * @param back the position at which its caller goes on
   * @return the count there
   */
  long call(int at, int target, int back) {
    position = at;
    if (depth == AddressLayout.MAX_FRAMES - 1) {
      throw new TrapSignal(
          Trap.Kind.CALL_TOO_DEEP,
          "calls a function from frame "
              + AddressLayout.MAX_FRAMES
              + "; at most "
              + AddressLayout.MAX_FRAMES
              + " frames are allowed");
    }
    long[] r = registers;
    int base = depth * SAVED;
    System.arraycopy(r, 6, saved, base, 5);
    saved[base + 5] = back;
    depth++;
    space.enterFrame(depth);
    r[0] = 0;
    r[6] = 0;
    r[7] = 0;
    r[8] = 0;
    r[9] = 0;
    r[10] = AddressLayout.framePointer(depth);
    return countFrom(target);
  }

  /** The count at a position, after what was executed. */
  long countFrom(int at) {
    return executed - lowered.countedAt(at);
  }

  /** The position of the function that a register names, or -1 where it is a helper's number. */
  int indirect(int at, long count, long pointer) {
    mark(at, count);
    if (Long.compareUnsigned(pointer, 1L << 32) < 0) {
      return -1;
    }
    return function(pointer)
        .orElseThrow(
            () ->
                new TrapSignal(
                    Trap.Kind.BAD_CALL,
                    "calls 0x"
                        + Long.toHexString(pointer)
                        + ", which is neither a helper's number nor a function"));
  }

  private Optional<Integer> function(long pointer) {
    int slot = AddressLayout.slotOf(pointer, instance.program().code().slots());
    int entry = lowered.entry(slot);
    return entry < 0 ? Optional.empty() : Optional.of(entry);
  }

  /** Whether the function that returns is the one that the loop was started for. */
  boolean atFloor() {
    return depth == floor;
  }

  /** Returns to the caller: the position at which it goes on. */
  int leave() {
    depth--;
    int base = depth * SAVED;
    System.arraycopy(saved, base, registers, 6, 5);
    space.leaveFrame(depth);
    return (int) saved[base + 5];
  }

  void bad(int at, long count) {
    mark(at, count);
    throw new TrapSignal(Trap.Kind.BAD_INSTRUCTION, "is no instruction that can be executed");
  }

  private void mark(int at, long count) {
    position = at;
    executed = count + lowered.countedAt(at);
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
    return lowered.slots()[position];
  }

  @Override
  public HelperEnvironment environment() {
    return invocation.environment();
  }

  @Override
  public long callback(long function, long r1, long r2, long r3, long r4) {
    int at = position;
    int target =
        function(function)
            .orElseThrow(
                () ->
                    new BadArgumentException(
                        "wants a function to call back, but got 0x"
                            + Long.toHexString(function)
                            + ", which is none"));
    long count = call(at, target, 0);
    int outer = floor;
    floor = depth;
    long[] r = registers;
    r[1] = r1;
    r[2] = r2;
    r[3] = r3;
    r[4] = r4;
    r[5] = 0;
    check(target, target, count);
    Loop.run(this, target, count);
    long result = r[0];
    floor = outer;
    leave();
    position = at;
    return result;
  }

  @Override
  public long tailCall(long context, long handle, long index) {
    return tailCalls.call(this, invocation.entry(), floor > 0, context, handle, index);
  }

  /** Ends the execution, however it ended. */
  void end() {
    space.end();
    tailCalls.end();
  }
}
