package dev.dray.verifier.asm;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Words that look like a misspelt one. */
final class Nearest {
  private static final int LONGEST = 32;
  private static final int CANDIDATES = 1000;
  private static final int SHOWN = 3;

  private Nearest() {}

  /** A question such as {@code (did you mean add, and?)}, or nothing. */
  static String hint(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return "";
    }
    int allowed = word.length() <= 3 ? 1 : 2;
    List<String> near =
        known.stream()
            .limit(CANDIDATES)
            .filter(candidate -> candidate.length() <= LONGEST)
            .filter(candidate -> distance(word, candidate) <= allowed)
            .sorted(Comparator.comparingInt(candidate -> distance(word, candidate)))
            .limit(SHOWN)
            .toList();
    return near.isEmpty()
        ? ""
        : near.stream().collect(Collectors.joining(", ", " (did you mean ", "?)"));
  }

  /** Insertions, deletions and replacements between two words. */
  private static int distance(String from, String to) {
    int[] previous = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] current = new int[to.length() + 1];
      current[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[to.length()];
  }
}
