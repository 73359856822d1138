package dev.dray.vm.interpreter;

import dev.dray.memory.MemoryFaultException;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Trap;
import java.io.Serial;

/** Why the loop was left: control flow without a stack trace, caught by the execution. */
abstract sealed class Signal extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private Signal() {
    super(null, null, false, false);
  }

  /** The program did what it may not. */
  static final class TrapSignal extends Signal {
    @Serial private static final long serialVersionUID = 1;
    final Trap.Kind kind;
    final String reason;

    TrapSignal(Trap.Kind kind, String reason) {
      this.kind = kind;
      this.reason = reason;
    }
  }

  /** The program is to end. */
  static final class StopSignal extends Signal {
    @Serial private static final long serialVersionUID = 1;
    final Outcome.Reason reason;

    StopSignal(Outcome.Reason reason) {
      this.reason = reason;
    }
  }

  /** An operand's translation refused an access. */
  static final class FaultSignal extends Signal {
    @Serial private static final long serialVersionUID = 1;
    final int region;
    final MemoryFaultException fault;

    FaultSignal(int region, MemoryFaultException fault) {
      this.region = region;
      this.fault = fault;
    }
  }

  /** The program goes on in another. */
  static final class TailCallSignal extends Signal {
    @Serial private static final long serialVersionUID = 1;
    final transient ProgramInstance target;

    TailCallSignal(ProgramInstance target) {
      this.target = target;
    }
  }
}
