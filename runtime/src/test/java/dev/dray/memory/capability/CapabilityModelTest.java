package dev.dray.memory.capability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random sequences of everything a user may do, against a plain model, with the invariants checked.
 */
class CapabilityModelTest {
  private static final Permission[] PERMISSIONS = {
    Permission.READ, Permission.WRITE, Permission.DELEGATE, Permission.REVOKE, Permission.TRANSLATE
  };

  private record Entry(
      int table,
      CapabilityHandle handle,
      int parent,
      long base,
      long length,
      Set<Permission> permissions,
      boolean sealed) {}

  private final CapabilityRegistry kernel = new CapabilityRegistry();
  private final List<CapabilityTable> tables = new ArrayList<>();
  private final Map<Integer, Entry> live = new HashMap<>();
  private final List<Entry> dead = new ArrayList<>();
  private final Set<List<Object>> issued = new HashSet<>();
  private int next;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noSequenceGivesMoreThanItsRoot(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<CapabilityHandle> authorities = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tables.add(kernel.createTable(50));
      authorities.add(
          kernel.mintRoot(
              tables.get(i),
              new ProtectedObject.SealTypes(),
              0,
              i,
              Set.of(Permission.SEAL, Permission.UNSEAL),
              1));
      CapabilityHandle root =
          kernel.mintRoot(
              tables.get(i),
              new ProtectedObject.Physical(0, 4096),
              i * 1000L,
              1000,
              Set.of(PERMISSIONS),
              6);
      record(new Entry(i, root, -1, i * 1000L, 1000, Set.of(PERMISSIONS), false));
    }
    for (int step = 0; step < 3000; step++) {
      step(random, authorities);
      if (step % 50 == 0) {
        checkInvariants(random);
      }
    }
  }

  private int record(Entry entry) {
    assertThat(issued.add(List.of(entry.table, entry.handle)))
        .as("handles are never reissued")
        .isTrue();
    live.put(next, entry);
    return next++;
  }

  private void step(SplittableRandom random, List<CapabilityHandle> authorities) {
    List<Integer> ids = new ArrayList<>(live.keySet());
    if (ids.isEmpty()) {
      return;
    }
    int id = ids.get(random.nextInt(ids.size()));
    Entry entry = Objects.requireNonNull(live.get(id));
    CapabilityTable table = tables.get(entry.table);
    long base = entry.base + random.nextLong(-2, entry.length + 2);
    long length = random.nextLong(0, entry.length + 3);
    Set<Permission> permissions = some(random);
    boolean narrower =
        base >= entry.base
            && base + length <= entry.base + entry.length
            && entry.permissions.containsAll(permissions);
    int to = random.nextInt(tables.size());
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        try {
          CapabilityHandle made = table.derive(entry.handle, base, length, permissions);
          assertThat(narrower && !entry.sealed).isTrue();
          record(new Entry(entry.table, made, id, base, length, permissions, false));
        } catch (CapabilityException refused) {
          // Refusals are checked by what is admitted below.
        }
      }
      case 3 -> {
        tables.get(to).openReceiveWindow(1);
        try {
          CapabilityHandle made =
              table.delegate(entry.handle, tables.get(to), base, length, permissions);
          assertThat(narrower && entry.permissions.contains(Permission.DELEGATE)).isTrue();
          record(new Entry(to, made, id, base, length, permissions, entry.sealed));
        } catch (CapabilityException refused) {
          // As above.
        }
      }
      case 4 -> {
        try {
          int type = random.nextInt(4);
          CapabilityHandle made = table.seal(entry.handle, authorities.get(entry.table), type);
          assertThat(type).isLessThan(entry.table);
          record(
              new Entry(entry.table, made, id, entry.base, entry.length, entry.permissions, true));
        } catch (CapabilityException refused) {
          // As above.
        }
      }
      case 5 -> {
        try {
          CapabilityHandle made = table.unseal(entry.handle, authorities.get(entry.table));
          assertThat(entry.sealed).isTrue();
          record(
              new Entry(entry.table, made, id, entry.base, entry.length, entry.permissions, false));
        } catch (CapabilityException refused) {
          // As above.
        }
      }
      case 6 -> {
        table.revoke(entry.handle);
        killBelow(id);
      }
      default -> {
        if (entry.parent >= 0) {
          table.drop(entry.handle);
          killBelow(id);
          dead.add(live.remove(id));
        }
      }
    }
  }

  private static Set<Permission> some(SplittableRandom random) {
    Set<Permission> permissions = new HashSet<>();
    for (Permission permission : PERMISSIONS) {
      if (random.nextInt(3) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }

  private void killBelow(int id) {
    for (int child : List.copyOf(live.keySet())) {
      Entry entry = live.get(child);
      if (entry != null && entry.parent == id) {
        killBelow(child);
        dead.add(live.remove(child));
      }
    }
  }

  private void checkInvariants(SplittableRandom random) {
    int[] held = new int[tables.size()];
    for (Entry entry : live.values()) {
      held[entry.table]++;
      CapabilityInfo info = tables.get(entry.table).inspect(entry.handle);
      assertThat(info.base()).isEqualTo(entry.base);
      assertThat(info.length()).isEqualTo(entry.length);
      assertThat(info.permissions()).isEqualTo(entry.permissions);
      assertThat(info.sealType().isPresent()).isEqualTo(entry.sealed);
      if (entry.parent >= 0) {
        Entry parent = Objects.requireNonNull(live.get(entry.parent), "a live parent");
        assertThat(entry.base).isGreaterThanOrEqualTo(parent.base);
        assertThat(entry.base + entry.length).isLessThanOrEqualTo(parent.base + parent.length);
        assertThat(parent.permissions).containsAll(entry.permissions);
      }
      long base = entry.base + random.nextLong(-3, entry.length + 3);
      long length = random.nextLong(0, entry.length + 4);
      Set<Permission> needed = some(random);
      boolean allowed =
          !entry.sealed
              && base >= entry.base
              && base + length <= entry.base + entry.length
              && entry.permissions.containsAll(needed);
      assertThat(admits(entry, base, length, needed)).isEqualTo(allowed);
    }
    for (int i = 0; i < tables.size(); i++) {
      assertThat(tables.get(i).size()).as("quota charged exactly").isEqualTo(held[i] + 1);
    }
    for (Entry entry : dead) {
      assertThat(admits(entry, entry.base, 0, Set.of())).isFalse();
    }
  }

  private boolean admits(Entry entry, long base, long length, Set<Permission> needed) {
    try (Grant grant = tables.get(entry.table).admit(entry.handle, base, length, needed)) {
      return !grant.revoked();
    } catch (CapabilityException refused) {
      return false;
    }
  }
}
