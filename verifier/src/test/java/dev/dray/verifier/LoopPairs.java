package dev.dray.verifier;

import java.util.ArrayList;
import java.util.List;

/** Loops that end, each with a sibling that does not: one thing differs. */
final class LoopPairs {
  /** src in r2, its length in r3, immediates in r4 and r5, 0 in r0. */
  private static final String START =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r3 -= r2
      r4 = *(u64 *)(r1 + 48)
      r5 = *(u64 *)(r1 + 56)
      r0 = 0
      """;

  private LoopPairs() {}

  /**
   * A loop.
   *
   * @param good ends
   * @param endless the same with one thing changed, and does not end for some input
   */
  record Pair(String name, String good, String endless) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Pair> all() {
    List<Pair> pairs = new ArrayList<>();
    bits(pairs);
    quotients(pairs);
    counters(pairs);
    cursors(pairs);
    nests(pairs);
    return pairs;
  }

  /** {@code A/B} in the text: A in the good program, B in the endless one. */
  private static void add(List<Pair> pairs, String name, String text) {
    String good = text.replaceAll("\\{([^|}]*)\\|([^}]*)}", "$1");
    String endless = text.replaceAll("\\{([^|}]*)\\|([^}]*)}", "$2");
    pairs.add(new Pair(name, START + good, START + endless));
  }

  private static void bits(List<Pair> pairs) {
    for (int amount : new int[] {1, 3, 8, 63}) {
      add(
          pairs,
          "shifted right by " + amount,
          """
          if r4 == 0 goto done
          again:
          r0 += 1
          r4 >>= {%d|0}
          if r4 != 0 goto again
          done:
          exit
          """
              .formatted(amount));
    }
    for (int amount : new int[] {1, 5, 31}) {
      add(
          pairs,
          "low half shifted right by " + amount,
          """
          w4 = w4
          again:
          r0 += 1
          w4 >>= {%d|0}
          if w4 != 0 goto again
          exit
          """
              .formatted(amount));
    }
    add(
        pairs,
        "shifted right by a variable",
        """
        r5 &= 63
        {if r5 == 0 goto done|r0 = 1}
        again:
        r0 += 1
        r4 >>= r5
        if r4 != 0 goto again
        done:
        exit
        """);
    add(
        pairs,
        "lowest bit cleared by x & (x - 1)",
        """
        if r4 == 0 goto done
        again:
        r0 += 1
        r6 = r4
        r6 += {-1|0}
        r4 &= r6
        if r4 != 0 goto again
        done:
        exit
        """);
    for (String change : new String[] {"r4 ^= r6", "r4 -= r6"}) {
      add(
          pairs,
          "lowest bit isolated and removed: " + change,
          """
          if r4 == 0 goto done
          again:
          r6 = r4
          r6 = -r6
          r6 &= r4
          r0 += r6
          {%s|r4 += 0}
          if r4 != 0 goto again
          done:
          exit
          """
              .formatted(change));
    }
    add(
        pairs,
        "zero bytes shifted out of the xor of different numbers",
        """
        {if r4 == r5 goto done|r0 = 0}
        r4 ^= r5
        again:
        r6 = r4
        r6 &= 255
        if r6 != 0 goto done
        r4 >>= 8
        r0 += 1
        goto again
        done:
        exit
        """);
  }

  private static void quotients(List<Pair> pairs) {
    for (int divisor : new int[] {2, 10, 1000}) {
      add(
          pairs,
          "divided by " + divisor,
          """
          if r4 == 0 goto done
          again:
          r0 += 1
          r4 /= {%d|1}
          if r4 != 0 goto again
          done:
          exit
          """
              .formatted(divisor));
    }
    for (int least : new int[] {2, 7}) {
      add(
          pairs,
          "divided by a variable of at least " + least,
          """
          if r5 < {%d|1} goto done
          again:
          r0 += 1
          r4 /= r5
          if r4 != 0 goto again
          done:
          exit
          """
              .formatted(least));
    }
    add(
        pairs,
        "greatest common divisor",
        """
        if r5 == 0 goto done
        again:
        r6 = r4
        r6 %= r5
        r4 = r5
        {r5 = r6|r0 = r6}
        if r5 != 0 goto again
        done:
        r0 = r4
        exit
        """);
    add(
        pairs,
        "interval halved",
        """
        r6 = 0
        again:
        if r6 >= r3 goto done
        r7 = r3
        r7 -= r6
        r7 >>= 1
        r7 += r6
        r8 = r2
        r8 += r7
        r8 = *(u8 *)(r8 + 0)
        if r8 < 77 goto upper
        r3 = r7
        goto again
        upper:
        r6 = r7
        r6 += {1|0}
        goto again
        done:
        r0 = r6
        exit
        """);
    add(
        pairs,
        "rest halved upwards",
        """
        again:
        if r3 <= 1 goto done
        r6 = r3
        r6 >>= {1|48}
        r3 -= r6
        r0 += 1
        goto again
        done:
        exit
        """);
  }

  private static void counters(List<Pair> pairs) {
    for (int stride : new int[] {1, 4, 16, 100}) {
      add(
          pairs,
          "up by " + stride,
          """
          again:
          if r0 >= r3 goto done
          r0 += {%d|0}
          goto again
          done:
          exit
          """
              .formatted(stride));
      add(
          pairs,
          "down by " + stride,
          """
          again:
          if r3 < %1$d goto done
          r3 -= {%1$d|0}
          r0 += 1
          goto again
          done:
          exit
          """
              .formatted(stride));
    }
    for (int shift : new int[] {1, 2, 3}) {
      for (int other : new int[] {3, 5, 7}) {
        add(
            pairs,
            "up to a multiple of " + (1 << shift) + ", rather than by " + other,
            """
            r3 >>= %1$d
            r3 <<= %1$d
            again:
            if r0 == r3 goto done
            r0 += {%2$d|%3$d}
            goto again
            done:
            exit
            """
                .formatted(shift, 1 << shift, other));
      }
    }
    add(
        pairs,
        "32-bit counter",
        """
        r6 = 0
        {if r4 > 1000000 goto done|r0 = 0}
        again:
        if r6 >= r4 goto done
        w6 += 1
        goto again
        done:
        exit
        """);
    add(
        pairs,
        "counter in the frame",
        """
        *(u64 *)(r10 - 8) = 0
        again:
        r6 = *(u64 *)(r10 - 8)
        if r6 >= r3 goto done
        r6 += 1
        *(u64 *)(r10 - 8) = r6
        {*(u64 *)(r10 - 16) = 0|*(u64 *)(r10 - 8) = 0}
        goto again
        done:
        exit
        """);
    add(
        pairs,
        "bound out of memory",
        """
        if r3 < 4 goto done
        r6 = *(u32 *)(r2 + 0)
        again:
        if r0 >= r6 goto done
        {r0 += 1|r6 += 1}
        goto again
        done:
        exit
        """);
  }

  private static void cursors(List<Pair> pairs) {
    add(
        pairs,
        "pointer down to the start",
        """
        r6 = r2
        r6 += r3
        again:
        if r6 <= r2 goto done
        r6 += {-1|0}
        r0 += 1
        goto again
        done:
        exit
        """);
    for (int least : new int[] {1, 2, 4}) {
      add(
          pairs,
          "records of at least " + least + " bytes",
          """
          r6 = 0
          again:
          if r6 >= r3 goto done
          r7 = r2
          r7 += r6
          r7 = *(u8 *)(r7 + 0)
          r7 += {%d|0}
          r6 += r7
          r0 += 1
          goto again
          done:
          exit
          """
              .formatted(least));
    }
    add(
        pairs,
        "record lengths that are checked",
        """
        r6 = 0
        again:
        if r6 >= r3 goto done
        r7 = r2
        r7 += r6
        r7 = *(u8 *)(r7 + 0)
        {if r7 == 0 goto done|r0 += 1}
        r6 += r7
        goto again
        done:
        exit
        """);
    add(
        pairs,
        "two cursors, one of them moves",
        """
        r6 = 0
        r7 = 0
        again:
        if r6 >= r3 goto done
        if r7 >= r3 goto done
        r8 = r2
        r8 += r6
        r8 = *(u8 *)(r8 + 0)
        if r8 > 9 goto second
        r6 += 1
        goto again
        second:
        r7 += {1|0}
        goto again
        done:
        exit
        """);
    add(
        pairs,
        "two ends that meet",
        """
        r6 = 0
        again:
        if r6 >= r3 goto done
        r8 = r2
        r8 += r6
        r8 = *(u8 *)(r8 + 0)
        if r8 > 9 goto second
        r6 += 1
        goto again
        second:
        r3 -= {1|0}
        goto again
        done:
        exit
        """);
    add(
        pairs,
        "two exits",
        """
        r6 = 0
        again:
        if r6 >= r3 goto done
        r8 = r2
        r8 += r6
        r8 = *(u8 *)(r8 + 0)
        if r8 == 10 goto done
        {r6 += 1|r0 += 1}
        goto again
        done:
        exit
        """);
  }

  private static void nests(List<Pair> pairs) {
    add(
        pairs,
        "rows and columns",
        """
        if r4 > 4096 goto done
        if r5 > 4096 goto done
        r6 = 0
        rows:
        if r6 >= r4 goto done
        r7 = 0
        columns:
        if r7 >= r5 goto next
        r0 += 1
        r7 += 1
        {r8 = 0|r6 = 0}
        goto columns
        next:
        r6 += 1
        goto rows
        done:
        exit
        """);
    add(
        pairs,
        "three deep",
        """
        if r4 > 64 goto done
        r6 = 0
        first:
        if r6 >= r4 goto done
        r7 = 0
        second:
        if r7 >= r6 goto next
        r8 = 0
        third:
        if r8 >= r7 goto inner
        r8 += {1|0}
        r0 += 1
        goto third
        inner:
        r7 += 1
        goto second
        next:
        r6 += 1
        goto first
        done:
        exit
        """);
    add(
        pairs,
        "inner loop moves the outer cursor",
        """
        r6 = 0
        outer:
        if r6 >= r3 goto done
        inner:
        if r6 >= r3 goto done
        r8 = r2
        r8 += r6
        r8 = *(u8 *)(r8 + 0)
        if r8 == 10 goto line
        r6 += 1
        goto inner
        line:
        r0 += 1
        r6 += {1|0}
        goto outer
        done:
        exit
        """);
    add(
        pairs,
        "loop in a function",
        """
        r1 = r3
        call count
        exit
        count:
        r0 = 0
        again:
        if r0 >= r1 goto back
        r0 += {1|0}
        goto again
        back:
        exit
        """);
  }
}
