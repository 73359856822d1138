package dev.dray.memory.mmu;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.paging.Access;
import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.paging.Walk;
import dev.dray.memory.paging.WalkObserver;
import dev.dray.memory.paging.Walker;
import dev.dray.memory.physical.PhysicalMemoryExhaustedException;
import dev.dray.memory.space.AddressSpace;
import dev.dray.memory.space.PageRequest;
import dev.dray.memory.tlb.Tlb;
import dev.dray.memory.trace.TransferObserver;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Translates for one operation at a time, on one thread. It is inside the address space from its
 * making to its close: what it translated is not reused before. A write breaks copy-on-write; a
 * missing page is asked for if the context and the operation allow waiting.
 */
public final class PageTranslator implements AutoCloseable {
  private static final int FUTILE_ANSWERS = 8;

  private Mmu mmu;
  private Tlb tlb;
  private Context context;
  private AddressSpace space;
  private Extent.Issuer issuer;
  private final BooleanSupplier givesUp;
  private TransferObserver observer;
  private int number;
  private int unusedBits;
  private boolean mayWait;
  private boolean watched;
  private int readMask;
  private int writeMask;
  private int token;
  private @Nullable Walk walk;
  private @Nullable PageFault fault;
  private long hits;
  private boolean closed = true;

  /** Whether the context's pages were huge lately: each size has a cache of its own. */
  private boolean hugeFirst;

  /**
   * Enters a context's space.
   *
   * @param issuer the descriptor: its number for fault records, and whether it still may wait
   * @param mayWait whether a missing page may be waited for (block on fault)
   * @throws dev.dray.memory.space.SpaceClosedException if the space was destroyed
   * @throws MemoryFaultException if the descriptor was ended while it waited to enter
   */
  public PageTranslator(Mmu mmu, Context context, Extent.Issuer issuer, boolean mayWait) {
    this(mmu, context, issuer, mayWait, false);
  }

  /**
   * As {@link #PageTranslator(Mmu, Context, Extent.Issuer, boolean)}.
   *
   * @param patient whether it waits to enter even if the descriptor was ended
   */
  public PageTranslator(
      Mmu mmu, Context context, Extent.Issuer issuer, boolean mayWait, boolean patient) {
    givesUp = () -> !patient && this.issuer.ended();
    this.mmu = mmu;
    this.context = context;
    this.issuer = issuer;
    tlb = mmu.tlb();
    space = context.space();
    observer = mmu.observer();
    enter(mayWait);
  }

  /** Enters another context's space, after {@link #close}: as if it were made anew. */
  public void again(Mmu in, Context of, Extent.Issuer by, boolean wait) {
    mmu = in;
    context = of;
    issuer = by;
    tlb = in.tlb();
    space = of.space();
    observer = in.observer();
    fault = null;
    hits = 0;
    enter(wait);
  }

  private void enter(boolean wait) {
    mayWait = wait && context.settings().pageRequests();
    number = space.tag().id();
    unusedBits = 64 - space.format().addressBits();
    watched = observer.watching();
    // No translation grants -1: a disabled context's requests, and what somebody watches, take the
    // slow path.
    boolean fast = context.enabled() && !watched;
    readMask = fast ? context.readMask : -1;
    writeMask = fast ? context.writeMask : -1;
    hugeFirst = context.lastLevel > 1;
    token = space.enter(givesUp);
    if (token == AddressSpace.NOT_ENTERED) {
      throw new MemoryFaultException(
          "the operation was ended while it waited to enter the space",
          0,
          false,
          MemoryFaultException.Kind.REVOKED);
    }
    closed = false;
  }

  /** The context. */
  public Context context() {
    return context;
  }

  /** As {@link #translate} for a user's load. */
  public long read(long address) {
    long found = hugeFirst ? Translation.NONE : tlb.findSmall(address, number);
    if ((found & readMask) == readMask && address << unusedBits >> unusedBits == address) {
      hits++;
      return found;
    }
    return translate(address, Access.READ);
  }

  /** As {@link #translate} for a user's store. */
  public long write(long address) {
    long found = hugeFirst ? Translation.NONE : tlb.findSmall(address, number);
    if ((found & writeMask) == writeMask && address << unusedBits >> unusedBits == address) {
      hits++;
      return found;
    }
    return translate(address, Access.WRITE);
  }

  /**
   * Looks up neighbouring pages for loads, without any walk: as far as the TLB knows them.
   *
   * @param address of the first
   * @param pages how many, no more than the array takes
   * @param into takes the translations
   * @return how many there are, from the first on
   */
  public int readable(long address, int pages, long[] into) {
    return known(address, pages, into, readMask);
  }

  /** As {@link #readable} for stores. */
  public int writable(long address, int pages, long[] into) {
    return known(address, pages, into, writeMask);
  }

  private int known(long address, int pages, long[] into, int mask) {
    if (!space.format().canonical(address)
        || !space.format().canonical(address + (pages - 1) * 4096L)) {
      return 0;
    }
    int count = tlb.findSmallRange(address, number, pages, mask, into);
    hits += count;
    return count;
  }

  /**
   * Translates an address.
   *
   * @param access of {@link Access}
   * @return a {@link Translation}, or NONE: then {@link #fault} says why
   */
  public long translate(long address, int access) {
    int mask = context.mask(access);
    long found = hugeFirst ? tlb.findHuge(address, number) : Translation.NONE;
    if (found == Translation.NONE) {
      found = tlb.find(address, number);
    }
    if ((found & mask) == mask
        && address << unusedBits >> unusedBits == address
        && (access & Access.SUPERVISOR) == 0
        && context.enabled()) {
      return hit(address, found);
    }
    return miss(address, access, mask);
  }

