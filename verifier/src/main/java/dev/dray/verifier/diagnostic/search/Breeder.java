package dev.dray.verifier.diagnostic.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes inputs: from nothing, and from others. Everything comes from one seed. */
final class Breeder {
  private static final byte[] TEXT =
      "0123456789 9876543210,abc\nxyz\r\n -+.\"\\\t{}[]:key=value;"
          .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final Dictionary dictionary;
  private final Random random;

  Breeder(Dictionary dictionary, long seed) {
    this.dictionary = dictionary;
    this.random = new Random(seed);
  }

  /** Simple inputs, the simplest first. */
  List<Draft> first() {
    List<Draft> drafts = new ArrayList<>();
    int[] few = {0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65, 100, 200};
    for (int length : few) {
      drafts.add(Draft.of(length, 0, 0));
      drafts.add(Draft.of(length, length, 0));
      drafts.add(Draft.of(length, length, length));
      drafts.add(Draft.of(length, 256, 256));
      drafts.add(Draft.of(0, length, 0));
      drafts.add(Draft.of(256, length, 256));
      drafts.add(Draft.of(64, 64, length));
    }
    return drafts;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  private boolean oneIn(int chances) {
    return random.nextInt(chances) == 0;
  }

  private int length() {
    return dictionary.lengths[below(dictionary.lengths.length)];
  }

  long number() {
    return switch (below(6)) {
      case 0 -> below(8);
      case 1 -> random.nextLong();
      case 2, 3 ->
          dictionary.own.length == 0 ? below(300) : dictionary.own[below(dictionary.own.length)];
      case 4 -> below(300);
      default -> dictionary.numbers[below(dictionary.numbers.length)];
    };
  }

  /** A new input. */
  Draft fresh() {
    int src = length();
    int dst = oneIn(3) ? src : length();
    int aux = oneIn(3) ? length() : oneIn(2) ? 0 : 256;
    long[] arguments = new long[4];
    for (int i = 0; i < 4; i++) {
      arguments[i] = argument(src, dst, aux);
    }
    return new Draft(
        contents(src), oneIn(4) ? contents(dst) : new byte[dst], contents(aux), arguments);
  }

  private long argument(int src, int dst, int aux) {
    return switch (below(8)) {
      case 0, 1 -> 0;
      case 2 -> src + below(3) - 1;
      case 3 -> dst + below(3) - 1;
      case 4 -> aux + below(3) - 1;
      default -> number();
    };
  }

  private byte[] contents(int length) {
    byte[] bytes = new byte[length];
    switch (below(9)) {
      case 0 -> {}
      case 1 -> Arrays.fill(bytes, (byte) 0xff);
      case 2 -> Arrays.fill(bytes, (byte) number());
      case 3 -> {
        for (int i = 0; i < length; i++) {
          bytes[i] = (byte) below(4);
        }
      }
      case 4 -> {
        int start = below(TEXT.length);
        for (int i = 0; i < length; i++) {
          bytes[i] = TEXT[(start + i) % TEXT.length];
        }
      }
      case 5 -> {
        for (int i = 0; i < length; i++) {
          bytes[i] = (byte) i;
        }
      }
      case 6 -> {
        int size = 1 << below(4);
        for (int at = 0; at + size <= length; at += size) {
          Bank.put(bytes, at, size, number());
        }
      }
      case 7 -> {
        for (int i = 0; i < length; i++) {
          bytes[i] = (byte) (oneIn(3) ? 0x80 | below(128) : below(128));
        }
      }
      default -> random.nextBytes(bytes);
    }
    return bytes;
  }

  /** An input that differs from another in one to four places. */
  Draft mutate(Draft parent, Draft other) {
    Draft draft = parent;
    int changes = 1 + below(4);
    for (int i = 0; i < changes; i++) {
      draft = change(draft, other);
    }
    return draft;
  }

  private Draft change(Draft draft, Draft other) {
    int operand = oneIn(3) ? 0 : below(3);
    byte[] bytes = draft.operand(operand);
    return switch (below(12)) {
      case 0 -> draft.with(operand, resize(bytes, length()));
      case 1 -> draft.with(operand, resize(bytes, Math.max(0, bytes.length + below(19) - 9)));
      case 2 -> draft.with(operand, resize(bytes, draft.operand(below(3)).length));
      case 3 ->
          draft.withArgument(
              below(4), argument(draft.src.length, draft.dst.length, draft.aux.length));
      case 4 -> draft.withArgument(below(4), draft.arguments[below(4)] + below(5) - 2);
      case 5 -> draft.with(operand, other.operand(operand));
      case 6 -> draft.with(operand, contents(bytes.length));
      default -> draft.with(operand, scribble(bytes));
    };
  }

  private static byte[] resize(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  private byte[] scribble(byte[] bytes) {
    if (bytes.length == 0) {
      return contents(length());
    }
    byte[] copy = bytes.clone();
    int at = oneIn(2) ? below(copy.length) : below(Math.min(copy.length, 24));
    int size = 1 << below(4);
    switch (below(4)) {
      case 0 -> copy[at] = (byte) below(256);
      case 1 -> copy[at] += (byte) (below(9) - 4);
      case 2 ->
          Bank.put(
              copy,
              Math.min(at, Math.max(0, copy.length - size)),
              Math.min(size, copy.length),
              number());
      default ->
          Bank.put(
              copy,
              Math.min(at, Math.max(0, copy.length - size)),
              Math.min(size, copy.length),
              Long.reverseBytes(number()) >>> (64 - 8 * size));
    }
    return copy;
  }
}
