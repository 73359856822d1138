package dev.dray.bench.verification;

import dev.dray.verifier.isa.Program;

/** Loops over operands. */
final class LoopShapes {
  private LoopShapes() {}

  /** One loop after the other over src. */
  static Program loops(int wanted) {
    Listing listing = new Listing(wanted);
    listing.add("r6 = r1").add("r0 = 0");
    for (int i = 0; listing.fits(11); i++) {
      int stride = 1 << i % 4;
      String head = listing.label();
      String done = listing.label();
      listing
          .add("r2 = *(u64 *)(r6 + 0)")
          .add("r3 = *(u64 *)(r6 + 8)")
          .mark(head)
          .add("r4 = r2")
          .add("r4 += {}", stride)
          .add("if r4 > r3 goto {}", done)
          .add("r5 = *(u{} *)(r2 + 0)", 8 * stride)
          .add("r0 {} r5", i % 2 == 0 ? "+=" : "^=")
          .add("r2 = r4")
          .add("goto {}", head)
          .mark(done);
    }
    return listing.add("exit").program();
  }

  /** Three loops inside each other, again and again. */
  static Program nests(int wanted) {
    Listing listing = new Listing(wanted);
    listing.add("r0 = 0");
    while (listing.fits(20)) {
      String outer = listing.label();
      String middle = listing.label();
      String inner = listing.label();
      listing
          .add("r6 = 0")
          .mark(outer)
          .add("r7 = 0")
          .mark(middle)
          .add("r8 = 0")
          .mark(inner)
          .add("r0 += r8")
          .add("r0 ^= r7")
          .add("r8 += 1")
          .add("if r8 < 16 goto {}", inner)
          .add("r7 += 1")
          .add("if r7 != 16 goto {}", middle)
          .add("r6 += 1")
          .add("if r6 != 16 goto {}", outer);
    }
    return listing.add("exit").program();
  }

  /** One loop with a long body: loads, stores and conditions. */
  static Program body(int wanted) {
    Listing listing = new Listing(wanted).operand(0, 2, 3).operand(16, 4, 5);
    String head = listing.label();
    String done = listing.label();
    listing
        .add("r0 = 0")
        .mark(head)
        .add("r6 = r2")
        .add("r6 += 64")
        .add("if r6 > r3 goto {}", done)
        .add("r7 = r4")
        .add("r7 += 64")
        .add("if r7 > r5 goto {}", done);
    for (int i = 0; listing.fits(9); i++) {
      String skip = listing.label();
      listing
          .add("r8 = *(u32 *)(r2 + {})", i * 4 % 64)
          .add("if r8 < {} goto {}", i, skip)
          .add("r8 ^= {}", i + 1)
          .mark(skip)
          .add("*(u32 *)(r4 + {}) = r8", i * 4 % 64)
          .add("r0 += r8");
    }
    listing.add("r2 = r6").add("r4 = r7").add("goto {}", head);
    return listing.mark(done).add("exit").program();
  }
}
