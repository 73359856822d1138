package dev.dray.kernel;

import dev.dray.engine.Client;
import dev.dray.engine.WorkQueue;
import dev.dray.memory.ats.DeviceCache;
import dev.dray.memory.ats.DevicePort;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.CapabilityRegistry;
import dev.dray.memory.capability.CapabilityTable;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.capability.ProtectedObject;
import dev.dray.memory.invalidation.InvalidationQueue;
import dev.dray.memory.mmu.Context;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.SpaceAccessor;
import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.Placement;
import dev.dray.memory.space.AddressSpace;
import dev.dray.memory.space.Presence;
import dev.dray.memory.submitter.SubmitterSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The privileged side of address spaces: makes contexts, gives them PASIDs, loads their page tables
 * and permissions, mints capabilities, and takes contexts away while they work. Users get a {@link
 * UserContext}'s client, capabilities and addresses, and nothing else.
 */
public final class AddressSpaceManager implements AutoCloseable {
  /** Capabilities that a context may hold unless said otherwise. */
  public static final int DEFAULT_QUOTA = 1024;

  private static final int INVALIDATIONS = 256;

  /** PCIe gives a device 90 seconds; nobody would wait that long. */
  private static final Duration DEVICE_PATIENCE = Duration.ofSeconds(1);

  private final Kernel kernel;
  private final Mmu mmu;
  private final CapabilityRegistry capabilities = new CapabilityRegistry();
  private final Map<Integer, UserContext> contexts = new ConcurrentHashMap<>();
  private final Set<DevicePort> devices = ConcurrentHashMap.newKeySet();
  private final InvalidationQueue invalidations;

  /** Manages the spaces of an MMU, which it closes with itself, for the clients of a kernel. */
  public AddressSpaceManager(Kernel kernel, Mmu mmu) {
    this.kernel = kernel;
    this.mmu = mmu;
    invalidations = new InvalidationQueue(mmu, INVALIDATIONS, DEVICE_PATIENCE);
    mmu.addPresence(
        space ->
            kernel.device().holdsHere(hold -> hold instanceof Presence own && own.isInside(space)));
  }

  /** The MMU. */
  public Mmu mmu() {
    return mmu;
  }

  /** All capabilities. */
  public CapabilityRegistry capabilities() {
    return capabilities;
  }

  /** A context with an empty x86-64 space of four levels, on any node. */
  public UserContext create() {
    return create(X86Format.FOUR_LEVEL, Placement.anywhere(), Context.Settings.DEFAULT);
  }

  /** A context with an empty space. */
  public UserContext create(
      PageTableFormat format, Placement placement, Context.Settings settings) {
    return adopt(mmu.createSpace(format, placement), settings);
  }

  /** A context whose space is a copy-on-write copy of another's. It starts without capabilities. */
  public UserContext fork(UserContext parent) {
    return adopt(mmu.fork(parent.space()), parent.context().settings());
  }

  private UserContext adopt(AddressSpace space, Context.Settings settings) {
    CapabilityTable table = capabilities.createTable(DEFAULT_QUOTA);
    SubmitterSpace addresses = new SubmitterSpace(mmu, table);
    Client client;
    try {
      client = kernel.newClient(addresses);
    } catch (IllegalStateException none) {
      capabilities.destroyTable(table);
      mmu.destroySpace(space);
      throw none;
    }
    Context context = mmu.bind(client.pasid(), space, settings);
    addresses.setOwn(context);
    UserContext made =
        new UserContext(context, addresses, table, client, new SpaceAccessor(mmu, context));
    contexts.put(client.pasid(), made);
    return made;
  }

  /** The queue of invalidation commands. */
  public InvalidationQueue invalidations() {
    return invalidations;
  }

  /**
   * Attaches a device that keeps translations of its own. It knows no context yet: {@link
   * DevicePort#open}.
   *
   * @param requester its number, for messages
   */
  public DevicePort attachDevice(int requester, DeviceCache cache) {
    DevicePort port = new DevicePort(mmu, requester, cache);
    devices.add(port);
    return port;
  }

  /** The contexts by PASID. */
  public Map<Integer, UserContext> contexts() {
    return Map.copyOf(contexts);
  }

  /**
   * A capability about a piece of one context's space, for another context.
   *
   * @param holder who gets it
   * @param owner whose bytes
   * @param base first byte
   * @param length bytes
   */
  public CapabilityHandle grant(
      UserContext holder, UserContext owner, long base, long length, Set<Permission> permissions) {
    return capabilities.mintRoot(
        holder.capabilities(),
        new ProtectedObject.Space(owner.context()),
        base,
        length,
        permissions,
        CapabilityRegistry.DEFAULT_DEPTH);
  }

  /**
   * A capability to run a program, for a context. From the first one on, contexts without one may
   * not.
   */
  public CapabilityHandle grantProgram(UserContext holder, LoadedProgram program) {
    return capabilities.mintRoot(
        holder.capabilities(),
        new ProtectedObject.Program(program.handle()),
        0,
        1,
        Set.of(Permission.EXECUTE, Permission.DELEGATE),
        CapabilityRegistry.DEFAULT_DEPTH);
  }

  /**
   * A capability to submit to a queue, for a context. From the first one on, what contexts without
   * one submit to queues of that name is refused.
   */
  public CapabilityHandle grantQueue(UserContext holder, WorkQueue queue) {
    return capabilities.mintRoot(
        holder.capabilities(),
        new ProtectedObject.Queue(queue.config().name()),
        0,
        1,
        Set.of(Permission.EXECUTE, Permission.DELEGATE),
        CapabilityRegistry.DEFAULT_DEPTH);
  }

  /** Invalidates what is cached of a range of a context's space, and waits until nobody uses it. */
  public void invalidate(UserContext context, long address, long length) {
    context.space().invalidate(address, length);
    context.space().sync();
  }

  /**
   * Takes a context away with its work in flight: no new work, what runs is aborted, everything
   * derived from its capabilities and every capability about its space is revoked, its memory comes
   * back. When this returns, nothing touches its space, and its PASID may become another's, unless
   * a device does not say that it has forgotten it: then nobody gets it again.
   */
  public void exit(UserContext context) {
    // The PASID alone may be another's by now.
    if (!contexts.remove(context.pasid(), context)) {
      return;
    }
    mmu.unbind(context.pasid());
    boolean forgotten = leaveDevices(context.context());
    // Rights first: the abort waits for others' work too, which may itself wait for this space.
    capabilities.destroyTable(context.capabilities());
    capabilities.revokeObject(new ProtectedObject.Space(context.context()));
    kernel.retire(context.client());
    mmu.destroySpace(context.space());
    if (forgotten) {
      kernel.recycle(context.client());
    }
  }

  /** Shuts a context out of all devices; false if one does not say that it has forgotten it. */
  private boolean leaveDevices(Context context) {
    List<CompletableFuture<Void>> told = new ArrayList<>();
    for (DevicePort device : devices) {
      if (device.shut(context)) {
        told.add(device.invalidate(context.pasid(), 0, -1));
      }
    }
    try {
      CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new))
          .get(DEVICE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException silent) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Takes every context away, and closes the MMU with its memory. */
  @Override
  public void close() {
    for (UserContext context : contexts().values()) {
      exit(context);
    }
    devices.forEach(DevicePort::close);
    invalidations.close();
    mmu.close();
  }
}
