package dev.dray.vm.jit.front;

/** Which sides of a conditional jump an execution may take. */
interface LiveEdges {
  boolean mayJump(int pc);

  boolean mayFallThrough(int pc);

  /** Nothing is known. */
  static LiveEdges all() {
    return new LiveEdges() {
      @Override
      public boolean mayJump(int pc) {
        return true;
      }

      @Override
      public boolean mayFallThrough(int pc) {
        return true;
      }
    };
  }
}
