package dev.dray.memory.ats;

/** The translation cache of a device (ATC), as far as it is told something. */
@FunctionalInterface
public interface DeviceCache {
  /** A cache of nothing, which is done with every invalidation at once. */
  DeviceCache NONE = (pasid, address, length, done) -> done.run();

  /**
   * Forgets translations (ATS Invalidate Request).
   *
   * @param pasid of the context
   * @param address of the first byte
   * @param length bytes, or -1 for all of the context
   * @param done to be run once nothing uses them any more (Invalidate Completion)
   */
  void invalidate(int pasid, long address, long length, Runnable done);
}
