package dev.dray.engine;

import dev.dray.memory.Translator;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who submits: a PASID and the address space that it stands for. Aborting a client ends what it
 * submitted before.
 */
public final class Client {
  private final int pasid;
  private final Translator space;
  private final AtomicInteger generation = new AtomicInteger();
  private volatile boolean retired;

  /**
   * A client.
   *
   * @param pasid 0 to 2^20 - 1
   */
  public Client(int pasid, Translator space) {
    if (pasid < 0 || pasid >= 1 << 20) {
      throw new IllegalArgumentException("a PASID is 0 to 1048575, given was " + pasid);
    }
    this.pasid = pasid;
    this.space = space;
  }

  /** The number of the address space. */
  public int pasid() {
    return pasid;
  }

  /** Its address space. */
  public Translator space() {
    return space;
  }

  /**
   * Submits no more, for ever: its PASID may become another's. What is under way goes on; {@link
   * Device#abort(Client)} ends it.
   */
  public void retire() {
    retired = true;
  }

  /** Whether it submits no more. */
  public boolean isRetired() {
    return retired;
  }

  int generation() {
    return generation.get();
  }

  void nextGeneration() {
    generation.incrementAndGet();
  }
}
