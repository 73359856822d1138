package dev.dray.bench.jmh;

import dev.dray.operation.descriptor.Descriptor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A ring of 64-byte entries with one producer and one consumer, and nothing else. */
final class BareRing implements Runnable {
  private static final VarHandle HEAD = position("head");
  private static final VarHandle TAIL = position("tail");

  private final int mask;
  private final long[] words;

  @SuppressWarnings("unused")
  private long a0, a1, a2, a3, a4, a5, a6, a7;

  private volatile long tail;

  @SuppressWarnings("unused")
  private long b0, b1, b2, b3, b4, b5, b6, b7;

  private volatile long head;

  @SuppressWarnings("unused")
  private long c0, c1, c2, c3, c4, c5, c6, c7;

  private volatile boolean closed;
  private volatile long seen;

  /** A ring of some entries, a power of two. */
  BareRing(int entries) {
    mask = entries - 1;
    words = new long[entries * Descriptor.WORDS];
  }

  private static VarHandle position(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(BareRing.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Puts an entry in, waiting for room. */
  void put(long[] from) {
    long at = (long) TAIL.getOpaque(this);
    while (at - (long) HEAD.getAcquire(this) > mask) {
      Thread.onSpinWait();
    }
    int slot = (int) at & mask;
    System.arraycopy(from, 0, words, slot * Descriptor.WORDS, Descriptor.WORDS);
    TAIL.setRelease(this, at + 1);
  }

  /** Takes entries out until the ring is closed. */
  @Override
  public void run() {
    long[] taken = new long[Descriptor.WORDS];
    long sum = 0;
    while (!closed) {
      long at = (long) HEAD.getOpaque(this);
      if (at == (long) TAIL.getAcquire(this)) {
        Thread.onSpinWait();
        continue;
      }
      int slot = (int) at & mask;
      System.arraycopy(words, slot * Descriptor.WORDS, taken, 0, Descriptor.WORDS);
      sum += taken[0];
      HEAD.setRelease(this, at + 1);
    }
    seen = sum;
  }

  /** Waits until all is taken out. */
  void awaitEmpty() {
    while (head != tail) {
      Thread.onSpinWait();
    }
  }

  /** Ends the consumer. */
  void close() {
    closed = true;
  }
}
