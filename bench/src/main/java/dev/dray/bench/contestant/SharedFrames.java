package dev.dray.bench.contestant;

import dev.dray.bench.Operands;
import org.jspecify.annotations.Nullable;

/**
 * The scattered operands of a match, one set for all contestants that want them, as operands in one
 * piece are one set for all the others: caches then hold as many bytes of either.
 */
final class SharedFrames {
  private @Nullable PagedOperands current;
  private int users;

  /** The operands on frames; whoever takes them releases them once. */
  PagedOperands take(Operands operands) {
    PagedOperands paged = current;
    if (paged == null || !paged.of(operands)) {
      if (users > 0) {
        throw new IllegalStateException("frames of another match are still in use");
      }
      paged = new PagedOperands(operands);
      current = paged;
    }
    users++;
    return paged;
  }

  /** Frees the frames with their last user. */
  void release() {
    PagedOperands paged = current;
    if (--users == 0 && paged != null) {
      paged.close();
      current = null;
    }
  }
}
