package dev.dray.memory.mmu;

import dev.dray.memory.paging.Access;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.paging.WalkRules;
import dev.dray.memory.space.AddressSpace;
import java.util.concurrent.atomic.LongAdder;

/** What a PASID stands for: an address space, and how its requests are treated. */
public final class Context {
  /** PASIDs have 20 bits. */
  public static final int PASID_LIMIT = 1 << 20;

  /**
   * How a context's requests are treated.
   *
   * @param rules the bits outside the tables
   * @param supervisorAllowed whether requests on the kernel's behalf are taken
   * @param pageRequests whether operations may wait for pages that are not there
   */
  public record Settings(WalkRules rules, boolean supervisorAllowed, boolean pageRequests) {
    /** Users only, page requests on. */
    public static final Settings DEFAULT = new Settings(WalkRules.DEFAULT, false, true);

    /** Settings. */
    public Settings {
      if (!rules.writeProtect()) {
        throw new IllegalArgumentException(
            "a context needs write protection for supervisors too: copy-on-write stands on it");
      }
    }
  }

  private final int pasid;
  private final AddressSpace space;
  private final Settings settings;
  private final int[] masks = new int[Access.COUNT];

  /** The two that every operation asks for. */
  final int readMask;

  final int writeMask;

  /** The level of the last leaf that a translation of this context hit; a guess where to look. */
  int lastLevel;

  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();
  private final LongAdder faults = new LongAdder();
  private volatile boolean enabled = true;

  Context(int pasid, AddressSpace space, Settings settings) {
    this.pasid = pasid;
    this.space = space;
    this.settings = settings;
    for (int access = 0; access < Access.COUNT; access++) {
      masks[access] = Translation.mask(settings.rules(), access);
    }
    readMask = masks[Access.READ];
    writeMask = masks[Access.WRITE];
  }

  /** Its PASID, 20 bits. */
  public int pasid() {
    return pasid;
  }

  /** Its address space. */
  public AddressSpace space() {
    return space;
  }

  /** How its requests are treated. */
  public Settings settings() {
    return settings;
  }

  /** Whether it takes requests. */
  public boolean enabled() {
    return enabled;
  }

  /** Stops taking requests; what is inside the space goes on. */
  public void disable() {
    enabled = false;
  }

  /** Adds what an operation moved. */
  public void account(long read, long written) {
    if (read != 0) {
      bytesRead.add(read);
    }
    if (written != 0) {
      bytesWritten.add(written);
    }
  }

  void countFault() {
    faults.increment();
  }

  /** What it moved and faulted so far. */
  public Usage usage() {
    return new Usage(bytesRead.sum(), bytesWritten.sum(), faults.sum());
  }

  int mask(int access) {
    return masks[access];
  }

  /**
   * What a context used.
   *
   * @param bytesRead from its space
   * @param bytesWritten to its space
   * @param faults that ended a translation
   */
  public record Usage(long bytesRead, long bytesWritten, long faults) {}
}
