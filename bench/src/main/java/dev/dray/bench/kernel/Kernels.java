package dev.dray.bench.kernel;

import java.util.List;
import java.util.Optional;

/** All kernels. */
public final class Kernels {
  private static final long KEY = 0x0123456789abcdefL;

  private static final List<Kernel> ALL =
      List.of(
          new Kernel("copy64", true, Inputs.random(0)),
          new Kernel("fill8", true, Inputs.random(KEY)),
          new Kernel("xor8", false, Inputs.random(KEY)),
          new Kernel("bswap32", false, Inputs.random(0)),
          new Kernel("delta64", false, Inputs.random(0)),
          new Kernel("agg64", false, Inputs.random(0)),
          new Kernel("crc32c", false, Inputs::crcTable),
          new Kernel("hist256", false, Inputs.random(0)),
          new Kernel("fields", false, Inputs::text),
          new Kernel("filter32", false, Inputs.random(1L << 62)),
          new Kernel("transpose8", false, Inputs.random(0)),
          new Kernel("rle", false, Inputs::runs),
          new Kernel("hashprobe", false, Inputs::keys),
          new Kernel("gather32", false, Inputs::dictionary),
          new Kernel("varintsum", false, Inputs::varints));

  private Kernels() {}

  /** In the order in which they are shown. */
  public static List<Kernel> all() {
    return ALL;
  }

  /** The kernel of a name. */
  public static Optional<Kernel> named(String name) {
    return ALL.stream().filter(kernel -> kernel.name().equals(name)).findFirst();
  }
}
