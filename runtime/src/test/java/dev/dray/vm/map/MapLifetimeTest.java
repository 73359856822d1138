package dev.dray.vm.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.StopFlag;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values stay while a program holds them, whatever others do to the map. */
@Timeout(30)
class MapLifetimeTest {
  /** Looks key 0 up, then reads and writes the value until it is stopped. */
  private static final String HOLDER =
      """
      ld_pseudo r1, 0x5, 0x0
      *(u64 *)(r10 - 8) = 0
      r2 = r10
      r2 += -8
      call 1
      if r0 == 0 goto out
      again: r3 = *(u64 *)(r0 + 0)
      *(u64 *)(r0 + 8) = r3
      goto again
      out: exit
      """;

  @ParameterizedTest
  @EnumSource(
      value = MapType.class,
      names = {"HASH", "LRU_HASH"})
  void entriesGoWhileAProgramHoldsTheirValue(MapType type) throws InterruptedException {
    MapDefinition definition = new MapDefinition("m", type, 8, 16, 4);
    StopFlag flag = new StopFlag();
    List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    try (ProgramInstance instance = Programs.instance(HOLDER, definition)) {
      MapView<Long, byte[]> view =
          MapView.of(instance.maps().getFirst(), Codec.u64(), Codec.bytes(16));
      view.put(0L, new byte[16]);
      Thread holder = hold(instance, flag, outcomes);
      for (long key = 0; key < 20_000; key++) {
        view.remove(key);
        view.put(key + 1, new byte[16]);
        view.get(key % 7);
        if (key % 5 == 0 && type == MapType.HASH) {
          view.remove(key + 1);
        }
      }
      flag.stop();
      holder.join();
    }
    assertThat(outcomes).singleElement().isInstanceOf(Outcome.Stopped.class);
  }

  @Test
  void closingAMapWaitsForTheExecutionThatHoldsIt() throws InterruptedException {
    MapDefinition definition = new MapDefinition("m", MapType.HASH, 8, 16, 4);
    StopFlag flag = new StopFlag();
    List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    ProgramInstance instance = Programs.instance(HOLDER, definition);
    ProgramMap map = instance.maps().getFirst();
    MapView<Long, byte[]> view = MapView.of(map, Codec.u64(), Codec.bytes(16));
    view.put(0L, new byte[16]);
    Thread holder = hold(instance, flag, outcomes);
    Thread closer = Thread.ofPlatform().start(map::close);
    closer.join(100);

    assertThat(closer.isAlive()).isTrue();
    assertThat(map.memory().scope().isAlive()).isTrue();
    flag.stop();
    closer.join();
    holder.join();
    assertThat(map.memory().scope().isAlive()).isFalse();
    assertThat(outcomes).singleElement().isInstanceOf(Outcome.Stopped.class);
    assertThatThrownBy(() -> view.get(0L)).hasMessageContaining("map m is closed");
    assertThatThrownBy(() -> Programs.run(instance, Programs.invocation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("map m of program test is closed");
    instance.close();
  }

  @Test
  void twoThreadsUpdateOneTableWithoutLosingEntries() throws InterruptedException {
    MapDefinition definition = new MapDefinition("m", MapType.HASH, 8, 16, 4000);
    try (ProgramMap map = ProgramMap.create(definition, 1, MapLimits.DEFAULT)) {
      MapView<Long, byte[]> view = MapView.of(map, Codec.u64(), Codec.bytes(16));
      List<Thread> threads =
          List.of(
              Thread.ofPlatform().start(() -> fill(view, 0)),
              Thread.ofPlatform().start(() -> fill(view, 2000)));
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(view.size()).isEqualTo(4000);
    }
  }

  @Test
  void closingTwiceAndFromTwoThreadsIsHarmless() throws InterruptedException {
    ProgramMap map =
        ProgramMap.create(new MapDefinition("m", MapType.HASH, 8, 16, 4), 1, MapLimits.DEFAULT);
    Thread other = Thread.ofPlatform().start(map::close);
    map.close();
    other.join();
    map.close();
    assertThat(map.lease().closed()).isTrue();
  }

  private static void fill(MapView<Long, byte[]> view, long from) {
    for (long key = from; key < from + 2000; key++) {
      view.put(key, new byte[16]);
      assertThat(view.get(key)).isPresent();
    }
  }

  private static Thread hold(ProgramInstance instance, StopFlag flag, List<Outcome> outcomes)
      throws InterruptedException {
    MapView<Long, byte[]> view =
        MapView.of(instance.maps().getFirst(), Codec.u64(), Codec.bytes(16));
    view.put(0L, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    Invocation invocation = Programs.invocation().withStop(flag);
    Thread thread =
        Thread.ofPlatform().start(() -> outcomes.add(Programs.run(instance, invocation)));
    // It has the value once it has written to it.
    while (view.get(0L).orElseThrow()[8] == 0) {
      Thread.sleep(1);
    }
    return thread;
  }
}
