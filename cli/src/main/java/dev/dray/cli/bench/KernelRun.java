package dev.dray.cli.bench;

import dev.dray.bench.Measurement;
import dev.dray.bench.TrialFailedException;
import dev.dray.bench.kernel.Kernel;
import dev.dray.bench.kernel.KernelComparison;
import dev.dray.bench.kernel.Kernels;
import dev.dray.bench.kernel.NativeKernels;
import dev.dray.bench.kernel.Peer;
import dev.dray.cli.file.CliException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Measures the kernels, beside what is there to compare with.
 *
 * @param notes gets what could not be compared, and why
 * @param progress is told what is going on
 */
record KernelRun(
    BenchRequest request,
    Consumer<List<Measurement>> sink,
    Consumer<String> notes,
    Consumer<String> progress) {
  private static final int GRAIN = 512;

  void run() {
    List<Kernel> kernels = kernels();
    for (long size : request.sizes()) {
      if (size % GRAIN != 0) {
        throw CliException.usage("--size " + size + ": kernels want a multiple of " + GRAIN);
      }
    }
    List<Peer> peers = new ArrayList<>();
    ServiceLoader.load(Peer.class).forEach(peers::add);
    if (peers.isEmpty()) {
      notes.accept("no WebAssembly on the class path, it is left out; BENCHMARKS.md says how");
    }
    Optional<NativeKernels> natives = natives();
    try {
      new KernelComparison(kernels, request.wantedTiers(), request.paged(), natives, peers)
          .run(request.sizes(), request.settings(), progress, notes, sink);
    } finally {
      natives.ifPresent(NativeKernels::close);
    }
  }

  private List<Kernel> kernels() {
    if (request.programs().isEmpty()) {
      return Kernels.all();
    }
    return request.programs().stream()
        .map(
            name ->
                Kernels.named(name)
                    .orElseThrow(
                        () ->
                            CliException.usage(
                                "there is no kernel "
                                    + name
                                    + "; there are "
                                    + Kernels.all().stream()
                                        .map(Kernel::name)
                                        .collect(Collectors.joining(", ")))))
        .toList();
  }

  private Optional<NativeKernels> natives() {
    Optional<Path> compiler = NativeKernels.compiler();
    if (compiler.isEmpty()) {
      notes.accept("no clang on the PATH, native code is left out; install it, or set CLANG");
      return Optional.empty();
    }
    try {
      return Optional.of(NativeKernels.compile(compiler.get()));
    } catch (TrialFailedException e) {
      notes.accept(e.getMessage() + "; native code is left out");
      return Optional.empty();
    }
  }
}
