package dev.dray.vm.helper;

import dev.dray.vm.map.Errno;
import dev.dray.vm.map.RingBufferMap;

/** Helpers on ring buffers. Wake-up flags are allowed and mean nothing: consumers poll. */
@SuppressWarnings("unused") // every helper has the same parameters
final class RingBufferHelpers {
  private static final long WAKE_UP_FLAGS = 3;

  private RingBufferHelpers() {}

  static long output(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    RingBufferMap ring = ring(context, r1);
    if ((r4 & ~WAKE_UP_FLAGS) != 0) {
      return -Errno.EINVAL;
    }
    context.memory().check(r2, r3, false);
    long offset = ring.reserve(r3);
    if (offset < 0) {
      return -Errno.EAGAIN;
    }
    boolean done = false;
    try {
      context.memory().read(r2, ring.memory().asSlice(offset, r3));
      done = true;
    } finally {
      ring.commit(offset, !done);
    }
    return 0;
  }

  static long reserve(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    RingBufferMap ring = ring(context, r1);
    return r3 != 0 ? 0 : context.reserve(ring, r2);
  }

  static long submit(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    context.release(r1, false);
    return 0;
  }

  static long discard(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    context.release(r1, true);
    return 0;
  }

  static long query(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    return ring(context, r1).query(r2);
  }

  private static RingBufferMap ring(HelperContext context, long handle) {
    if (context.map(handle) instanceof RingBufferMap ring) {
      return ring;
    }
    throw new BadArgumentException("wants a ring buffer in r1, but got another map");
  }
}
