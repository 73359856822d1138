package dev.dray.cli.bench;

import dev.dray.bench.Contestant;
import dev.dray.bench.TrialFailedException;
import dev.dray.bench.contestant.NativeContestant;
import dev.dray.bench.contestant.NativeLibrary;
import dev.dray.cli.file.CliException;
import java.nio.file.Path;

/**
 * A native function to be timed.
 *
 * @param name {@code LIB.so:SYMBOL} as the user gave it
 */
public record NativeFunction(
    String name, String symbol, NativeLibrary library, Contestant contestant)
    implements AutoCloseable {
  private static final String TIER = "native";

  /**
   * Loads a library and finds a function in it.
   *
   * @throws CliException if that fails
   */
  public static NativeFunction load(String name) {
    int colon = name.lastIndexOf(':');
    if (colon <= 0 || colon == name.length() - 1) {
      throw CliException.usage(
          "--native "
              + name
              + " names no function; allowed is LIB.so:SYMBOL, such as ./libops.so:copy");
    }
    String symbol = name.substring(colon + 1);
    try {
      NativeLibrary library = new NativeLibrary(Path.of(name.substring(0, colon)));
      try {
        return new NativeFunction(
            name, symbol, library, new NativeContestant(name, TIER, library.function(symbol)));
      } catch (TrialFailedException e) {
        library.close();
        throw e;
      }
    } catch (TrialFailedException e) {
      throw CliException.usage("--native " + name + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    library.close();
  }
}
