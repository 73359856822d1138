package dev.dray.vm.helper;

import dev.dray.vm.map.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/** Lets programs emit descriptors. */
final class FollowOnHelpers {
  private static final int DESCRIPTOR_BYTES = 64;
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private FollowOnHelpers() {}

  static long emit(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    context.memory().check(r1, r2, false);
    if (r2 != DESCRIPTOR_BYTES) {
      return -Errno.EINVAL;
    }
    Optional<FollowOnSink> sink = context.environment().service(FollowOnSink.class);
    if (sink.isEmpty()) {
      return -Errno.EPERM;
    }
    byte[] bytes = new byte[DESCRIPTOR_BYTES];
    context.memory().read(r1, MemorySegment.ofArray(bytes));
    MemorySegment descriptor = MemorySegment.ofArray(bytes);
    long[] words = new long[DESCRIPTOR_BYTES / 8];
    for (int i = 0; i < words.length; i++) {
      words[i] = descriptor.get(WORD, 8L * i);
    }
    return sink.get().emit(words);
  }
}
