package dev.dray.vm.jit.emit;

/** How compiled code reaches memory. */
public enum AccessMode {
  /** At host addresses, offsets checked against the region: each access, or a stream's chunk. */
  GUARDED,
  /** The same with a bound that no verified access reaches. */
  DIRECT,
  /** Like guarded, but an access outside its region goes on to a checked path. */
  SANDBOXED
}
