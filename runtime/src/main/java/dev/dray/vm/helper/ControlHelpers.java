package dev.dray.vm.helper;

import dev.dray.vm.map.Errno;

/** Helpers that steer the program. */
@SuppressWarnings("unused") // every helper has the same parameters
final class ControlHelpers {
  /** Rounds of one loop, as in Linux. */
  private static final long MAX_ROUNDS = 1 << 23;

  private ControlHelpers() {}

  static long loop(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    long count = r1 & 0xffffffffL;
    if (r4 != 0) {
      return -Errno.EINVAL;
    }
    if (count > MAX_ROUNDS) {
      return -Errno.E2BIG;
    }
    for (long round = 0; round < count; round++) {
      if (context.callback(r2, round, r3, 0, 0) != 0) {
        return round + 1;
      }
    }
    return count;
  }
}
