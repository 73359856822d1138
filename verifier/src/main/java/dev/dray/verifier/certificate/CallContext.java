package dev.dray.verifier.certificate;

/**
 * The chain of calls in which code was analysed. Functions are analysed once for each chain.
 *
 * @param parent index of the caller's context, -1 for the entry
 * @param callPc slot of the call, -1 for the entry
 * @param function slot of the function's first instruction
 */
public record CallContext(int parent, int callPc, int function, Kind kind) {

  /** How the function is entered. */
  public enum Kind {
    ENTRY,
    LOCAL,
    /** By the loop helper: r1 = index, r2 = the caller's context argument. */
    LOOP_CALLBACK,
    /** By for_each_map_elem: r1 = map, r2 = key, r3 = value, r4 = the context argument. */
    MAP_CALLBACK
  }
}
