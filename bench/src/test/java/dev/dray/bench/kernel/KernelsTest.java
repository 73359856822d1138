package dev.dray.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.bench.Measurement;
import dev.dray.bench.Settings;
import dev.dray.vm.Tier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelsTest {
  private final Settings quick =
      new Settings(1, Duration.ofNanos(1), Duration.ZERO, Duration.ofNanos(1));

  @Test
  void theObjectsWereBuiltFromTheSources() throws Exception {
    String recorded = new String(Resources.bytes("SOURCES.sha256"), StandardCharsets.UTF_8).strip();
    List<String> lines = recorded.lines().toList();
    assertThat(lines).hasSize(Kernels.all().size() + 1);
    for (String line : lines) {
      String file = line.substring(line.lastIndexOf(' ') + 1);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Resources.bytes("c/" + file));
      assertThat(HexFormat.of().formatHex(digest))
          .as(file + " was changed: run bench/build-kernels")
          .isEqualTo(line.substring(0, line.indexOf(' ')));
    }
  }

  @Test
  void everyKernelDoesSomethingInTheInterpreter() {
    List<Measurement> rows = run(Optional.empty());
    assertThat(rows).hasSize(Kernels.all().size());
    assertThat(rows).allMatch(row -> row.problem().isEmpty() && row.nanosPerByte().isPresent());
  }

  @Test
  void tiersAgreeOnOperandsOverFrames() {
    List<Kernel> one = List.of(Kernels.named("rle").orElseThrow());
    List<Tier> tiers = List.of(Tier.INTERPRETER, Tier.SANDBOXED);
    List<Measurement> rows = new ArrayList<>();
    new KernelComparison(one, tiers, true, Optional.empty(), List.of())
        .run(List.of(4096L, 12288L), quick, what -> {}, refusal -> {}, rows::addAll);
    assertThat(rows)
        .extracting(Measurement::tier)
        .containsExactly(
            "interpreter",
            "interpreter paged",
            "sandboxed",
            "sandboxed paged",
            "interpreter",
            "interpreter paged",
            "sandboxed",
            "sandboxed paged");
    assertThat(rows).allMatch(row -> row.problem().isEmpty());
  }

  @Test
  void nativeCodeAgreesWithTheInterpreter() {
    assumeTrue(NativeKernels.compiler().isPresent(), "no clang on the PATH");
    try (NativeKernels natives = NativeKernels.compile(NativeKernels.compiler().orElseThrow())) {
      List<Measurement> rows = run(Optional.of(natives));
      assertThat(rows).hasSize(Kernels.all().size() * (1 + Baseline.values().length));
      assertThat(rows).allMatch(row -> row.problem().isEmpty() && row.ratio().isPresent());
    }
  }

  private List<Measurement> run(Optional<NativeKernels> natives) {
    List<Measurement> rows = new ArrayList<>();
    new KernelComparison(Kernels.all(), List.of(Tier.INTERPRETER), false, natives, List.of())
        .run(List.of(4096L), quick, what -> {}, refusal -> {}, rows::addAll);
    return rows;
  }
}
