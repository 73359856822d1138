package dev.dray.engine;

import dev.dray.operation.descriptor.Descriptor;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A queue's ring: each descriptor comes out once and whole. */
public final class RingStress {
  private RingStress() {}

  static long[] words(long value) {
    long[] words = new long[Descriptor.WORDS];
    Arrays.fill(words, value);
    return words;
  }

  /** The value that all words of what was polled have; 0 if nothing was, -1 if they differ. */
  static int poll(Ring ring) {
    Ring.Item item = new Ring.Item();
    if (!ring.poll(item)) {
      return 0;
    }
    for (long word : item.words) {
      if (word != item.words[0] || !Long.valueOf(word).equals(item.attachment)) {
        return -1;
      }
    }
    return (int) item.words[0];
  }

  /** Two submitters and a processing element: nothing is lost, torn or given twice. */
  @JCStressTest
  @Outcome(
      id = {"0, 1, 2", "0, 2, 1", "1, 2, 0", "2, 1, 0"},
      expect = Expect.ACCEPTABLE,
      desc = "each once")
  @State
  public static class TwoSubmitters {
    private final Ring ring = new Ring(4);

    /** Submits. */
    @Actor
    public void first() {
      ring.offer(words(1), 1L, 0, 4);
    }

    /** Submits. */
    @Actor
    public void second() {
      ring.offer(words(2), 2L, 0, 4);
    }

    /** Polls. */
    @Actor
    public void element(III_Result result) {
      result.r1 = poll(ring);
    }

    /** Empties the ring. */
    @Arbiter
    public void rest(III_Result result) {
      result.r2 = poll(ring);
      result.r3 = poll(ring);
    }
  }

  /** Two processing elements and one descriptor: one of them gets it. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "one got it")
  @State
  public static class TwoElements {
    private final Ring ring = new Ring(2);

    /** Has a descriptor wait. */
    public TwoElements() {
      ring.offer(words(1), 1L, 0, 2);
    }

    /** Polls. */
    @Actor
    public void first(II_Result result) {
      result.r1 = poll(ring);
    }

    /** Polls. */
    @Actor
    public void second(II_Result result) {
      result.r2 = poll(ring);
    }
  }

  /** Two submitters and room for one: one of them is told to retry. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "one was accepted")
  @State
  public static class RoomForOne {
    private final Ring ring = new Ring(1);

    /** Submits. */
    @Actor
    public void first(II_Result result) {
      result.r1 = ring.offer(words(1), 1L, 0, 1) ? 1 : 0;
    }

    /** Submits. */
    @Actor
    public void second(II_Result result) {
      result.r2 = ring.offer(words(2), 2L, 0, 1) ? 1 : 0;
    }
  }

  /** The same with a ring that has one taker, which moves the head by a plain write. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "1, 2"},
      expect = Expect.ACCEPTABLE,
      desc = "in order")
  @State
  public static class WrapsWithOneTaker {
    private final Ring ring = new Ring(1, true);

    /** Has a descriptor wait. */
    public WrapsWithOneTaker() {
      ring.offer(words(1), 1L, 0, 1);
    }

    /** Polls twice. */
    @Actor
    public void element(II_Result result) {
      result.r1 = poll(ring);
      result.r2 = poll(ring);
    }

    /** Submits when there is room. */
    @Actor
    public void submitter() {
      for (int i = 0; i < 100 && !ring.offer(words(2), 2L, 0, 1); i++) {
        Thread.onSpinWait();
      }
    }
  }

  /** Two processing elements over a slot that is used again: each gets one, whole. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1", "1, 2", "2, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "each once")
  @State
  public static class TwoElementsAndASubmitter {
    private final Ring ring = new Ring(1);

    /** Has a descriptor wait. */
    public TwoElementsAndASubmitter() {
      ring.offer(words(1), 1L, 0, 1);
    }

    /** Polls. */
    @Actor
    public void first(II_Result result) {
      result.r1 = poll(ring);
    }

    /** Polls. */
    @Actor
    public void second(II_Result result) {
      result.r2 = poll(ring);
    }

    /** Submits when there is room. */
    @Actor
    public void submitter() {
      for (int i = 0; i < 100 && !ring.offer(words(2), 2L, 0, 1); i++) {
        Thread.onSpinWait();
      }
    }
  }

  /** A slot that is used again: what was taken out is not overwritten by what comes next. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "1, 2"},
      expect = Expect.ACCEPTABLE,
      desc = "in order")
  @State
  public static class Wraps {
    private final Ring ring = new Ring(1);

    /** Has a descriptor wait. */
    public Wraps() {
      ring.offer(words(1), 1L, 0, 1);
    }

    /** Polls twice. */
    @Actor
    public void element(II_Result result) {
      result.r1 = poll(ring);
      result.r2 = poll(ring);
    }

    /** Submits when there is room. */
    @Actor
    public void submitter() {
      for (int i = 0; i < 100 && !ring.offer(words(2), 2L, 0, 1); i++) {
        Thread.onSpinWait();
      }
    }
  }
}
