package dev.dray.bench.verification;

import dev.dray.verifier.isa.Program;

/** Arithmetic and branches without loops. */
final class ScalarShapes {
  private static final String[] OPERATORS = {"+=", "^=", "-=", "|=", "&=", "*="};

  private ScalarShapes() {}

  /** Loads at constant offsets behind one check, and 64-bit arithmetic. */
  static Program straight(int wanted) {
    Listing listing = new Listing(wanted).operand(0, 2, 3);
    String end = listing.label();
    listing.add("r0 = 0").add("r4 = r2").add("r4 += 256").add("if r4 > r3 goto {}", end);
    for (int i = 0; listing.fits(5); i++) {
      listing
          .add("r5 = *(u{} *)(r2 + {})", 8 << i % 4, i * 8 % 248)
          .add("r5 {} {}", OPERATORS[i % OPERATORS.length], i % 97 + 1)
          .add("r0 {} r5", OPERATORS[(i + 1) % 3]);
      if (i % 7 == 3) {
        listing.add("r0 >>= {}", i % 9 + 1);
      }
    }
    return listing.mark(end).add("exit").program();
  }

  /** One condition after the other, each of which skips an instruction. */
  static Program branches(int wanted) {
    Listing listing = new Listing(wanted);
    listing.add("r6 = *(u64 *)(r1 + 48)").add("r7 = *(u64 *)(r1 + 56)").add("r0 = 0");
    String[] conditions = {">", "s<", "==", "!=", "&"};
    for (int i = 0; listing.fits(4); i++) {
      String skip = listing.label();
      listing
          .add("if r{} {} {} goto {}", 6 + i % 2, conditions[i % 5], i % 50 * 3 + 1, skip)
          .add("r0 += {}", i % 11)
          .mark(skip);
      if (i % 3 == 0) {
        listing.add("r7 += r0");
      }
    }
    return listing.add("exit").program();
  }

  /** Both sides do something, and it is the same pointer that both move on. */
  static Program diamonds(int wanted) {
    Listing listing = new Listing(wanted).operand(0, 2, 3);
    String end = listing.label();
    listing.add("r6 = *(u64 *)(r1 + 48)").add("r0 = 0").add("r7 = 0");
    for (int i = 0; listing.fits(13); i++) {
      String other = listing.label();
      String join = listing.label();
      listing
          .add("r4 = r2")
          .add("r4 += 8")
          .add("if r4 > r3 goto {}", end)
          .add("r5 = *(u8 *)(r2 + 0)")
          .add("if r5 > {} goto {}", 30 + i % 200, other)
          .add("r7 += r5")
          .add("r2 += 4")
          .add("goto {}", join)
          .mark(other)
          .add("r7 = 1")
          .add("r2 += 8")
          .mark(join)
          .add("r0 += r7");
    }
    return listing.mark(end).add("exit").program();
  }

  /** A chain of cases over one number, as compilers make of a switch. */
  static Program cases(int wanted) {
    Listing listing = new Listing(wanted);
    String end = listing.label();
    listing.add("r6 = *(u32 *)(r1 + 48)").add("r0 = 0");
    for (int i = 0; listing.fits(6); i++) {
      String next = listing.label();
      listing
          .add("if r6 != {} goto {}", i * 5, next)
          .add("r0 = {}", i)
          .add("r0 *= r6")
          .add("goto {}", end)
          .mark(next);
    }
    return listing.add("r0 = 1").mark(end).add("exit").program();
  }

  /** Conditions inside conditions. */
  static Program nested(int wanted) {
    Listing listing = new Listing(wanted);
    listing.add("r6 = *(u64 *)(r1 + 48)").add("r7 = *(u64 *)(r1 + 56)").add("r0 = 0");
    while (listing.fits(16 * 3 + 1)) {
      String[] ends = new String[16];
      for (int depth = 0; depth < ends.length; depth++) {
        ends[depth] = listing.label();
        listing.add("if r{} > {} goto {}", 6 + depth % 2, 1000 - depth * 3, ends[depth]);
        listing.add("r0 += {}", depth);
      }
      for (int depth = ends.length - 1; depth >= 0; depth--) {
        listing.mark(ends[depth]).add("r0 ^= {}", depth + 1);
      }
    }
    return listing.add("exit").program();
  }

  /** A reader that checks, reads and advances, field after field, by a length that it read. */
  static Program parser(int wanted) {
    Listing listing = new Listing(wanted).operand(0, 2, 3);
    String end = listing.label();
    listing.add("r0 = 0");
    for (int i = 0; listing.fits(14); i++) {
      String small = listing.label();
      listing
          .add("r4 = r2")
          .add("r4 += 4")
          .add("if r4 > r3 goto {}", end)
          .add("r5 = *(u8 *)(r2 + 0)")
          .add("r6 = *(u16 *)(r2 + 2)")
          .add("if r5 != {} goto {}", i % 256, small)
          .add("r0 += r6")
          .mark(small)
          .add("r5 &= 63")
          .add("r5 += 4")
          .add("r2 += r5")
          .add("if r2 > r3 goto {}", end);
    }
    return listing.mark(end).add("exit").program();
  }
}
