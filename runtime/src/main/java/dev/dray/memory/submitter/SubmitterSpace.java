package dev.dray.memory.submitter;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.MemoryFaultException.Kind;
import dev.dray.memory.Pages;
import dev.dray.memory.Translator;
import dev.dray.memory.Use;
import dev.dray.memory.capability.CapabilityException;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.CapabilityInfo;
import dev.dray.memory.capability.CapabilityTable;
import dev.dray.memory.capability.Grant;
import dev.dray.memory.capability.Need;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.capability.ProtectedObject;
import dev.dray.memory.mmu.Context;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.PageTranslator;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.space.SpaceClosedException;
import dev.dray.memory.trace.TransferObserver;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that one submitter's descriptors may name. Below 2^46 they are those of its own
 * address space, with the rights of its own page tables. From 2^46 up they are attachments: pieces
 * of any address space that it has a capability for, each checked again for every operand; and
 * pieces of the JVM's memory. So the operands of one descriptor may lie in as many spaces as it has
 * operands, each with its own rights, whatever the operation.
 */
public final class SubmitterSpace implements Translator {
  /** Where attachments begin. */
  public static final long ATTACHMENTS = 1L << 46;

  private static final long END = 1L << 47;
  private static final long GRANULE = PageSize.HUGE.bytes();

  /** What lies behind an attachment. */
  private sealed interface Target {
    /** Bytes of an address space. */
    record ByCapability(CapabilityHandle handle, long base) implements Target {}

    /** Bytes of another kind of space, whose own translator checks. */
    record Foreign(Translator space, long base, boolean writable) implements Target {}
  }

  private static final class Attached {
    final long start;
    final long length;
    final Target target;
    volatile boolean gone;

    Attached(Attachment where, Target target) {
      start = where.address();
      length = where.length();
      this.target = target;
    }

    boolean has(long address) {
      return address >= start && address - start < length;
    }
  }

  private static final Need READ = Need.of(Permission.SOURCE);
  private static final Need WRITE = Need.of(Permission.DESTINATION);
  private static final Need FILL = Need.of(Permission.FILLED);
  private static final Need UPDATE = Need.of(Permission.UPDATED);
  private static final Need ATOMIC = Need.of(Permission.ATOMICALLY_UPDATED);

  private final Mmu mmu;
  private final CapabilityTable capabilities;
  private final ConcurrentSkipListMap<Long, Attached> attachments = new ConcurrentSkipListMap<>();
  private volatile @Nullable Context own;

  /** What was named last: mostly it is named again. */
  private volatile @Nullable Attached recent;

  private long next = ATTACHMENTS;

  /** A space with nothing in it. */
  public SubmitterSpace(Mmu mmu, CapabilityTable capabilities) {
    this.mmu = mmu;
    this.capabilities = capabilities;
  }

  /** Sets whose addresses the low ones are. */
  public void setOwn(Context context) {
    own = context;
  }

  /** The submitter's capabilities. */
  public CapabilityTable capabilities() {
    return capabilities;
  }

  /**
   * Gives the bytes of a capability an address.
   *
   * @param handle of a capability about an address space
   * @throws CapabilityException if the submitter has no such capability
   * @throws IllegalArgumentException if it is about something else, or longer than 2^40 bytes
   */
  public Attachment attach(CapabilityHandle handle) {
    CapabilityInfo info = capabilities.inspect(handle);
    if (!(info.object() instanceof ProtectedObject.Space)) {
      throw new IllegalArgumentException(
          info.object() + " has no bytes to attach: take a capability about an address space");
    }
    return add(info.base(), info.length(), new Target.ByCapability(handle, info.base()));
  }

  /**
   * Gives bytes of another space an address: of the JVM's memory, say.
   *
   * @param space whose translator checks each use
   * @param base the first byte there
   * @param length bytes
   */
  public Attachment attach(Translator space, long base, long length, boolean writable) {
    return add(base, length, new Target.Foreign(space, base, writable));
  }

