package dev.dray.vm.jit;

import dev.dray.memory.Window;
import dev.dray.verifier.VerifiedProgram;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.Executable;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Region;
import dev.dray.vm.Tier;
import dev.dray.vm.Trap;
import dev.dray.vm.helper.BadArgumentException;
import dev.dray.vm.helper.MemoryAccessException;
import dev.dray.vm.interpreter.AddressSpace;
import dev.dray.vm.interpreter.Signal.FaultSignal;
import dev.dray.vm.interpreter.Signal.StopSignal;
import dev.dray.vm.interpreter.Signal.TrapSignal;
import dev.dray.vm.interpreter.TrapWriter;
import dev.dray.vm.jit.emit.AccessMode;
import dev.dray.vm.jit.emit.Listing;
import dev.dray.vm.jit.front.FrontEnd;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A program compiled to JVM bytecode. Compiling happens on the first call of {@link #prepare} or
 * {@link #run}; the code belongs to the instance and goes with it.
 */
public final class CompiledProgram implements Executable {
  private final ProgramInstance instance;
  private final Tier tier;
  private final AccessMode mode;
  private final ConcurrentLinkedQueue<MemorySegment> scratch = new ConcurrentLinkedQueue<>();

  private CompiledProgram(ProgramInstance instance, Tier tier, AccessMode mode) {
    this.instance = instance;
    this.tier = tier;
    this.mode = mode;
  }

  /** Any program, verified or not: every access is checked, fuel is charged. */
  public static CompiledProgram sandboxed(ProgramInstance instance) {
    return new CompiledProgram(instance, Tier.SANDBOXED, AccessMode.SANDBOXED);
  }

  /**
   * A verified program, each access bounded by the region that was proven.
   *
   * @throws IllegalArgumentException if the proof is of another program
   */
  public static CompiledProgram guarded(ProgramInstance instance, VerifiedProgram proof) {
    return verified(instance, proof, Tier.GUARDED, AccessMode.GUARDED);
  }

  /**
   * A verified program at raw addresses.
   *
   * @throws IllegalArgumentException if the proof is of another program
   */
  public static CompiledProgram direct(ProgramInstance instance, VerifiedProgram proof) {
    return verified(instance, proof, Tier.DIRECT, AccessMode.DIRECT);
  }

  private static CompiledProgram verified(
      ProgramInstance instance, VerifiedProgram proof, Tier tier, AccessMode mode) {
    if (!proof.program().equals(instance.program())) {
      throw new IllegalArgumentException(
          "the proof is not of program " + instance.image().name() + "; verify this one");
    }
    Proof.of(instance).accept(proof);
    return new CompiledProgram(instance, tier, mode);
  }

  /** Without a proof, for tests of code that is known to be safe. */
  static CompiledProgram trusted(ProgramInstance instance, AccessMode mode) {
    Tier tier =
        switch (mode) {
          case GUARDED -> Tier.GUARDED;
          case DIRECT -> Tier.DIRECT;
          case SANDBOXED -> Tier.SANDBOXED;
        };
    return new CompiledProgram(instance, tier, mode);
  }

  /** The class that runs on plain memory, as bytes; {@link Listing} makes text of it. */
  public byte[] bytecode() {
    return Compilation.of(instance).bytecode(contiguous());
  }

  private Compilation.Form contiguous() {
    return new Compilation.Form(mode, FrontEnd.Entry.OPERATION, 0, 0);
  }

  @Override
  public Tier tier() {
    return tier;
  }

  /** Compiles now, for operands that are plain memory. */
  public void prepare() {
    Compilation.of(instance).code(contiguous());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if an operand is longer than the proof allows
   */
  @Override
  public Outcome run(Invocation invocation) {
    long limit = Proof.of(instance).operandLimit();
    if (mode != AccessMode.SANDBOXED && limit >= 0 && invocation.longestOperand() > limit) {
      throw new IllegalArgumentException(
          "an operand is "
              + invocation.longestOperand()
              + " bytes long; program "
              + instance.image().name()
              + " is proven for operands up to "
              + limit
              + " bytes");
    }
    instance.enter();
    try {
      MemorySegment own = scratch.poll();
      MemorySegment used = own == null ? AddressSpace.scratch() : own;
      try {
        return run(invocation, used);
      } finally {
        scratch.add(used);
      }
    } finally {
      instance.exit();
    }
  }

  private Outcome run(Invocation invocation, MemorySegment used) {
    boolean operands = invocation.entry() instanceof Invocation.Operands;
    Compilation.Form form =
        new Compilation.Form(
            mode,
            operands ? FrontEnd.Entry.OPERATION : FrontEnd.Entry.MEMORY,
            scattered(invocation.entry()),
            Execution.readOnly(invocation.entry()));
    Execution execution =
        new Execution(
            instance,
            used,
            invocation,
            Compilation.of(instance).code(form),
            mode == AccessMode.SANDBOXED);
    try {
      return outcome(execution, form, invocation.longestOperand());
    } finally {
      execution.end();
    }
  }

  private Outcome outcome(Execution x, Compilation.Form form, long longest) {
    try {
      long result = x.run(target -> Compilation.of(target).code(formFor(target, form, longest)));
      return new Outcome.Success(result, x.executed());
    } catch (MemoryAccessException e) {
      return new Outcome.Trapped(TrapWriter.access(x, e), x.executed());
    } catch (BadArgumentException e) {
      return trapped(x, Trap.Kind.BAD_ARGUMENT, String.valueOf(e.getMessage()));
    } catch (TrapSignal e) {
      return trapped(x, e.kind, e.reason);
    } catch (StopSignal e) {
      return new Outcome.Stopped(e.reason, x.slot(), x.executed());
    } catch (FaultSignal e) {
      Region region = AddressLayout.describe(e.region, x.instance().program());
      return new Outcome.Faulted(region, e.fault, x.slot(), x.executed());
    } catch (StackOverflowError e) {
      throw new IllegalStateException(
          "the thread's stack is too small for program " + instance.image().name(), e);
    }
  }

  /**
   * A tail call goes on in the same form, checked in full where the target was not verified for
   * operands of that length.
   */
  private static Compilation.Form formFor(
      ProgramInstance target, Compilation.Form form, long longest) {
    boolean proven = Proof.of(target).operandLimit() >= longest;
    return proven || form.mode() == AccessMode.SANDBOXED
        ? form
        : new Compilation.Form(AccessMode.SANDBOXED, form.entry(), form.paged(), form.readOnly());
  }

  private static Outcome trapped(Execution x, Trap.Kind kind, String reason) {
    return new Outcome.Trapped(TrapWriter.trap(x, kind, Optional.empty(), reason), x.executed());
  }

  /** Operands that are scattered over frames, as bits. */
  private static int scattered(Invocation.Entry entry) {
    return entry instanceof Invocation.Operands operands
        ? scattered(AddressLayout.SRC, operands.src())
            | scattered(AddressLayout.DST, operands.dst())
            | scattered(AddressLayout.AUX, operands.aux())
        : 0;
  }

  private static int scattered(int region, Window window) {
    return window instanceof Window.Scattered ? 1 << region : 0;
  }
}
