package dev.dray.memory.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.history.Call;
import dev.dray.history.History;
import dev.dray.history.Linearizable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;

/**
 * Deriving, dropping, revoking and using capabilities from several threads is as if one thing
 * happened at a time; a revocation takes everything at once. More histories with {@code
 * -Ddray.histories=N}.
 */
class CapabilityHistoriesTest {
  private static final int HISTORIES = Integer.getInteger("dray.histories", 300);
  private static final int CALLS = 7;
  private static final int CHILDREN = 6;

  private enum Kind {
    DERIVE,
    DROP,
    USE,
    REVOKE
  }

  private record Access(Kind kind, CapabilityHandle handle, boolean succeeded) {}

  @Test
  void theTableIsLinearizable() throws Exception {
    for (int round = 0; round < HISTORIES; round++) {
      int seed = round;
      CapabilityRegistry kernel = new CapabilityRegistry();
      CapabilityTable table = kernel.createTable(100);
      CapabilityHandle root =
          kernel.mintRoot(
              table, new ProtectedObject.Physical(0, 100), 0, 100, Set.of(Permission.READ), 4);
      AtomicReferenceArray<CapabilityHandle> known = new AtomicReferenceArray<>(CHILDREN);
      Set<CapabilityHandle> live = new HashSet<>();
      for (int i = 0; i < CHILDREN; i++) {
        known.set(i, table.derive(root, 0, 100, Set.of(Permission.READ)));
        live.add(known.get(i));
      }
      List<Call<Access>> calls =
          new History<Access>()
              .of(
                  4,
                  (thread, recorder) -> {
                    SplittableRandom random = new SplittableRandom(seed * 4L + thread);
                    for (int i = 0; i < CALLS; i++) {
                      int place = random.nextInt(CHILDREN);
                      int what = random.nextInt(thread == 0 ? 10 : 8);
                      CapabilityHandle handle = known.get(place);
                      Access done =
                          recorder.record(
                              () ->
                                  what >= 8
                                      ? revoke(table, root)
                                      : what == 0
                                          ? derive(table, root)
                                          : what == 1 ? drop(table, handle) : use(table, handle));
                      if (done.kind == Kind.DERIVE) {
                        known.set(place, done.handle);
                      }
                    }
                  });
      assertThat(
              Linearizable.<Set<CapabilityHandle>, Access>check(
                  calls, live, CapabilityHistoriesTest::after))
          .as("%s", calls)
          .isTrue();
    }
  }

  private static Access derive(CapabilityTable table, CapabilityHandle root) {
    return new Access(Kind.DERIVE, table.derive(root, 0, 100, Set.of(Permission.READ)), true);
  }

  private static Access revoke(CapabilityTable table, CapabilityHandle root) {
    table.revoke(root);
    return new Access(Kind.REVOKE, root, true);
  }

  private static Access drop(CapabilityTable table, CapabilityHandle handle) {
    try {
      table.drop(handle);
      return new Access(Kind.DROP, handle, true);
    } catch (CapabilityException gone) {
      return new Access(Kind.DROP, handle, false);
    }
  }

  private static Access use(CapabilityTable table, CapabilityHandle handle) {
    try {
      table.admit(handle, 0, 100, Set.of(Permission.READ)).close();
      return new Access(Kind.USE, handle, true);
    } catch (CapabilityException gone) {
      return new Access(Kind.USE, handle, false);
    }
  }

  private static Optional<Set<CapabilityHandle>> after(
      Set<CapabilityHandle> before, Call<Access> call) {
    Access what = call.what();
    boolean live = before.contains(what.handle);
    return switch (what.kind) {
      case DERIVE -> live ? Optional.empty() : Optional.of(with(before, what.handle));
      case DROP ->
          live == what.succeeded ? Optional.of(without(before, what.handle)) : Optional.empty();
      case USE -> live == what.succeeded ? Optional.of(before) : Optional.empty();
      case REVOKE -> Optional.of(Set.of());
    };
  }

  private static Set<CapabilityHandle> with(Set<CapabilityHandle> some, CapabilityHandle more) {
    Set<CapabilityHandle> all = new HashSet<>(some);
    all.add(more);
    return all;
  }

  private static Set<CapabilityHandle> without(Set<CapabilityHandle> some, CapabilityHandle gone) {
    List<CapabilityHandle> left = new ArrayList<>(some);
    left.remove(gone);
    return new HashSet<>(left);
  }
}
