package dev.dray.vm.jit.emit;

/** How compiled code reaches memory. */
public enum AccessMode {
  /** Through the bounded segment of each region. */
  GUARDED,
  /** At raw addresses. */
  DIRECT,
  /** Like guarded, but an access outside its segment goes on to a checked path. */
  SANDBOXED
}
