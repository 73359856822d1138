package dev.dray.memory.ats;

import dev.dray.memory.Extent;
import dev.dray.memory.mmu.Context;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.PageFault;
import dev.dray.memory.mmu.PageTranslator;
import dev.dray.memory.paging.Access;
import dev.dray.memory.paging.FaultCause;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.tlb.TlbSpace;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a device with a translation cache of its own meets the engine: it asks for translations,
 * and later sends requests with the physical addresses that it was told (PCIe ATS). An operating
 * system has to believe such a device three things: that it sends no address it was not told, that
 * it keeps to the rights, and that it uses nothing that was invalidated. Here all three are checked
 * for every request, so a device that lies gets a fault and no byte.
 *
 * <p>A device and a PASID together name a context: the port knows which contexts were opened to it.
 * A translation ends when its space is invalidated, at once; the device is told, and may ask again.
 */
public final class DevicePort implements AutoCloseable {
  private final Mmu mmu;
  private final int requester;
  private final DeviceCache cache;
  private final Map<Integer, Opened> opened = new ConcurrentHashMap<>();
  private final Told told = new Told();

  private record Opened(Context context, TlbSpace.Listener listener) {}

  /**
   * A port that knows no context.
   *
   * @param requester the device's number, for messages
   */
  public DevicePort(Mmu mmu, int requester, DeviceCache cache) {
    this.mmu = mmu;
    this.requester = requester;
    this.cache = cache;
  }

  /**
   * Opens a context to the device, under its PASID: the kernel's privilege. One that was taken away
   * stays shut, since its PASID may be another's.
   */
  public void open(Context context) {
    TlbSpace.Listener listener = (start, length) -> told.forget(context, start, length);
    // Before the device is told anything, so that it misses no end of that.
    context.space().tag().listen(listener);
    if (opened.putIfAbsent(context.pasid(), new Opened(context, listener)) != null) {
      context.space().tag().ignore(listener);
    } else if (!context.enabled()) {
      shut(context);
    }
  }

  /**
   * Closes a context to the device: what it was told of it is void.
   *
   * @return whether it was open
   */
  public boolean shut(Context context) {
    Opened was = opened.get(context.pasid());
    if (was == null || was.context != context || !opened.remove(context.pasid(), was)) {
      return false;
    }
    was.context.space().tag().ignore(was.listener);
    told.forget(was.context, 0, -1);
    return true;
  }

  /**
   * Answers a translation request.
   *
   * @throws DeviceFaultException if there is no such page, or not with that right
   */
  public DeviceTranslation translate(int pasid, long address, boolean write) {
    int access = write ? Access.WRITE : Access.READ;
    Opened open = opened.get(pasid);
    if (open == null) {
      throw refuse(FaultCause.ATS_DISABLED, address, pasid, access);
    }
    Context context = open.context;
    while (true) {
      long ticket = context.space().tag().ticket();
      try (PageTranslator translator =
          new PageTranslator(mmu, context, Extent.Issuer.NOBODY, false)) {
        long found = translator.translate(address, access);
        if (found == Translation.NONE) {
          throw new DeviceFaultException(translator.fault().orElseThrow());
        }
        long bytes = PageTranslator.untilPageEnd(found, address);
        long physical = Translation.address(found, address);
        long page = Translation.page(found);
        long size = bytes + (physical - page);
        boolean writable = write && (Translation.rights(found) & Rights.WRITE) != 0;
        Told.Entry entry =
            new Told.Entry(context, address - (physical - page), page, size, writable);
        if (told.add(entry, ticket)) {
          return new DeviceTranslation(physical, bytes, writable);
        }
      }
    }
  }

  /**
   * A translated read.
   *
   * @throws DeviceFaultException if the device may not; nothing was read
   */
  public void read(long physical, MemorySegment into) {
    access(physical, into.byteSize(), Access.READ)
        .run(host -> into.copyFrom(host.asSlice(physical, into.byteSize())));
  }

  /**
   * A translated write.
   *
   * @throws DeviceFaultException if the device may not; nothing was written
   */
  public void write(long physical, MemorySegment from) {
    access(physical, from.byteSize(), Access.WRITE)
        .run(host -> host.asSlice(physical, from.byteSize()).copyFrom(from));
  }

  private interface Move {
    void on(MemorySegment host);
  }

  /** Inside a space, with a request that is allowed until it leaves. */
  private record Admitted(Mmu mmu, Context context, int token) {
    void run(Move move) {
      try {
        move.on(mmu.memory().host());
      } finally {
        context.space().leave(token);
      }
    }
  }

  private Admitted access(long physical, long length, int access) {
    Told.Entry entry = check(physical, length, access);
    int token = entry.context().space().enter();
    boolean admitted = false;
    try {
      // Again, now that nothing can be reused: the first look was from outside.
      admitted = check(physical, length, access).context() == entry.context();
      if (!admitted) {
        throw refuse(
            FaultCause.TRANSLATED_AFTER_INVALIDATION, physical, entry.context().pasid(), access);
      }
      return new Admitted(mmu, entry.context(), token);
    } finally {
      if (!admitted) {
        entry.context().space().leave(token);
      }
    }
  }

  private Told.Entry check(long physical, long length, int access) {
    Optional<Told.Entry> entry = told.find(physical, length);
    if (entry.isEmpty()) {
      throw refuse(
          told.wasForgotten(physical)
              ? FaultCause.TRANSLATED_AFTER_INVALIDATION
              : FaultCause.TRANSLATED_NOT_GRANTED,
          physical,
          0,
          access);
    }
    if (Access.writes(access) && !entry.get().writable()) {
      throw refuse(FaultCause.WRITE_DENIED, physical, entry.get().context().pasid(), access);
    }
    return entry.get();
  }

  private DeviceFaultException refuse(FaultCause cause, long address, int pasid, int access) {
    PageFault fault = new PageFault(cause, 0, 0, address, pasid, access, 0);
    mmu.report(fault);
    return new DeviceFaultException(fault);
  }

  /**
   * Tells the device to forget translations.
   *
   * @param length bytes, or -1 for all of the context
   * @return completes when the device says that it is done
   */
  public CompletableFuture<Void> invalidate(int pasid, long address, long length) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Opened open = opened.get(pasid);
    if (open != null) {
      told.forget(open.context, address, length);
    }
    cache.invalidate(pasid, address, length, () -> done.complete(null));
    return done;
  }

  /** The device leaves: what it was told is void. */
  @Override
  public void close() {
    opened.values().forEach(each -> shut(each.context));
  }

  @Override
  public String toString() {
    return "device " + requester;
  }
}
