package dev.dray.memory.capability;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The capabilities of one context. It lives in the engine; software holds {@link
 * CapabilityHandle}s. What it offers is what a user may do: derive, delegate, seal, revoke and drop
 * what it holds, and look.
 */
public final class CapabilityTable {
  private final CapabilityRegistry registry;
  private final int quota;
  private final int lastGeneration;
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private volatile AtomicReferenceArray<@Nullable Capability> slots = new AtomicReferenceArray<>(8);
  private int[] generations = new int[8];
  private int touched;
  private int used;
  private int receiveWindow;

  /**
   * An empty table.
   *
   * @param lastGeneration of a place, which is not used again after it
   */
  CapabilityTable(CapabilityRegistry registry, int quota, int lastGeneration) {
    this.registry = registry;
    this.quota = quota;
    this.lastGeneration = lastGeneration;
  }

  /** How many capabilities it holds. */
  public int size() {
    synchronized (registry) {
      return used;
    }
  }

  /** How many it may hold. */
  public int quota() {
    return quota;
  }

  /** Accepts so many delegations from others, from now on. */
  public void openReceiveWindow(int delegations) {
    synchronized (registry) {
      receiveWindow = delegations;
    }
  }

  /**
   * Makes a smaller capability of one.
   *
   * @param base first byte, inside the parent
   * @param length bytes, inside the parent
   * @param permissions a subset of the parent's
   * @throws CapabilityException if that would be more than the parent, or too deep, or too many
   */
  public CapabilityHandle derive(
      CapabilityHandle parent, long base, long length, Set<Permission> permissions) {
    return registry.derive(this, parent, base, length, permissions, 0, this);
  }

  /**
   * As {@link #derive}, with a badge; a badge is set once on a path from the root.
   *
   * @param badge not 0
   */
  public CapabilityHandle deriveBadged(
      CapabilityHandle parent, long base, long length, Set<Permission> permissions, long badge) {
    return registry.derive(this, parent, base, length, permissions, badge, this);
  }

  /**
   * Gives a smaller capability to another holder, who has opened a receive window.
   *
   * @return the recipient's handle, to be told to it
   */
  public CapabilityHandle delegate(
      CapabilityHandle parent,
      CapabilityTable recipient,
      long base,
      long length,
      Set<Permission> permissions) {
    return registry.delegate(this, parent, recipient, base, length, permissions);
  }

  /**
   * A sealed copy: it can be delegated, but neither used nor derived.
   *
   * @param authority over seal types, with SEAL
   * @param type inside the authority's bounds
   */
  public CapabilityHandle seal(CapabilityHandle capability, CapabilityHandle authority, int type) {
    return registry.seal(this, capability, authority, type);
  }

  /**
   * An unsealed copy.
   *
   * @param authority over the seal's type, with UNSEAL
   */
  public CapabilityHandle unseal(CapabilityHandle sealed, CapabilityHandle authority) {
    return registry.unseal(this, sealed, authority);
  }

  /**
   * Revokes everything that was derived from a capability, and waits for the operations that use
   * it.
   */
  public void revoke(CapabilityHandle capability) {
    registry.revoke(this, capability, false);
  }

  /** Revokes a capability that has REVOKE, with everything derived from it, and waits. */
  public void revokeWhole(CapabilityHandle capability) {
    registry.revoke(this, capability, true);
  }

  /** Gives a capability up, with everything derived from it, and waits. */
  public void drop(CapabilityHandle capability) {
    registry.drop(this, capability);
  }

  /** What a capability is. */
  public CapabilityInfo inspect(CapabilityHandle capability) {
    registry.settle();
    return find(capability).info();
  }

  /**
   * Admits an operation under a capability, whole or not at all.
   *
   * @param base first byte that it will touch
   * @param length bytes that it will touch
   * @param needed what it will do
   * @throws CapabilityException if any byte or permission is missing
   */
  public Grant admit(CapabilityHandle handle, long base, long length, Set<Permission> needed) {
    return admit(handle, base, length, Need.of(needed));
  }

