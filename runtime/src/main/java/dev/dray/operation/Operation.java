package dev.dray.operation;

import dev.dray.operation.descriptor.Opcode;

/** One operation. Stateless: everything of one descriptor lies in its {@link Execution}. */
public interface Operation {

  /** The code that descriptors name it by. */
  Opcode opcode();

  /**
   * Does the work of a descriptor that the rules of its opcode let pass, and says what happened
   * through the execution.
   *
   * @throws Rejection if the descriptor asks for what cannot be
   * @throws dev.dray.memory.OperandFaultException if memory cannot be had
   */
  void execute(Execution execution);
}
