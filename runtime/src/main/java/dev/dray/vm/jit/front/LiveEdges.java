package dev.dray.vm.jit.front;

/** Which sides of a conditional jump an execution may take. */
interface LiveEdges {
  boolean mayJump(int pc);

  boolean mayFallThrough(int pc);
}
