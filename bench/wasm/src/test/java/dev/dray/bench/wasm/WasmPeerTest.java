package dev.dray.bench.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.bench.Measurement;
import dev.dray.bench.Settings;
import dev.dray.bench.kernel.KernelComparison;
import dev.dray.bench.kernel.Kernels;
import dev.dray.bench.kernel.Peer;
import dev.dray.vm.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class WasmPeerTest {
  @Test
  void itIsFoundAndAgreesWithTheInterpreterOnEveryKernel() {
    List<Peer> peers = new ArrayList<>();
    ServiceLoader.load(Peer.class).forEach(peers::add);
    assertThat(peers).hasExactlyElementsOfTypes(WasmPeer.class);
    List<Measurement> rows = new ArrayList<>();
    Settings quick = new Settings(1, Duration.ofNanos(1), Duration.ZERO, Duration.ofNanos(1));
    new KernelComparison(Kernels.all(), List.of(Tier.INTERPRETER), false, Optional.empty(), peers)
        .run(List.of(512L, 131072L), quick, what -> {}, refusal -> {}, rows::addAll);
    assertThat(rows).hasSize(Kernels.all().size() * 4);
    assertThat(rows).allMatch(row -> row.problem().isEmpty());
    assertThat(rows).extracting(Measurement::tier).contains("wasm");
  }
}
