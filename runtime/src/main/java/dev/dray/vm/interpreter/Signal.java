package dev.dray.vm.interpreter;

import dev.dray.memory.MemoryFaultException;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Trap;
import java.io.Serial;

/** Why the loop was left: control flow without a stack trace, caught by the execution. */
public abstract sealed class Signal extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private Signal() {
    super(null, null, false, false);
  }

  /** The program did what it may not. */
  public static final class TrapSignal extends Signal {
    @Serial private static final long serialVersionUID = 1;
    public final Trap.Kind kind;
    public final String reason;

    public TrapSignal(Trap.Kind kind, String reason) {
      this.kind = kind;
      this.reason = reason;
    }
  }

  /** The program is to end. */
  public static final class StopSignal extends Signal {
    @Serial private static final long serialVersionUID = 1;
    public final Outcome.Reason reason;

    public StopSignal(Outcome.Reason reason) {
      this.reason = reason;
    }
  }

  /** An operand's translation refused an access. */
  public static final class FaultSignal extends Signal {
    @Serial private static final long serialVersionUID = 1;
    public final int region;
    public final MemoryFaultException fault;

    public FaultSignal(int region, MemoryFaultException fault) {
      this.region = region;
      this.fault = fault;
    }
  }

  /** The program goes on in another. */
  public static final class TailCallSignal extends Signal {
    @Serial private static final long serialVersionUID = 1;
    public final transient ProgramInstance target;

    public TailCallSignal(ProgramInstance target) {
      this.target = target;
    }
  }
}