  private synchronized Attachment add(long base, long length, Target target) {
    if (length < 1 || length > 1L << 40) {
      throw new IllegalArgumentException(
          "an attachment of %d bytes: 1 to 2^40 are allowed".formatted(length));
    }
    // Attached addresses lie as their targets do in their huge pages, so that frames match.
    long start = next + (base & (GRANULE - 1));
    long after = (start + length + GRANULE - 1) & -GRANULE;
    if (after > END) {
      throw new IllegalStateException(
          "the addresses for attachments are used up: make a new submitter");
    }
    next = after + GRANULE;
    Attachment made = new Attachment(start, length);
    attachments.put(start, new Attached(made, target));
    return made;
  }

  /** Takes an attachment away; operations that use it go on. */
  public void detach(Attachment attachment) {
    Attached removed = attachments.remove(attachment.address());
    if (removed != null) {
      removed.gone = true;
      recent = null;
    }
  }

  @Override
  public void translate(long address, long length, boolean write, Extent into) {
    if (address >= 0 && address < ATTACHMENTS) {
      bind(own(address, write), null, address, address, length, write, into);
      return;
    }
    Attached attached = attached(address, length, write);
    long offset = address - attached.start;
    switch (attached.target) {
      case Target.ByCapability(CapabilityHandle handle, long base) ->
          admit(handle, address, base + offset, length, write, into);
      case Target.Foreign(Translator space, long base, boolean writable) -> {
        if (write && !writable) {
          throw new MemoryFaultException(
              "0x%x is attached for reading only: attach it for writing".formatted(address),
              0,
              true,
              Kind.PERMISSION);
        }
        space.translate(base + offset, length, write, into);
      }
    }
  }

  private Context own(long address, boolean write) {
    Context context = own;
    if (context == null) {
      throw nothing(address, write);
    }
    return context;
  }

  private Attached attached(long address, long length, boolean write) {
    Attached attached = recent;
    if (attached == null || !attached.has(address) || attached.gone) {
      Map.Entry<Long, Attached> entry = attachments.floorEntry(address);
      if (entry == null || !entry.getValue().has(address)) {
        throw nothing(address, write);
      }
      attached = entry.getValue();
      recent = attached;
    }
    if (length > attached.length - (address - attached.start)) {
      throw new MemoryFaultException(
          "0x%x and %d bytes reach beyond their attachment, which ends at 0x%x: stay inside"
              .formatted(address, length, attached.start + attached.length),
          0,
          write,
          Kind.OUT_OF_BOUNDS);
    }
    return attached;
  }

  @Override
  public Optional<Pages> pages() {
    return Optional.of(new SubmitterPages(this));
  }

  /** A range in the space that it belongs to, for as long as the right to it is held. */
  record Located(Context context, long address, Optional<Grant> grant) implements AutoCloseable {
    /** Whether the right to it was taken away. */
    boolean revoked() {
      return grant.isPresent() && grant.get().revoked();
    }

    @Override
    public void close() {
      grant.ifPresent(Grant::close);
    }
  }

  /** Where a range lies: in the submitter's own space, or where a capability lets it write. */
  Located locate(long address, long length, boolean write) {
    if (address >= 0 && address < ATTACHMENTS) {
      return new Located(own(address, write), address, Optional.empty());
    }
    Attached attached = attached(address, length, write);
    if (!(attached.target instanceof Target.ByCapability(CapabilityHandle handle, long base))) {
      throw new MemoryFaultException(
          "0x%x is attached memory without pages of its own: attach a capability instead"
              .formatted(address),
          0,
          write,
          Kind.PERMISSION);
    }
    long there = base + (address - attached.start);
    Grant grant = admitted(handle, address, there, length, write, write ? Use.WRITE : Use.READ);
    if (grant.object() instanceof ProtectedObject.Space(Context context)) {
      return new Located(context, there, Optional.of(grant));
    }
    grant.close();
    throw new IllegalStateException("only address spaces are attached");
  }

