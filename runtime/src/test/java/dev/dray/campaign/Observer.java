package dev.dray.campaign;

/** Watches the reference machine; throws {@link Violation} where something is not as proven. */
interface Observer {

  /** Before an instruction is executed. */
  void before(ReferenceMachine machine, int pc);

  /** When a conditional jump was decided. */
  default void branch(int pc, boolean taken) {}

  /** Before a load, store or atomic accesses memory. */
  default void access(ReferenceMachine machine, int pc, long address) {}

  /** At the end of an execution that ended by itself. */
  default void end() {}
}
