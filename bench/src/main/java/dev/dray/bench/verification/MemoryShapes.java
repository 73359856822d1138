package dev.dray.bench.verification;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;

/** Frames, maps and calls. */
final class MemoryShapes {
  private static final int LOOKUP = 1;
  private static final int FUNCTION = 7;

  private MemoryShapes() {}

  /** Numbers that go through every cell of the frame. */
  static Program cells(int wanted) {
    Listing listing = new Listing(wanted);
    listing.add("r6 = *(u64 *)(r1 + 48)").add("r0 = 0");
    for (int i = 0; listing.fits(5); i++) {
      listing
          .add("*(u64 *)(r10 - {}) = r6", i % 64 * 8 + 8)
          .add("r7 = *(u64 *)(r10 - {})", i * 13 % 64 * 8 + 8)
          .add("r6 += r7")
          .add("r6 ^= {}", i % 1000);
    }
    return listing.add("exit").program();
  }

  /** Values looked up, checked for null and counted in. */
  static Program lookups(int wanted) {
    Listing listing = new Listing(wanted);
    listing.add("r6 = *(u64 *)(r1 + 48)").add("r8 = 0");
    for (int i = 0; listing.fits(14); i++) {
      String missing = listing.label();
      listing
          .add("r7 = r6")
          .add("r7 += {}", i)
          .add("*(u32 *)(r10 - 4) = r7")
          .add("r2 = r10")
          .add("r2 += -4")
          .add("ld_pseudo r1, 0x5, 0x0")
          .add("call {}", LOOKUP)
          .add("if r0 == 0 goto {}", missing)
          .add("r1 = *(u64 *)(r0 + {})", i % 8 * 8)
          .add("r1 += 1")
          .add("*(u64 *)(r0 + {}) = r1", i % 8 * 8)
          .add("r8 += r1")
          .mark(missing);
    }
    return listing
        .add("r0 = r8")
        .add("exit")
        .program(new MapDefinition("table", MapType.HASH, 4, 64, 1024));
  }

  /** One small function, called from everywhere. */
  static Program calls(int wanted) {
    Listing listing = new Listing(wanted);
    String function = listing.label();
    listing.add("r6 = *(u64 *)(r1 + 48)").add("r7 = 0");
    // Every call is expanded: what counts is the size that follows from that.
    for (int i = 0; listing.fits((5 + FUNCTION) + FUNCTION + 2); i++) {
      listing.add("r1 = r6").add("r2 = {}", i).add("call local {}", function).add("r7 += r0");
    }
    return listing
        .add("r0 = r7")
        .add("exit")
        .mark(function)
        .add("r0 = r1")
        .add("*(u64 *)(r10 - 8) = r2")
        .add("r0 *= 3")
        .add("r3 = *(u64 *)(r10 - 8)")
        .add("r0 += r3")
        .add("r0 >>= 2")
        .add("exit")
        .program();
  }
}
