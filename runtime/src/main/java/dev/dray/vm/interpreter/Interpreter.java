package dev.dray.vm.interpreter;

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
import dev.dray.vm.interpreter.Signal.FaultSignal;
import dev.dray.vm.interpreter.Signal.StopSignal;
import dev.dray.vm.interpreter.Signal.TrapSignal;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Runs any program, verified or not, and checks every access against the regions that it may touch.
 *
 * <p>What RFC 9669 leaves open is fixed here, and compiled tiers follow: registers that nobody
 * wrote are 0, at the entry of the program and of each function (except r1 to r5, which are the
 * arguments); r1 to r5 are 0 after a call; a frame is zeroed on entry, and callees may use their
 * callers' frames through pointers; a reserved record is zeroed. A tail call ends all frames of the
 * program that makes it, and is refused within a callback.
 *
 * <p>Windows of native memory are used in place; the caller keeps them alive. Windows on the heap
 * are copied in and, at the end, back.
 */
public final class Interpreter implements Executable {
  private final ProgramInstance instance;
  private final ConcurrentLinkedQueue<MemorySegment> scratch = new ConcurrentLinkedQueue<>();

  /** An interpreter of an instance, which the caller closes. */
  public Interpreter(ProgramInstance instance) {
    this.instance = instance;
    instance.artifact(Lowered.class, each -> Lowering.lower(each.program()));
  }

  @Override
  public Tier tier() {
    return Tier.INTERPRETER;
  }

  @Override
  public Outcome run(Invocation invocation) {
    instance.enter();
    try {
      MemorySegment own = scratch.poll();
      MemorySegment used = own == null ? AddressSpace.scratch() : own;
      Execution execution = new Execution(instance, used, invocation);
      try {
        return run(execution);
      } finally {
        execution.end();
        scratch.add(used);
      }
    } finally {
      instance.exit();
    }
  }

  private static Outcome run(Execution x) {
    try {
      return x.run();
    } catch (MemoryAccessException e) {
      return trapped(x, TrapWriter.access(x, e));
    } catch (BadArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      return trapped(x, TrapWriter.trap(x, Trap.Kind.BAD_ARGUMENT, Optional.empty(), reason));
    } catch (TrapSignal e) {
      return trapped(x, TrapWriter.trap(x, e.kind, Optional.empty(), e.reason));
    } catch (StopSignal e) {
      return new Outcome.Stopped(e.reason, x.slot(), x.executed);
    } catch (FaultSignal e) {
      Region region = AddressLayout.describe(e.region, x.instance.program());
      return new Outcome.Faulted(region, e.fault, x.slot(), x.executed);
    }
  }

  private static Outcome trapped(Execution x, Trap trap) {
    return new Outcome.Trapped(trap, x.executed);
  }
}