  /** As above, for a need that is known beforehand. */
  public Grant admit(CapabilityHandle handle, long base, long length, Need needed) {
    registry.settle();
    Capability capability = find(handle);
    capability.inFlight.incrementAndGet();
    boolean admitted = false;
    try {
      // After the count, so that a revocation that missed it is seen here.
      if (!capability.live) {
        throw invalid();
      }
      check(capability, base, length, needed);
      admitted = true;
      return new Grant(capability);
    } finally {
      if (!admitted) {
        capability.inFlight.decrementAndGet();
      }
    }
  }

  private static void check(Capability capability, long base, long length, Need needed) {
    if (capability.sealed()) {
      throw new CapabilityException(CapabilityFault.SEALED, "");
    }
    if ((needed.mask & ~capability.permissionMask) != 0) {
      throw new CapabilityException(
          CapabilityFault.PERMISSION,
          "missing " + Permission.missing(needed.permissions, capability.permissions));
    }
    if (!capability.covers(base, length)) {
      throw new CapabilityException(
          CapabilityFault.OUT_OF_BOUNDS,
          "[0x%x, +0x%x) in [0x%x, +0x%x)"
              .formatted(base, length, capability.base, capability.length));
    }
    if (capability.usesLeft.get() != Capability.UNLIMITED
        && capability.usesLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      throw new CapabilityException(CapabilityFault.EXPIRED, "");
    }
  }

  /**
   * Whether the holder may run a program: once the kernel minted a capability about one, only who
   * holds EXECUTE may.
   */
  public boolean mayRun(int program) {
    return !registry.guards() || mayUse(new ProtectedObject.Program(program));
  }

  /** As {@link #mayRun} for submitting to a queue. */
  public boolean maySubmit(String queue) {
    return !registry.guards() || mayUse(new ProtectedObject.Queue(queue));
  }

  private boolean mayUse(ProtectedObject wanted) {
    if (!registry.guarded(wanted)) {
      return true;
    }
    registry.settle();
    AtomicReferenceArray<@Nullable Capability> now = slots;
    for (int slot = 0; slot < now.length(); slot++) {
      Capability held = now.get(slot);
      if (held != null
          && held.live
          && !held.sealed()
          && held.object.equals(wanted)
          && held.permissions.contains(Permission.EXECUTE)) {
        return true;
      }
    }
    return false;
  }

  /** The live capability behind a handle. */
  Capability find(CapabilityHandle handle) {
    AtomicReferenceArray<@Nullable Capability> now = slots;
    int slot = handle.slot();
    if (slot >= 0 && slot < now.length()) {
      Capability capability = now.get(slot);
      if (capability != null && capability.generation == handle.generation() && capability.live) {
        return capability;
      }
    }
    throw invalid();
  }

  /** Puts a capability into a free place; the registry's lock is held. */
  CapabilityHandle put(Capability capability) {
    if (used >= quota) {
      throw new CapabilityException(CapabilityFault.QUOTA, quota + " are allowed");
    }
    Integer reused = free.poll();
    int slot = reused != null ? reused : touched++;
    if (slot == generations.length) {
      grow();
    }
    generations[slot]++;
    capability.slot = slot;
    capability.generation = generations[slot];
    slots.set(slot, capability);
    used++;
    return new CapabilityHandle(slot, generations[slot]);
  }

  private void grow() {
    AtomicReferenceArray<@Nullable Capability> old = slots;
    AtomicReferenceArray<@Nullable Capability> grown = new AtomicReferenceArray<>(old.length() * 2);
    for (int slot = 0; slot < old.length(); slot++) {
      grown.set(slot, old.get(slot));
    }
    generations = Arrays.copyOf(generations, grown.length());
    slots = grown;
  }

  /**
   * Empties a place; the registry's lock is held. A place whose generations are used up stays
   * empty.
   */
  void remove(Capability capability) {
    slots.set(capability.slot, null);
    if (generations[capability.slot] != lastGeneration) {
      free.add(capability.slot);
    }
    used--;
  }

  void takeFromReceiveWindow() {
    if (receiveWindow <= 0) {
      throw new CapabilityException(CapabilityFault.NO_RECEIVE_WINDOW, "");
    }
    if (used >= quota) {
      throw new CapabilityException(CapabilityFault.QUOTA, quota + " are allowed");
    }
    receiveWindow--;
  }

  static CapabilityException invalid() {
    return new CapabilityException(CapabilityFault.INVALID_HANDLE, "");
  }
}
