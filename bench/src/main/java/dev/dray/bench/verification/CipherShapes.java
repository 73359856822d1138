package dev.dray.bench.verification;

import dev.dray.verifier.isa.Program;

/** Unrolled rounds in 32-bit arithmetic over words in the frame and in registers. */
final class CipherShapes {
  private CipherShapes() {}

  /** ChaCha's quarter round on sixteen words in the frame. */
  static Program chacha(int wanted) {
    Listing listing = new Listing(wanted).operand(0, 2, 3).operand(16, 4, 5);
    String end = listing.label();
    listing
        .add("r0 = 0")
        .add("r6 = r2")
        .add("r6 += 64")
        .add("if r6 > r3 goto {}", end)
        .add("r6 = r4")
        .add("r6 += 64")
        .add("if r6 > r5 goto {}", end);
    for (int word = 0; word < 16; word++) {
      listing.add("w0 = *(u32 *)(r2 + {})", 4 * word).add("*(u32 *)(r10 - {}) = w0", cell(word));
    }
    for (int i = 0; listing.fits(8 + 4 * 7 + 16 * 2 + 2); i++) {
      int shift = i / 4 % 2;
      int[] words = new int[4];
      for (int row = 0; row < 4; row++) {
        words[row] = 4 * row + (i + shift * row) % 4;
        listing.add("w{} = *(u32 *)(r10 - {})", 6 + row, cell(words[row]));
      }
      quarter(listing, 6, 7, 9, 16);
      quarter(listing, 8, 9, 7, 12);
      quarter(listing, 6, 7, 9, 8);
      quarter(listing, 8, 9, 7, 7);
      for (int row = 0; row < 4; row++) {
        listing.add("*(u32 *)(r10 - {}) = w{}", cell(words[row]), 6 + row);
      }
    }
    for (int word = 0; word < 16; word++) {
      listing.add("w0 = *(u32 *)(r10 - {})", cell(word)).add("*(u32 *)(r4 + {}) = w0", 4 * word);
    }
    return listing.mark(end).add("r0 = 0").add("exit").program();
  }

  private static int cell(int word) {
    return 64 - 4 * word;
  }

  private static void quarter(Listing listing, int sum, int with, int mixed, int rotate) {
    listing
        .add("w{} += w{}", sum, with)
        .add("w{} ^= w{}", mixed, sum)
        .add("w0 = w{}", mixed)
        .add("w0 <<= {}", rotate)
        .add("w{} >>= {}", mixed, 32 - rotate)
        .add("w{} |= w0", mixed);
  }

  /** XTEA's rounds on two words in registers. */
  static Program xtea(int wanted) {
    Listing listing = new Listing(wanted);
    listing.add("w6 = *(u32 *)(r1 + 48)").add("w7 = *(u32 *)(r1 + 56)").add("w8 = 0");
    for (int i = 0; listing.fits(12); i++) {
      int from = 6 + i % 2;
      int to = 7 - i % 2;
      listing
          .add("w3 = w{}", from)
          .add("w3 <<= 4")
          .add("w4 = w{}", from)
          .add("w4 >>= 5")
          .add("w3 ^= w4")
          .add("w3 += w{}", from)
          .add("w3 ^= w8")
          .add("w{} += w3", to)
          .add("w8 += -1640531527");
    }
    return listing.add("w0 = w6").add("w0 ^= w7").add("exit").program();
  }

  /** SHA-256's schedule in the frame: sigma functions by shifts, in 64-bit registers. */
  static Program schedule(int wanted) {
    Listing listing = new Listing(wanted).operand(0, 2, 3);
    String end = listing.label();
    listing.add("r0 = 0").add("r6 = r2").add("r6 += 64").add("if r6 > r3 goto {}", end);
    for (int word = 0; word < 16; word++) {
      listing
          .add("r0 = *(u32 *)(r2 + {})", 4 * word)
          .add("r0 = be32 r0")
          .add("*(u32 *)(r10 - {}) = r0", cell(word));
    }
    for (int i = 16; listing.fits(21); i++) {
      sigma(listing, cell((i - 15) % 16), 7, 3);
      listing
          .add("r6 = *(u32 *)(r10 - {})", cell(i % 16))
          .add("r7 = *(u32 *)(r10 - {})", cell((i - 7) % 16))
          .add("r6 += r7")
          .add("r6 += r4")
          .add("r6 <<= 32")
          .add("r6 >>= 32")
          .add("*(u32 *)(r10 - {}) = r6", cell(i % 16));
    }
    return listing.mark(end).add("exit").program();
  }

  private static void sigma(Listing listing, int cell, int rotate, int shift) {
    listing
        .add("r4 = *(u32 *)(r10 - {})", cell)
        .add("r5 = r4")
        .add("r5 <<= {}", 32 - rotate)
        .add("r7 = r4")
        .add("r7 >>= {}", rotate)
        .add("r5 |= r7")
        .add("r4 >>= {}", shift)
        .add("r4 ^= r5")
        .add("r4 <<= 32")
        .add("r4 >>= 32");
  }
}
