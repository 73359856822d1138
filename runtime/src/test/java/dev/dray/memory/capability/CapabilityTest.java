package dev.dray.memory.capability;

import static dev.dray.memory.capability.Permission.ATOMIC;
import static dev.dray.memory.capability.Permission.DELEGATE;
import static dev.dray.memory.capability.Permission.READ;
import static dev.dray.memory.capability.Permission.REVOKE;
import static dev.dray.memory.capability.Permission.SEAL;
import static dev.dray.memory.capability.Permission.TRANSLATE;
import static dev.dray.memory.capability.Permission.UNSEAL;
import static dev.dray.memory.capability.Permission.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The attacks, each with its own reason, and what legitimate use looks like. */
class CapabilityTest {
  private static final Set<Permission> ALL =
      Set.of(READ, WRITE, ATOMIC, TRANSLATE, DELEGATE, REVOKE);
  private static final ProtectedObject MEMORY = new ProtectedObject.Physical(0x10000, 0x10000);

  private final CapabilityRegistry kernel = new CapabilityRegistry();
  private final CapabilityTable alice = kernel.createTable(64);
  private final CapabilityTable bob = kernel.createTable(4);
  private final CapabilityHandle root = kernel.mintRoot(alice, MEMORY, 0x1000, 0x1000, ALL, 5);

  private static void faults(CapabilityFault fault, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            CapabilityException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }

  private static void use(
      CapabilityTable table,
      CapabilityHandle handle,
      long base,
      long length,
      Permission... needed) {
    table.admit(handle, base, length, Set.of(needed)).close();
  }