  private Grant admitted(
      CapabilityHandle handle, long address, long there, long length, boolean write, Use use) {
    try {
      Grant grant = admit(handle, there, length, use);
      observe(handle, there, length, write, true);
      return grant;
    } catch (CapabilityException refused) {
      observe(handle, there, length, write, false);
      throw new MemoryFaultException(
          "0x%x and %d bytes: %s".formatted(address, length, refused.getMessage()),
          0,
          write,
          kind(refused));
    }
  }

  private void admit(
      CapabilityHandle handle, long address, long there, long length, boolean write, Extent into) {
    Use use = write && !into.use().writes() ? Use.WRITE : into.use();
    Grant grant = admitted(handle, address, there, length, write, use);
    boolean bound = false;
    try {
      if (into.issuer().mustBeTold()) {
        grant.onRevoke(into.issuer()::end);
      }
      if (!(grant.object() instanceof ProtectedObject.Space(Context context))) {
        throw new IllegalStateException("only address spaces are attached");
      }
      bind(context, grant, address, there, length, write, into);
      bound = true;
    } finally {
      if (!bound) {
        grant.close();
      }
    }
  }

  private Grant admit(CapabilityHandle handle, long there, long length, Use use) {
    Need needed =
        switch (use) {
          case READ -> READ;
          case WRITE -> WRITE;
          case UPDATE -> UPDATE;
          case ATOMIC -> ATOMIC;
          case FILL ->
              capabilities.inspect(handle).permissions().contains(Permission.WRITE) ? WRITE : FILL;
        };
    return capabilities.admit(handle, there, length, needed);
  }

  @Override
  public boolean mayRun(int program) {
    return capabilities.mayRun(program);
  }

  @Override
  public boolean maySubmit(String queue) {
    return capabilities.maySubmit(queue);
  }

  private void observe(
      CapabilityHandle handle, long there, long length, boolean write, boolean granted) {
    TransferObserver observer = mmu.observer();
    if (observer.watching()) {
      observer.capability(
          "slot %d generation %d: %s [0x%x, +0x%x)"
              .formatted(
                  handle.slot(), handle.generation(), write ? "write" : "read", there, length),
          granted);
    }
  }

  private static Kind kind(CapabilityException refused) {
    return switch (refused.fault()) {
      case INVALID_HANDLE -> Kind.INVALID_HANDLE;
      case OUT_OF_BOUNDS -> Kind.OUT_OF_BOUNDS;
      default -> Kind.PERMISSION;
    };
  }

  private void bind(
      Context context,
      @Nullable Grant grant,
      long address,
      long there,
      long length,
      boolean write,
      Extent into) {
    Extent.Issuer issuer =
        grant != null && into.blockOnFault() ? new Waiting(into.issuer(), grant) : into.issuer();
    AdmittedWindow window = into.kept(AdmittedWindow.class).orElse(null);
    try {
      if (window == null) {
        PageTranslator made =
            new PageTranslator(mmu, context, issuer, into.blockOnFault(), into.patient());
        window = new AdmittedWindow(made, grant, mmu.observer(), there, length, write);
        into.keep(window);
      } else {
        window.translator().again(mmu, context, issuer, into.blockOnFault());
        window.again(grant, mmu.observer(), there, length, write);
      }
    } catch (SpaceClosedException gone) {
      throw new MemoryFaultException(String.valueOf(gone.getMessage()), 0, write, Kind.SPACE_GONE);
    }
    into.bind(window, 0, address, length, window);
  }

  /** A descriptor that may wait for pages: no longer than its right to them lasts. */
  private record Waiting(Extent.Issuer issuer, Grant grant) implements Extent.Issuer {
    @Override
    public void end() {
      issuer.end();
    }

    @Override
    public boolean ended() {
      return issuer.ended() || grant.revoked();
    }

    @Override
    public long number() {
      return issuer.number();
    }
  }

  private static MemoryFaultException nothing(long address, boolean write) {
    return new MemoryFaultException(
        "0x%x is no address of the submitter's: map it in its own space, or attach a capability"
            .formatted(address),
        0,
        write);
  }
}
