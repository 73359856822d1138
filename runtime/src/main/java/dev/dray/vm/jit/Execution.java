package dev.dray.vm.jit;

import java.lang.foreign.MemorySegment;

final class Execution {
  MemorySegment source = MemorySegment.NULL;
  MemorySegment destination = MemorySegment.NULL;
  MemorySegment auxiliary = MemorySegment.NULL;
  MemorySegment stack = MemorySegment.NULL;
  MemorySegment memory = MemorySegment.NULL;
  MemorySegment[] maps = new MemorySegment[0];
  long sourceLength, destinationLength, auxiliaryLength, argument0, argument1, argument2, argument3;
  long fuel = Long.MAX_VALUE;
  dev.dray.vm.StopFlag stop = new dev.dray.vm.StopFlag();

  void poll(int pc) {
    if (stop.isStopped()) {
      throw new IllegalStateException("stop");
    }
  }

  long load(long address, int size, int pc) {
    throw new IllegalStateException("load " + Long.toHexString(address) + " pc " + pc);
  }

  void store(long address, long value, int size, int pc) {
    throw new IllegalStateException("store " + Long.toHexString(address) + " pc " + pc);
  }

  RuntimeException outOfFuel(int pc, int cost) {
    return new IllegalStateException("fuel");
  }

  RuntimeException badInstruction(int pc) {
    return new IllegalStateException("bad " + pc);
  }
}