  @Test
  void boundsAreBytes() {
    use(alice, root, 0x1000, 0x1000, READ);
    use(alice, root, 0x1fff, 1, WRITE);
    use(alice, root, 0x2000, 0, READ);
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, root, 0xfff, 2, READ));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, root, 0x1fff, 2, READ));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, root, 0x2001, 0, READ));
  }

  @Test
  void sumsThatWrapAreOutOfBounds() {
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, root, -8, 0x1010, READ));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, root, 0x1800, -1, READ));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, root, 0x1800, Long.MAX_VALUE, READ));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, root, 0x1800, Long.MIN_VALUE, READ));
    faults(
        CapabilityFault.OUT_OF_BOUNDS,
        () -> alice.derive(root, 0x1800, Long.MAX_VALUE, Set.of(READ)));
    assertThatThrownBy(() -> kernel.mintRoot(alice, MEMORY, -4096, 8192, ALL, 1))
        .hasMessageContaining("wraps");
  }

  @Test
  void forgedHandlesAllLookTheSame() {
    CapabilityHandle bobs = kernel.mintRoot(bob, MEMORY, 0, 0x1000, ALL, 1);
    alice.drop(alice.derive(root, 0x1000, 1, Set.of(READ)));
    for (CapabilityHandle forged :
        new CapabilityHandle[] {
          new CapabilityHandle(0, 99),
          new CapabilityHandle(-1, 1),
          new CapabilityHandle(Integer.MAX_VALUE, 1),
          new CapabilityHandle(1, 1),
          new CapabilityHandle(17, 1),
        }) {
      assertThatThrownBy(() -> use(alice, forged, 0x1000, 1, READ))
          .hasMessage(
              CapabilityFault.INVALID_HANDLE.words() + ": " + CapabilityFault.INVALID_HANDLE.fix());
    }
    CapabilityTable eve = kernel.createTable(2);
    assertThatThrownBy(() -> use(eve, bobs, 0, 1, READ))
        .hasMessage(
            CapabilityFault.INVALID_HANDLE.words() + ": " + CapabilityFault.INVALID_HANDLE.fix());
  }

  @Test
  void aReusedSlotDoesNotReviveAnOldHandle() {
    CapabilityHandle old = alice.derive(root, 0x1000, 8, Set.of(READ));
    alice.drop(old);
    for (int i = 0; i < 70_000; i++) {
      CapabilityHandle next = alice.derive(root, 0x1000, 8, Set.of(READ));
      assertThat(next.slot()).isEqualTo(old.slot());
      assertThat(next.generation()).isNotEqualTo(old.generation());
      alice.drop(next);
    }
    faults(CapabilityFault.INVALID_HANDLE, () -> use(alice, old, 0x1000, 8, READ));
  }

  @Test
  void aPlaceWhoseGenerationsAreUsedUpIsNotUsedAgain() {
    CapabilityTable table = kernel.createTable(2, 3);
    CapabilityHandle first = kernel.mintRoot(table, MEMORY, 0, 0x1000, ALL, 5);
    Set<CapabilityHandle> seen = new HashSet<>(Set.of(first));
    table.drop(first);
    for (int i = 0; i < 20; i++) {
      CapabilityHandle next = kernel.mintRoot(table, MEMORY, 0, 0x1000, ALL, 5);
      assertThat(seen.add(next)).as("%s was given before", next).isTrue();
      assertThat(next.generation()).isBetween(1, 3);
      seen.stream()
          .filter(old -> !old.equals(next))
          .forEach(
              old -> faults(CapabilityFault.INVALID_HANDLE, () -> use(table, old, 0, 1, READ)));
      use(table, next, 0, 1, READ);
      table.drop(next);
    }
    assertThat(table.size()).isZero();
  }

  /** Who found one capability gone finds none of the others there. */
  @Test
  void aRevocationTakesEverythingAtOnce() throws Exception {
    CapabilityTable table = kernel.createTable(40_000);
    CapabilityHandle top = kernel.mintRoot(table, MEMORY, 0, 0x1000, ALL, 5);
    List<CapabilityHandle> children = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      children.add(table.derive(top, 0, 8, Set.of(READ)));
    }
    Thread revoker = new Thread(() -> table.revoke(top));
    revoker.start();
    for (boolean there = true; there; ) {
      there = admits(table, children.getFirst()) && admits(table, children.getLast());
    }
    assertThat(admits(table, children.getFirst())).isFalse();
    assertThat(admits(table, children.getLast())).isFalse();
    revoker.join();
    assertThat(table.size()).isEqualTo(1);
  }

  private static boolean admits(CapabilityTable table, CapabilityHandle handle) {
    try {
      use(table, handle, 0, 8, READ);
      return true;
    } catch (CapabilityException gone) {
      return false;
    }
  }

  @Test
  void derivationOnlyNarrows() {
    CapabilityHandle half = alice.derive(root, 0x1000, 0x800, Set.of(READ, TRANSLATE));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> alice.derive(half, 0x1000, 0x801, Set.of(READ)));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> alice.derive(half, 0xfff, 8, Set.of(READ)));
    faults(CapabilityFault.PERMISSION, () -> alice.derive(half, 0x1000, 8, Set.of(READ, WRITE)));
    faults(CapabilityFault.PERMISSION, () -> use(alice, half, 0x1000, 8, WRITE));
  }

  @Test
  void atomicsNeedTheirOwnPermission() {
    CapabilityHandle plain = alice.derive(root, 0x1000, 8, Set.of(READ));
    faults(CapabilityFault.PERMISSION, () -> use(alice, plain, 0x1000, 8, READ, ATOMIC));
  }

  @Test
  void twoAdjacentCapabilitiesAreNotOne() {
    CapabilityHandle low = alice.derive(root, 0x1000, 0x800, Set.of(READ));
    CapabilityHandle high = alice.derive(root, 0x1800, 0x800, Set.of(READ));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, low, 0x17ff, 2, READ));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, high, 0x17ff, 2, READ));
  }

  @Test
  void registersBesideADoorbellStayOutOfReach() {
    ProtectedObject bar = new ProtectedObject.DeviceBar(3, 0, 4096);
    CapabilityHandle registers =
        kernel.mintRoot(alice, bar, 0, 4096, Set.of(WRITE, Permission.PEER_TO_PEER), 2);
    CapabilityHandle doorbell =
        alice.derive(registers, 0x800, 4, Set.of(WRITE, Permission.PEER_TO_PEER));
    use(alice, doorbell, 0x800, 4, WRITE, Permission.PEER_TO_PEER);
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, doorbell, 0x804, 4, WRITE));
    faults(CapabilityFault.OUT_OF_BOUNDS, () -> use(alice, doorbell, 0x7fc, 8, WRITE));
  }

  @Test
  void delegationNeedsPermissionAndAnOpenWindow() {
    CapabilityHandle mute = alice.derive(root, 0x1000, 8, Set.of(READ));
    bob.openReceiveWindow(1);
    faults(CapabilityFault.PERMISSION, () -> alice.delegate(mute, bob, 0x1000, 8, Set.of(READ)));
    CapabilityHandle got = alice.delegate(root, bob, 0x1000, 8, Set.of(READ));
    use(bob, got, 0x1000, 8, READ);
    faults(
        CapabilityFault.NO_RECEIVE_WINDOW,
        () -> alice.delegate(root, bob, 0x1000, 8, Set.of(READ)));
    faults(CapabilityFault.PERMISSION, () -> bob.delegate(got, alice, 0x1000, 8, Set.of(READ)));
  }

  @Test
  void aDelegationLoopEndsAndDiesWithItsRoot() {
    CapabilityTable[] tables = {bob, alice};
    CapabilityTable from = alice;
    CapabilityHandle at = root;
    for (int step = 0; step < 5; step++) {
      CapabilityTable to = tables[step % 2];
      to.openReceiveWindow(1);
      at = from.delegate(at, to, 0x1000, 8, Set.of(READ, DELEGATE));
      from = to;
    }
    CapabilityHandle last = at;
    alice.openReceiveWindow(1);
    faults(CapabilityFault.TOO_DEEP, () -> bob.delegate(last, alice, 0x1000, 8, Set.of(READ)));
    use(bob, last, 0x1000, 8, READ);
    alice.revoke(root);
    faults(CapabilityFault.INVALID_HANDLE, () -> use(bob, last, 0x1000, 8, READ));
    assertThat(bob.size()).isZero();
    assertThat(alice.size()).isEqualTo(1);
  }

  @Test
  void sealedCapabilitiesDoNothingUntilTheRightAuthorityUnsealsThem() {
    Set<Permission> both = Set.of(SEAL, UNSEAL);
    CapabilityHandle authority =
        kernel.mintRoot(alice, new ProtectedObject.SealTypes(), 7, 1, both, 2);
    CapabilityHandle others =
        kernel.mintRoot(alice, new ProtectedObject.SealTypes(), 8, 4, both, 2);
    CapabilityHandle sealOnly = alice.derive(authority, 7, 1, Set.of(SEAL));
    faults(CapabilityFault.WRONG_AUTHORITY, () -> alice.seal(root, authority, 8));
    CapabilityHandle sealed = alice.seal(root, sealOnly, 7);
    assertThat(alice.inspect(sealed).sealType()).hasValue(7);
    faults(CapabilityFault.SEALED, () -> use(alice, sealed, 0x1000, 8, READ));
    faults(CapabilityFault.SEALED, () -> alice.derive(sealed, 0x1000, 8, Set.of(READ)));
    faults(CapabilityFault.SEALED, () -> alice.seal(sealed, authority, 7));
    faults(CapabilityFault.WRONG_AUTHORITY, () -> alice.unseal(sealed, others));
    faults(CapabilityFault.PERMISSION, () -> alice.unseal(sealed, sealOnly));
    faults(CapabilityFault.WRONG_OBJECT, () -> alice.unseal(sealed, root));
    faults(CapabilityFault.NOT_SEALED, () -> alice.unseal(root, authority));
    bob.openReceiveWindow(2);
    faults(CapabilityFault.SEALED, () -> alice.delegate(sealed, bob, 0x1000, 8, Set.of(READ)));
    CapabilityHandle atBob = alice.delegate(sealed, bob, 0x1000, 0x1000, ALL);
    faults(CapabilityFault.SEALED, () -> use(bob, atBob, 0x1000, 8, READ));
    CapabilityHandle open = alice.unseal(sealed, authority);
    assertThat(alice.inspect(open).permissions()).isEqualTo(ALL);
    use(alice, open, 0x1000, 8, READ);
  }

  @Test
  void aBadgeIsSetOnce() {
    CapabilityHandle badged = alice.deriveBadged(root, 0x1000, 8, Set.of(READ), 42);
    assertThat(alice.inspect(alice.derive(badged, 0x1000, 4, Set.of(READ))).badge()).isEqualTo(42);
    faults(CapabilityFault.BADGE, () -> alice.deriveBadged(badged, 0x1000, 4, Set.of(READ), 43));
    try (Grant grant = alice.admit(badged, 0x1000, 8, Set.of(READ))) {
      assertThat(grant.badge()).isEqualTo(42);
    }
  }

  @Test
  void quotasBoundAndRevocationRefundsExactly() {
    bob.openReceiveWindow(100);
    for (int i = 0; i < 4; i++) {
      alice.delegate(root, bob, 0x1000, 8, Set.of(READ));
    }
    faults(CapabilityFault.QUOTA, () -> alice.delegate(root, bob, 0x1000, 8, Set.of(READ)));
    assertThat(bob.size()).isEqualTo(4);
    alice.revoke(root);
    assertThat(bob.size()).isZero();
    for (int i = 0; i < 63; i++) {
      alice.derive(root, 0x1000, 8, Set.of(READ));
    }
    faults(CapabilityFault.QUOTA, () -> alice.derive(root, 0x1000, 8, Set.of(READ)));
  }

  @Test
  void revocationLeavesSiblingsAndAncestorsAlone() {
    CapabilityHandle first = alice.derive(root, 0x1000, 0x100, ALL);
    CapabilityHandle second = alice.derive(root, 0x1000, 0x100, ALL);
    CapabilityHandle grandchild = alice.derive(first, 0x1000, 0x10, ALL);
    alice.revokeWhole(first);
    faults(CapabilityFault.INVALID_HANDLE, () -> use(alice, first, 0x1000, 1, READ));
    faults(CapabilityFault.INVALID_HANDLE, () -> use(alice, grandchild, 0x1000, 1, READ));
    use(alice, second, 0x1000, 1, READ);
    use(alice, root, 0x1000, 1, READ);
    CapabilityHandle keeps = alice.derive(root, 0x1000, 8, Set.of(READ));
    faults(CapabilityFault.PERMISSION, () -> alice.revokeWhole(keeps));
  }

  @Test
  void usesRunOut() {
    CapabilityHandle twice = kernel.mintRootForUses(alice, MEMORY, 0, 16, Set.of(READ), 2);
    use(alice, twice, 0, 16, READ);
    use(alice, twice, 0, 16, READ);
    faults(CapabilityFault.EXPIRED, () -> use(alice, twice, 0, 16, READ));
  }

  @Test
  void aHolderThatLeavesTakesItsDescendantsAlong() {
    bob.openReceiveWindow(2);
    CapabilityHandle atBob = alice.delegate(root, bob, 0x1000, 8, Set.of(READ));
    CapabilityHandle bobsOwn = kernel.mintRoot(bob, MEMORY, 0, 8, Set.of(READ), 1);
    kernel.destroyTable(alice);
    faults(CapabilityFault.INVALID_HANDLE, () -> use(bob, atBob, 0x1000, 8, READ));
    use(bob, bobsOwn, 0, 8, READ);
    assertThat(alice.size()).isZero();
  }

  @Test
  void revocationWaitsForWhoeverIsInsideAndNothingMovesAfterIt() throws Exception {
    for (int round = 0; round < 200; round++) {
      CapabilityHandle handle = alice.derive(root, 0x1000, 8, Set.of(READ));
      AtomicLong moved = new AtomicLong();
      AtomicBoolean started = new AtomicBoolean();
      Thread mover =
          new Thread(
              () -> {
                while (true) {
                  try (Grant grant = alice.admit(handle, 0x1000, 8, Set.of(READ))) {
                    for (int chunk = 0; chunk < 50 && !grant.revoked(); chunk++) {
                      moved.incrementAndGet();
                      started.set(true);
                    }
                  } catch (CapabilityException revoked) {
                    return;
                  }
                }
              });
      mover.start();
      while (!started.get()) {
        Thread.onSpinWait();
      }
      alice.revoke(root);
      long after = moved.get();
      mover.join();
      assertThat(moved.get()).isEqualTo(after);
    }
  }

  @Test
  void everyCapabilityOfAnObjectCanBeRevokedAtOnce() {
    CapabilityHandle other =
        kernel.mintRoot(alice, new ProtectedObject.Program(3), 0, 1, Set.of(Permission.EXECUTE), 1);
    kernel.revokeObject(MEMORY);
    faults(CapabilityFault.INVALID_HANDLE, () -> use(alice, root, 0x1000, 1, READ));
    use(alice, other, 0, 1, Permission.EXECUTE);
  }
}
