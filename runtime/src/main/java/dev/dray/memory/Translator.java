package dev.dray.memory;

import java.util.Optional;

/**
 * An address space as the engine sees it: turns addresses of descriptors into memory. The JVM's own
 * memory and spaces with page tables are two of them.
 */
public interface Translator {

  /**
   * Binds an operand to the memory at its address. A scattered window may defer faults to its
   * frames; a refusal of the whole operand is thrown here, before anything moved.
   *
   * @param address the first byte
   * @param length bytes, unsigned below 2^63
   * @param write whether the operation writes to the operand
   * @param into what to {@linkplain Extent#bind bind}
   * @throws MemoryFaultException if the space has no such memory, or not with that right
   */
  void translate(long address, long length, boolean write, Extent into);

  /** Whether the submitter may run a program. */
  default boolean mayRun(int program) {
    return true;
  }

  /** Whether the submitter may use a work queue. */
  default boolean maySubmit(String queue) {
    return true;
  }

  /** What may be done with whole pages; empty if the space has none. */
  default Optional<Pages> pages() {
    return Optional.empty();
  }
}
