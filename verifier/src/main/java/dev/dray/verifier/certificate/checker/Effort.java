package dev.dray.verifier.certificate.checker;

/**
 * How much work a check may take: a certificate comes from anywhere, and must not be able to keep
 * its checker busy.
 */
final class Effort {
  private static final long LEAST = 200_000_000;
  private static final long PER_SLOT = 20_000;

  private long left;

  private Effort(long left) {
    this.left = left;
  }

  /** Enough for whatever an analysis writes about a program of so many slots. */
  static Effort forSlots(int slots) {
    return new Effort(LEAST + PER_SLOT * slots);
  }

  /** Counts steps, each of which is about one operation on numbers. */
  void spend(long steps) {
    left -= steps;
    if (left < 0) {
      throw new Refusal(-1, "a certificate that can be checked with the effort that is allowed");
    }
  }
}
