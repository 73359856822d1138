package dev.dray.bench.kernel;

import dev.dray.bench.Contestant;
import dev.dray.bench.TrialFailedException;
import dev.dray.bench.contestant.NativeContestant;
import dev.dray.bench.contestant.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The kernels as native code, compiled on the spot. */
public final class NativeKernels implements AutoCloseable {
  private static final List<String> COMPILERS = List.of("clang-19", "clang");
  private static final String HEADER = "kernel.h";

  private final Path directory;
  private final Map<Baseline, NativeLibrary> libraries = new EnumMap<>(Baseline.class);

  private NativeKernels(Path directory) {
    this.directory = directory;
  }

  /** The compiler that would be used: {@code CLANG}, or a clang on the {@code PATH}. */
  public static Optional<Path> compiler() {
    Stream<String> names =
        Stream.concat(Stream.ofNullable(System.getenv("CLANG")), COMPILERS.stream());
    List<String> path =
        List.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator));
    return names
        .flatMap(name -> path.stream().map(entry -> Path.of(entry).resolve(name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Compiles all kernels in every way.
   *
   * @throws TrialFailedException if the compiler fails
   */
  public static NativeKernels compile(Path compiler) {
    try {
      NativeKernels kernels = new NativeKernels(Files.createTempDirectory("dray-kernels"));
      try {
        kernels.compileAll(compiler);
        return kernels;
      } catch (TrialFailedException | IOException e) {
        kernels.close();
        throw e;
      }
    } catch (IOException e) {
      throw new TrialFailedException("cannot compile the native kernels: " + e.getMessage(), e);
    }
  }

  private void compileAll(Path compiler) throws IOException {
    List<String> sources = new ArrayList<>();
    Files.write(directory.resolve(HEADER), Resources.bytes("c/" + HEADER));
    for (Kernel kernel : Kernels.all()) {
      String file = kernel.name() + ".c";
      Files.write(directory.resolve(file), Resources.bytes("c/" + file));
      sources.add(file);
    }
    for (Baseline baseline : Baseline.values()) {
      Path library = directory.resolve(baseline + ".so");
      List<String> command = new ArrayList<>(List.of(compiler.toString()));
      command.addAll(baseline.options());
      command.addAll(List.of("-shared", "-fPIC", "-fno-strict-aliasing", "-o"));
      command.add(library.toString());
      command.addAll(sources);
      execute(command);
      libraries.put(baseline, new NativeLibrary(library));
    }
  }

  private void execute(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new TrialFailedException(String.join(" ", command) + " failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
      throw new TrialFailedException("interrupted while compiling", e);
    }
  }

  /** A kernel compiled in one way. */
  public Contestant contestant(Kernel kernel, Baseline baseline) {
    NativeLibrary library = libraries.get(baseline);
    if (library == null) {
      throw new IllegalStateException(baseline + " was not compiled");
    }
    return new NativeContestant(kernel.name(), baseline.tier(), library.function(kernel.name()));
  }

  /** Unloads the libraries and removes the files. */
  @Override
  public void close() {
    libraries.values().forEach(NativeLibrary::close);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      System.getLogger(NativeKernels.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot remove " + directory, e);
    }
  }
}
