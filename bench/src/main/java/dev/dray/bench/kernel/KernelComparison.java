package dev.dray.bench.kernel;

import dev.dray.bench.Contestant;
import dev.dray.bench.Entry;
import dev.dray.bench.Harness;
import dev.dray.bench.Match;
import dev.dray.bench.Measurement;
import dev.dray.bench.Settings;
import dev.dray.bench.contestant.TieredProgram;
import dev.dray.vm.Tier;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Kernels in tiers, natively and in peers, side by side.
 *
 * @param paged whether each tier runs once more, on operands that are scattered over frames
 * @param natives empty where there is no compiler
 */
public record KernelComparison(
    List<Kernel> kernels,
    List<Tier> tiers,
    boolean paged,
    Optional<NativeKernels> natives,
    List<Peer> peers) {

  /**
   * Measures all kernels at all sizes.
   *
   * @param sizes bytes of src, multiples of 512
   * @param progress is told now and then what is going on
   * @param refusals is told which tier does not take a kernel, and why
   * @param sink gets the measurements of each kernel and size as they are there
   */
  public void run(
      List<Long> sizes,
      Settings settings,
      Consumer<String> progress,
      Consumer<String> refusals,
      Consumer<List<Measurement>> sink) {
    for (Kernel kernel : kernels) {
      // A harness remembers which contestants are warm; they live as long as it does.
      Harness harness = new Harness(settings, progress);
      List<Contestant> contestants = contestants(kernel, refusals);
      try {
        for (long bytes : sizes) {
          try (Arena arena = Arena.ofShared()) {
            List<Entry> entries =
                contestants.stream().map(each -> new Entry(each, kernel.name())).toList();
            sink.accept(harness.run(new Match(bytes, kernel.workload(bytes, arena), entries)));
          }
        }
      } finally {
        contestants.forEach(Contestant::close);
      }
    }
  }

  private List<Contestant> contestants(Kernel kernel, Consumer<String> refusals) {
    List<Contestant> contestants = new ArrayList<>();
    TieredProgram program = new TieredProgram(kernel.name(), kernel.image());
    for (Tier tier : tiers) {
      program
          .refusal(tier)
          .ifPresentOrElse(
              reason -> refusals.accept(kernel.name() + " " + tier.label() + ": " + reason),
              () -> {
                contestants.add(program.contestant(tier));
                if (paged) {
                  contestants.add(program.paged(tier));
                }
              });
    }
    for (Peer peer : peers) {
      contestants.add(peer.contestant(kernel));
    }
    natives.ifPresent(
        compiled -> {
          for (Baseline baseline : Baseline.values()) {
            contestants.add(compiled.contestant(kernel, baseline));
          }
        });
    return contestants;
  }
}
