package dev.dray.bench.contestant;

import dev.dray.Engine;
import dev.dray.bench.Contestant;
import dev.dray.bench.Operands;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.zip.CRC32C;

/**
 * The engine's built-in operations, called synchronously, each beside the JDK call that a user
 * would write instead.
 */
public final class BuiltIns {
  /** The tier of the engine's own operations. */
  public static final String BUILT_IN = "built-in";

  /** The tier of the JDK's calls. */
  public static final String JDK = "jdk";

  private static final byte FILL = 0x5a;
  private static final int CHUNK = 1 << 30;

  private BuiltIns() {}

  /** Pairs that compute the same. Compare holds src against aux, the others write dst. */
  public static List<List<Contestant>> all(Engine engine) {
    return List.of(
        pair(
            "copy",
            operands -> engine.copy(operands.src(), operands.dst()),
            operands -> {
              operands.dst().copyFrom(operands.src());
              return operands.src().byteSize();
            }),
        pair(
            "fill",
            operands -> {
              engine.fill(operands.dst(), FILL);
              return 0;
            },
            operands -> {
              operands.dst().fill(FILL);
              return 0;
            }),
        pair(
            "compare",
            operands -> engine.compare(operands.src(), operands.aux()).matched(),
            operands -> {
              long at = operands.src().mismatch(operands.aux());
              return at < 0 ? operands.src().byteSize() : at;
            }),
        pair(
            "crc32c",
            operands -> Integer.toUnsignedLong(engine.crc32c(operands.src())),
            BuiltIns::crc32c));
  }

  private static List<Contestant> pair(
      String name, ToLongFunction<Operands> builtIn, ToLongFunction<Operands> jdk) {
    return List.of(new JavaContestant(name, BUILT_IN, builtIn), new JavaContestant(name, JDK, jdk));
  }

  private static long crc32c(Operands operands) {
    CRC32C crc = new CRC32C();
    MemorySegment src = operands.src();
    for (long at = 0; at < src.byteSize(); at += CHUNK) {
      crc.update(src.asSlice(at, Math.min(CHUNK, src.byteSize() - at)).asByteBuffer());
    }
    return crc.getValue();
  }
}
