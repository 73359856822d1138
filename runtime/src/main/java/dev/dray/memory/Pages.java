package dev.dray.memory;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a descriptor may do with whole pages of an address space instead of their bytes. */
public interface Pages {

  /** The bytes that addresses and lengths are multiples of. */
  long PAGE = 4096;

  /**
   * How a range's pages lie after a migration.
   *
   * @param there pages that lie on the node now
   * @param left pages that do not
   * @param firstLeft address of the first of those, 0 if there is none
   */
  record Moved(long there, long left, long firstLeft) {}

  /**
   * Shares a range copy-on-write with free addresses of the submitter's own space.
   *
   * @param ended whether it is to wait no longer for who uses the pages
   * @return false, and nothing shared, if it ended so
   * @throws MemoryFaultException if the submitter has no such memory
   * @throws IllegalArgumentException if that cannot be, saying why
   */
  boolean share(long source, long destination, long length, BooleanSupplier ended);

  /**
   * Moves the pages of a range to a NUMA node while they are in use.
   *
   * @param ended whether it is to wait no longer for who uses the pages
   * @return nothing if it ended so; each page lies at the one node or the other then
   * @throws MemoryFaultException if the submitter has no such memory
   * @throws IllegalArgumentException if that cannot be, saying why
   */
  Optional<Moved> migrate(long address, long length, int node, BooleanSupplier ended);
}
