package dev.dray.memory.mmu;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Walker;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.physical.Placement;
import dev.dray.memory.space.AddressSpace;
import dev.dray.memory.space.Machine;
import dev.dray.memory.space.Presence;
import dev.dray.memory.tlb.Tlb;
import dev.dray.memory.tlb.TlbSpace;
import dev.dray.memory.trace.TransferObserver;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The engine's MMU: the context table, the TLB, the walkers, the fault log. Translation itself is
 * the business of a {@link PageTranslator}, one per operand and thread.
 */
public final class Mmu implements AutoCloseable {
  private static final int STRIPES = 64;
  private static final int PART = 1 << 10;

  private final PhysicalMemory memory;
  private final Tlb tlb;
  private final Machine machine;
  private final FaultLog faults;
  private final ReentrantLock[] missing = new ReentrantLock[STRIPES];
  private final ConcurrentMap<PageTableFormat, Walker> walkers = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<AtomicReferenceArray<Context>> contexts =
      new AtomicReferenceArray<>(Context.PASID_LIMIT / PART);
  private final BitSet numbers = new BitSet();
  private final Map<AddressSpace, Integer> spaces = new ConcurrentHashMap<>();
  private int lastDomain;
  private volatile TransferObserver observer = TransferObserver.NONE;

  private Mmu(PhysicalMemory memory, MmuConfiguration configuration) {
    this.memory = memory;
    tlb =
        configuration.weakSeed().isPresent()
            ? Tlb.weak(configuration.tlb(), configuration.weakSeed().getAsLong())
            : Tlb.strong(configuration.tlb());
    machine = new Machine(memory, tlb);
    faults = new FaultLog(configuration.faultLog());
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      missing[stripe] = new ReentrantLock();
    }
  }

  /** An MMU over memory, which it closes with itself. */
  public static Mmu over(PhysicalMemory memory, MmuConfiguration configuration) {
    return new Mmu(memory, configuration);
  }

  /** The memory. */
  public PhysicalMemory memory() {
    return memory;
  }

  /** The TLB. */
  public Tlb tlb() {
    return tlb;
  }

  /** The last faults. */
  public FaultLog faults() {
    return faults;
  }

  /** Logs a fault that was found elsewhere than in a translation. */
  public void report(PageFault fault) {
    faults.add(fault);
    observer.fault(fault.pasid(), fault.address(), fault.level(), fault.explain());
  }

  /** Sets who watches translators made from now on. */
  public void setObserver(TransferObserver observer) {
    this.observer =
        Objects.requireNonNull(observer, "the observer is null: pass TransferObserver.NONE");
  }

  /** Who watches. */
  public TransferObserver observer() {
    return observer;
  }

  /**
   * Says who knows which spaces the operations of the current thread are inside: see {@link
   * Machine#addPresence}.
   */
  public void addPresence(Presence ofThisThread) {
    machine.addPresence(ofThisThread);
  }

  /** An empty address space in a domain of its own. */
  public synchronized AddressSpace createSpace(PageTableFormat format, Placement placement) {
    int number = takeNumber();
    AddressSpace space = AddressSpace.create(machine, number, ++lastDomain, format, placement);
    spaces.put(space, number);
    return space;
  }

  /** A copy of a space that shares its frames copy-on-write: see {@link AddressSpace#fork}. */
  public AddressSpace fork(AddressSpace parent) {
    int number;
    synchronized (this) {
      number = takeNumber();
    }
    try {
      AddressSpace child = parent.fork(number);
      spaces.put(child, number);
      return child;
    } catch (RuntimeException failed) {
      giveBack(number);
      throw failed;
    }
  }

  /** Destroys a space: waits for the operations inside. Its contexts must be gone, or disabled. */
  public void destroySpace(AddressSpace space) {
    space.destroy();
    Integer number = spaces.remove(space);
    if (number != null) {
      giveBack(number);
    }
  }

  private synchronized void giveBack(int number) {
    numbers.clear(number);
  }

  /** The spaces that live now. */
  public Set<AddressSpace> spaces() {
    return Set.copyOf(spaces.keySet());
  }

  private int takeNumber() {
    int number = numbers.nextClearBit(0);
    if (number >= TlbSpace.LIMIT) {
      throw new IllegalStateException(
          "there are %d address spaces already: destroy some".formatted(TlbSpace.LIMIT));
    }
    numbers.set(number);
    return number;
  }

  /**
   * Gives a PASID its meaning.
   *
   * @throws IllegalStateException if it has one
   */
  public Context bind(int pasid, AddressSpace space, Context.Settings settings) {
    checkPasid(pasid);
    Context context = new Context(pasid, space, settings);
    contexts.compareAndSet(pasid / PART, null, new AtomicReferenceArray<>(PART));
    if (!contexts.get(pasid / PART).compareAndSet(pasid % PART, null, context)) {
      throw new IllegalStateException(
          "PASID %d is bound already: unbind it first, or take another".formatted(pasid));
    }
    return context;
  }

  /** Takes a PASID's meaning away: new requests fault. Those inside its space go on. */
  public void unbind(int pasid) {
    checkPasid(pasid);
    AtomicReferenceArray<Context> part = contexts.get(pasid / PART);
    if (part != null) {
      Context old = part.getAndSet(pasid % PART, null);
      if (old != null) {
        old.disable();
      }
    }
  }

  /** What a PASID stands for. */
  public Optional<Context> context(int pasid) {
    if (pasid < 0 || pasid >= Context.PASID_LIMIT) {
      return Optional.empty();
    }
    AtomicReferenceArray<Context> part = contexts.get(pasid / PART);
    return part == null ? Optional.empty() : Optional.ofNullable(part.get(pasid % PART));
  }

  /** Destroys all spaces, waiting for the operations inside, and closes the memory. */
  @Override
  public void close() {
    for (AddressSpace space : spaces()) {
      destroySpace(space);
    }
    memory.close();
  }

  Walker walker(PageTableFormat format) {
    return walkers.computeIfAbsent(format, wanted -> new Walker(memory, wanted));
  }

  ReentrantLock missLock(long address, int space) {
    long page = address >>> 12;
    return missing[(int) (page ^ page >>> 9 ^ space * 7L) & STRIPES - 1];
  }

  private static void checkPasid(int pasid) {
    if (pasid < 0 || pasid >= Context.PASID_LIMIT) {
      throw new IllegalArgumentException(
          "PASID %d is outside 0 to %d: choose one of these"
              .formatted(pasid, Context.PASID_LIMIT - 1));
    }
  }
}
