package dev.dray.memory.capability;

import dev.dray.memory.capability.Capability.Grantable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All capabilities of an engine: the trees of derivation. The kernel makes tables and roots;
 * everything else starts at a {@link CapabilityTable}. One lock orders all changes; checks take
 * none.
 */
public final class CapabilityRegistry {
  /** How often a root may be derived, one from the other, unless said otherwise. */
  public static final int DEFAULT_DEPTH = 16;

  private final List<Capability> roots = new ArrayList<>();
  private final Set<ProtectedObject> guarded = ConcurrentHashMap.newKeySet();

  /** Whether there is any: mostly not, and every descriptor asks. */
  private volatile boolean guards;

  private volatile boolean unlinking;

  /**
   * An empty table.
   *
   * @param quota how many capabilities it may hold
   */
  public CapabilityTable createTable(int quota) {
    // Generations are unsigned and start at 1: minus one is the last.
    return createTable(quota, -1);
  }

  /** As above, for tests in which generations are used up sooner. */
  CapabilityTable createTable(int quota, int lastGeneration) {
    if (quota < 1) {
      throw new IllegalArgumentException(
          "a quota of %d capabilities: 1 and more are allowed".formatted(quota));
    }
    return new CapabilityTable(this, quota, lastGeneration);
  }

  /**
   * A capability that comes from nowhere: the kernel's privilege.
   *
   * @param base first byte
   * @param length bytes; base + length must not exceed 2^64
   * @param maxDepth how often it may be derived, one from the other
   */
  public CapabilityHandle mintRoot(
      CapabilityTable holder,
      ProtectedObject object,
      long base,
      long length,
      Set<Permission> permissions,
      int maxDepth) {
    return mint(holder, object, base, length, permissions, maxDepth, Capability.UNLIMITED);
  }

  /**
   * As {@link #mintRoot}, for so many uses; derived ones share nothing of that count and start with
   * it.
   */
  public CapabilityHandle mintRootForUses(
      CapabilityTable holder,
      ProtectedObject object,
      long base,
      long length,
      Set<Permission> permissions,
      long uses) {
    if (uses < 1 || uses == Capability.UNLIMITED) {
      throw new IllegalArgumentException(
          "%d uses: 1 and more are allowed, and no limit is mintRoot".formatted(uses));
    }
    return mint(holder, object, base, length, permissions, 0, uses);
  }

  private synchronized CapabilityHandle mint(
      CapabilityTable holder,
      ProtectedObject object,
      long base,
      long length,
      Set<Permission> permissions,
      int maxDepth,
      long uses) {
    Objects.requireNonNull(holder, "the holder is null: pass who gets the capability");
    Objects.requireNonNull(object, "the object is null: pass what the capability is about");
    Objects.requireNonNull(permissions, "the permissions are null: pass a set of them");
    if (length < 0 || (length != 0 && Long.compareUnsigned(base, -length) > 0)) {
      throw new IllegalArgumentException(
          "[0x%x, +0x%x) wraps round 2^64: pass a shorter range".formatted(base, length));
    }
    Grantable what = new Grantable(base, length, permissions, 0);
    Capability root =
        new Capability(object, what, Capability.UNSEALED, 0, maxDepth, uses, null, holder);
    CapabilityHandle handle = holder.put(root);
    roots.add(root);
    if (object instanceof ProtectedObject.Program || object instanceof ProtectedObject.Queue) {
      guarded.add(object);
      guards = true;
    }
    return handle;
  }

  /** Whether any program or queue is for holders of capabilities only. */
  boolean guards() {
    return guards;
  }

  /** Whether a program or queue is for holders of capabilities only; that never ends. */
  boolean guarded(ProtectedObject object) {
    return guarded.contains(object);
  }

  /** Revokes every capability about an object, and waits for the operations that use any. */
  public void revokeObject(ProtectedObject object) {
    unlinkAndDrain(
        dead -> {
          for (Capability root : List.copyOf(roots)) {
            if (root.object.equals(object)) {
              unlink(root, dead);
            }
          }
        });
  }

  /** Takes everything from a holder that goes away, with what was derived from it, and waits. */
  public void destroyTable(CapabilityTable table) {
    unlinkAndDrain(
        dead -> {
          for (Capability root : List.copyOf(roots)) {
            collectHeld(root, table, dead);
          }
        });
  }

  private void collectHeld(Capability at, CapabilityTable table, List<Capability> dead) {
    if (at.holder == table) {
      unlink(at, dead);
      return;
    }
    for (Capability child : List.copyOf(at.children)) {
      collectHeld(child, table, dead);
    }
  }

  synchronized CapabilityHandle derive(
      CapabilityTable holder,
      CapabilityHandle handle,
      long base,
      long length,
      Set<Permission> permissions,
      long badge,
      CapabilityTable recipient) {
    Capability parent = holder.find(handle);
    if (parent.sealed()) {
      throw new CapabilityException(CapabilityFault.SEALED, "");
    }
    checkNarrower(parent, base, length, permissions);
    if (badge != 0 && parent.badge != 0) {
      throw new CapabilityException(CapabilityFault.BADGE, "");
    }
    long worn = badge != 0 ? badge : parent.badge;
    return adopt(
        parent, new Grantable(base, length, permissions, worn), Capability.UNSEALED, recipient);
  }