  private long hit(long address, long found) {
    hits++;
    int level = Translation.level(found);
    if (context.lastLevel != level) {
      context.lastLevel = level;
    }
    if (watched) {
      observer.tlbHit(context.pasid(), address, found);
    }
    return found;
  }

  /** Why the last translation failed. */
  public Optional<PageFault> fault() {
    return Optional.ofNullable(fault);
  }

  private long miss(long address, int access, int mask) {
    fault = null;
    if (!context.enabled()) {
      return refuse(FaultCause.CONTEXT_DISABLED, address, access);
    }
    if ((access & Access.SUPERVISOR) != 0 && !context.settings().supervisorAllowed()) {
      return refuse(FaultCause.SUPERVISOR_REFUSED, address, access);
    }
    if (!space.format().canonical(address)) {
      return refuse(FaultCause.NON_CANONICAL, address, access);
    }
    tlb.countMiss();
    observer.tlbMiss(context.pasid(), address, access);
    Walk outcome = walk();
    for (int answers = 0; ; ) {
      long translation = walkOnce(address, access, mask, outcome);
      if (translation != Translation.NONE) {
        return translation;
      }
      FaultCause cause = outcome.cause().orElseThrow();
      if (cause == FaultCause.WRITE_DENIED) {
        int broken = breakSharing(address, access, outcome);
        if (broken > 0) {
          continue;
        }
        if (broken < 0) {
          return Translation.NONE;
        }
      }
      FaultCause refusal = request(address, access, cause);
      if (refusal == null && answers++ < FUTILE_ANSWERS) {
        continue;
      }
      FaultCause end = refusal == null ? FaultCause.REQUEST_WITHOUT_EFFECT : refusal;
      return fail(end, outcome.level(), outcome.entry(), address, access);
    }
  }

  private long walkOnce(long address, int access, int mask, Walk outcome) {
    ReentrantLock lock = mmu.missLock(address, number);
    boolean waited = !lock.tryLock();
    if (waited) {
      lock.lock();
    }
    try {
      if (waited) {
        long found = tlb.find(address, number);
        if ((found & mask) == mask) {
          tlb.countCoalesced();
          return found;
        }
      }
      long ticket = space.tag().ticket();
      walkFromCache(address, access, outcome);
      tlb.fill(space.tag(), ticket, address, outcome);
      return outcome.translation();
    } finally {
      lock.unlock();
    }
  }

  private void walkFromCache(long address, int access, Walk outcome) {
    Walker walker = mmu.walker(space.format());
    WalkObserver steps = watched ? observer::walkStep : WalkObserver.NONE;
    int levels = space.format().levels();
    for (int level = 1; level < levels && level <= Tlb.tableLevels(); level++) {
      long cached = tlb.findTable(address, level, number);
      if (cached != 0) {
        walker.walkFrom(
            level,
            cached & -4096L,
            (int) cached & 15,
            address,
            access,
            context.settings().rules(),
            space.domain(),
            outcome,
            steps);
        tlb.countWalk(outcome.steps(), true);
        return;
      }
    }
    walker.walk(
        space.root(), address, access, context.settings().rules(), space.domain(), outcome, steps);
    tlb.countWalk(outcome.steps(), false);
  }

  /** 1 when the write is worth trying again, 0 when it is not, -1 when memory ran out. */
  private int breakSharing(long address, int access, Walk outcome) {
    try {
      if (!space.breakSharing(address)) {
        return 0;
      }
      observer.sharingBroken(context.pasid(), address);
      return 1;
    } catch (PhysicalMemoryExhaustedException full) {
      fail(FaultCause.OUT_OF_MEMORY, outcome.level(), outcome.entry(), address, access);
      return -1;
    }
  }

  /**
   * Null when the page was asked for and the handler says that it is there; else the fault's cause.
   */
  private @Nullable FaultCause request(long address, int access, FaultCause cause) {
    if (!mayWait || !cause.requestable()) {
      return cause;
    }
    long page = address & -4096L;
    PageRequest request = new PageRequest(space, page, access, cause);
    return switch (space.pageRequests().request(request, this::mustNotWait)) {
      case ANSWERED -> {
        observer.pageRequested(context.pasid(), page);
        yield null;
      }
      case NO_HANDLER -> cause;
      case REFUSED -> FaultCause.REQUEST_REFUSED;
      case OUT_OF_MEMORY -> FaultCause.OUT_OF_MEMORY;
      case OVERFLOW -> FaultCause.REQUEST_OVERFLOW;
      case ABANDONED -> FaultCause.REQUEST_ABANDONED;
    };
  }

  private boolean mustNotWait() {
    return issuer.ended() || space.closing();
  }

  private long refuse(FaultCause cause, long address, int access) {
    return fail(cause, 0, 0, address, access);
  }

  private long fail(FaultCause cause, int level, long entry, long address, int access) {
    PageFault made =
        new PageFault(cause, level, entry, address, context.pasid(), access, issuer.number());
    fault = made;
    context.countFault();
    mmu.faults().add(made);
    observer.fault(context.pasid(), address, level, made.explain());
    return Translation.NONE;
  }

  private Walk walk() {
    Walk made = walk;
    if (made == null) {
      made = new Walk();
      walk = made;
    }
    return made;
  }

  /** Bytes from an address to the end of its page. */
  public static long untilPageEnd(long translation, long address) {
    long size = 1L << PageTableFormat.shift(Translation.level(translation));
    return size - (address & size - 1);
  }

  /** Leaves the space. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      tlb.countHits(hits);
      space.leave(token);
    }
  }
}
