package dev.dray.verifier.analysis.fact;

import java.util.List;
import java.util.Optional;

/**
 * What a compiler may rely on in an accepted program. Every pc is a slot of the linked program.
 * Facts of code that was analysed in several calling contexts hold in all of them.
 */
public interface Facts {

  /** Whether some execution may reach the instruction. */
  boolean reachable(int pc);

  /** Whether the conditional jump at a slot may be taken. */
  boolean mayJump(int pc);

  /** Whether the conditional jump at a slot may fall through. */
  boolean mayFallThrough(int pc);

  /**
   * What the load, store or atomic at a slot touches; empty for other instructions and dead code.
   */
  Optional<AccessFact> access(int pc);

  /** What a register, 0 to 10, holds before the instruction at a slot. */
  RegisterFact register(int pc, int register);

  /** All loops, outer before inner. */
  List<LoopFact> loops();

  /**
   * The longest operand, in bytes, for which the program was proven: whoever runs it refuses longer
   * ones.
   */
  long operandLimit();
}
