package dev.dray.bench.kernel;

import dev.dray.bench.Contestant;

/**
 * Another way to run the kernels, which a user could pick instead of Dray. Found by {@link
 * java.util.ServiceLoader}, so that what it needs is on the class path only where it is compared.
 */
public interface Peer {

  /** A kernel run by the peer. */
  Contestant contestant(Kernel kernel);
}
