package dev.dray.engine;

import java.util.Arrays;

/** Interrupts that a descriptor asked for: raised when its processing element is given back. */
final class RaisedInterrupts {
  private int[] handles = new int[4];
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  void add(int handle) {
    if (count == handles.length) {
      handles = Arrays.copyOf(handles, 2 * count);
    }
    handles[count++] = handle;
  }

  /** What was added since the last time. */
  int[] take() {
    int[] taken = Arrays.copyOf(handles, count);
    count = 0;
    return taken;
  }
}
