package dev.dray.memory.capability;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One node of the derivation tree. What it grants never changes; only its life ends. */
final class Capability {
  static final int UNSEALED = -1;
  static final long UNLIMITED = Long.MAX_VALUE;

  final ProtectedObject object;
  final long base;
  final long length;
  final Set<Permission> permissions;
  final int permissionMask;
  final long badge;
  final int sealType;
  final int depth;
  final int maxDepth;
  final AtomicLong usesLeft;
  final @Nullable Capability parent;
  final CapabilityTable holder;
  final List<Capability> children = new ArrayList<>();
  private final Watchers watchers = new Watchers();
  final AtomicInteger inFlight = new AtomicInteger();
  volatile boolean live = true;
  int slot = -1;
  int generation;

  Capability(
      ProtectedObject object,
      Grantable what,
      int sealType,
      int depth,
      int maxDepth,
      long uses,
      @Nullable Capability parent,
      CapabilityTable holder) {
    this.object = object;
    this.base = what.base();
    this.length = what.length();
    this.permissions = Set.copyOf(what.permissions());
    permissionMask = Permission.mask(permissions);
    this.badge = what.badge();
    this.sealType = sealType;
    this.depth = depth;
    this.maxDepth = maxDepth;
    this.usesLeft = new AtomicLong(uses);
    this.parent = parent;
    this.holder = holder;
  }

  /** The part of a capability that derivation narrows. */
  record Grantable(long base, long length, Set<Permission> permissions, long badge) {}

  /**
   * Interrupts a grant when this dies.
   *
   * @return its place, for {@link #unwatch}
   */
  int watch(Grant grant) {
    int place = watchers.add(grant);
    // It may have died before it was watched.
    if (!live) {
      grant.interrupt();
    }
    return place;
  }

  /** Interrupts a grant no longer. */
  void unwatch(Grant grant, int place) {
    watchers.remove(grant, place);
  }

  /** A grant is over. */
  void leave() {
    inFlight.decrementAndGet();
  }

  /** Ends every use; {@link #live} is false already. */
  void interruptAll() {
    watchers.interruptAll();
  }

  /** Whether a range lies inside, without any sum that could wrap. */
  boolean covers(long start, long bytes) {
    return bytes >= 0
        && Long.compareUnsigned(start, base) >= 0
        && Long.compareUnsigned(bytes, length) <= 0
        && Long.compareUnsigned(start - base, length - bytes) <= 0;
  }

  boolean sealed() {
    return sealType != UNSEALED;
  }

  Grantable whole() {
    return new Grantable(base, length, permissions, badge);
  }

  CapabilityInfo info() {
    long uses = usesLeft.get();
    return new CapabilityInfo(
        object,
        base,
        length,
        permissions,
        badge,
        sealed() ? OptionalInt.of(sealType) : OptionalInt.empty(),
        depth,
        uses == UNLIMITED ? OptionalLong.empty() : OptionalLong.of(uses));
  }
}