  synchronized CapabilityHandle delegate(
      CapabilityTable holder,
      CapabilityHandle handle,
      CapabilityTable recipient,
      long base,
      long length,
      Set<Permission> permissions) {
    Capability parent = holder.find(handle);
    require(parent, Permission.DELEGATE);
    checkNarrower(parent, base, length, permissions);
    if (parent.sealed()
        && (base != parent.base
            || length != parent.length
            || !permissions.equals(parent.permissions))) {
      throw new CapabilityException(CapabilityFault.SEALED, "it is handed on whole");
    }
    checkDepth(parent);
    recipient.takeFromReceiveWindow();
    return adopt(
        parent, new Grantable(base, length, permissions, parent.badge), parent.sealType, recipient);
  }

  synchronized CapabilityHandle seal(
      CapabilityTable holder, CapabilityHandle handle, CapabilityHandle authority, int type) {
    Capability plain = holder.find(handle);
    if (plain.sealed()) {
      throw new CapabilityException(CapabilityFault.SEALED, "");
    }
    authorize(holder.find(authority), type, Permission.SEAL);
    return adopt(plain, plain.whole(), type, holder);
  }

  synchronized CapabilityHandle unseal(
      CapabilityTable holder, CapabilityHandle handle, CapabilityHandle authority) {
    Capability sealed = holder.find(handle);
    if (!sealed.sealed()) {
      throw new CapabilityException(CapabilityFault.NOT_SEALED, "");
    }
    authorize(holder.find(authority), sealed.sealType, Permission.UNSEAL);
    return adopt(sealed, sealed.whole(), Capability.UNSEALED, holder);
  }

  private static void authorize(Capability authority, int type, Permission permission) {
    if (!(authority.object instanceof ProtectedObject.SealTypes)) {
      throw new CapabilityException(
          CapabilityFault.WRONG_OBJECT, "an authority is about seal types");
    }
    if (authority.sealed()) {
      throw new CapabilityException(CapabilityFault.SEALED, "");
    }
    require(authority, permission);
    if (type < 0 || !authority.covers(type, 1)) {
      throw new CapabilityException(CapabilityFault.WRONG_AUTHORITY, "");
    }
  }

  void revoke(CapabilityTable holder, CapabilityHandle handle, boolean itself) {
    unlinkAndDrain(
        dead -> {
          Capability top = holder.find(handle);
          if (itself) {
            require(top, Permission.REVOKE);
            unlink(top, dead);
          } else {
            for (Capability child : List.copyOf(top.children)) {
              unlink(child, dead);
            }
          }
        });
  }

  void drop(CapabilityTable holder, CapabilityHandle handle) {
    unlinkAndDrain(dead -> unlink(holder.find(handle), dead));
  }

  private static void checkNarrower(
      Capability parent, long base, long length, Set<Permission> permissions) {
    if (!parent.covers(base, length)) {
      throw new CapabilityException(
          CapabilityFault.OUT_OF_BOUNDS,
          "[0x%x, +0x%x) in [0x%x, +0x%x)".formatted(base, length, parent.base, parent.length));
    }
    if (!parent.permissions.containsAll(permissions)) {
      throw new CapabilityException(
          CapabilityFault.PERMISSION,
          "missing " + Permission.missing(permissions, parent.permissions));
    }
  }

  private static void require(Capability capability, Permission permission) {
    if (!capability.permissions.contains(permission)) {
      throw new CapabilityException(CapabilityFault.PERMISSION, "missing " + permission);
    }
  }

  private static void checkDepth(Capability parent) {
    if (parent.depth >= parent.maxDepth) {
      throw new CapabilityException(CapabilityFault.TOO_DEEP, parent.maxDepth + " levels");
    }
  }

  private static CapabilityHandle adopt(
      Capability parent, Grantable what, int sealType, CapabilityTable holder) {
    checkDepth(parent);
    Capability child =
        new Capability(
            parent.object,
            what,
            sealType,
            parent.depth + 1,
            parent.maxDepth,
            parent.usesLeft.get(),
            parent,
            holder);
    CapabilityHandle handle = holder.put(child);
    parent.children.add(child);
    return handle;
  }

  /**
   * Makes capabilities unreachable, all at once for whoever asks meanwhile, and waits until nobody
   * uses them.
   */
  private void unlinkAndDrain(Consumer<List<Capability>> which) {
    List<Capability> dead = new ArrayList<>();
    synchronized (this) {
      unlinking = true;
      try {
        which.accept(dead);
      } finally {
        unlinking = false;
      }
    }
    drain(dead);
  }

  /**
   * Waits while capabilities are being made unreachable: who found one of them gone must not find
   * the next one there.
   */
  void settle() {
    if (unlinking) {
      synchronized (this) {
        // Having the lock says that it is over.
        if (unlinking) {
          throw new IllegalStateException("asked from within a revocation");
        }
      }
    }
  }

  /** Makes a subtree unreachable, before anybody waits for its users. */
  private void unlink(Capability top, List<Capability> dead) {
    for (Capability child : List.copyOf(top.children)) {
      unlink(child, dead);
    }
    top.live = false;
    top.holder.remove(top);
    @Nullable Capability parent = top.parent;
    if (parent == null) {
      roots.remove(top);
    } else {
      parent.children.remove(top);
    }
    dead.add(top);
  }

  /** Waits until no operation admitted under any of them is left. */
  private static void drain(List<Capability> dead) {
    dead.forEach(Capability::interruptAll);
    for (Capability capability : dead) {
      for (int spins = 0; capability.inFlight.get() != 0; spins++) {
        if (spins < 1000) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(20_000);
        }
      }
    }
  }
}
