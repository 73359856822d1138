package dev.dray.bench.contestant;

import dev.dray.bench.TrialFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A shared library with functions {@code uint64_t f(struct dray_op *)}. */
@SuppressWarnings("restricted") // running native code is what it is for
public final class NativeLibrary implements AutoCloseable {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final FunctionDescriptor SIGNATURE =
      FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);

  private final Path file;
  private final Arena arena = Arena.ofShared();
  private final SymbolLookup symbols;

  /**
   * Loads a library.
   *
   * @throws TrialFailedException if it is none
   */
  public NativeLibrary(Path file) {
    this.file = file;
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      arena.close();
      throw new TrialFailedException(
          "there is no library " + file + " that can be read; check the path");
    }
    try {
      // The JVM tries to repair what is no ELF file before it refuses it, and warns meanwhile.
      if (!isLibrary(file)) {
        throw new IllegalArgumentException("no ELF file");
      }
      symbols = SymbolLookup.libraryLookup(file.toAbsolutePath(), arena);
    } catch (IllegalArgumentException e) {
      arena.close();
      throw new TrialFailedException(
          file
              + " is no shared library that this machine can load; build one with clang -O2 -shared"
              + " -fPIC",
          e);
    }
  }

  private static boolean isLibrary(Path file) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return true;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(ELF.length), ELF);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A function.
   *
   * @throws TrialFailedException if the library has no such symbol
   */
  public MethodHandle function(String symbol) {
    return symbols
        .find(symbol)
        .map(address -> LINKER.downcallHandle(address, SIGNATURE))
        .orElseThrow(
            () ->
                new TrialFailedException(
                    file
                        + " has no symbol "
                        + symbol
                        + "; is the function static or, in C++, not extern \"C\"? nm -D lists what"
                        + " there is"));
  }

  /** Unloads the library; its functions are not to be called any more. */
  @Override
  public void close() {
    arena.close();
  }
}
