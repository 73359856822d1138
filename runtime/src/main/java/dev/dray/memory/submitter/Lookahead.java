package dev.dray.memory.submitter;

import dev.dray.memory.RunList;
import dev.dray.memory.mmu.PageTranslator;
import dev.dray.memory.paging.Translation;

/**
 * Translations of the next pages of an operand that is walked from front to back, as far as the TLB
 * has them: looked up together, so that their cache misses overlap. What the TLB lacks is left to
 * the walk that the access itself makes, so that no page is touched, faulted or marked early.
 */
final class Lookahead {
  private static final int PAGES = RunList.MOST;
  private static final long PAGE = 4096;

  private final PageTranslator translator;
  private final long[] translations = new long[PAGES];
  private long first;
  private int count;

  Lookahead(PageTranslator translator) {
    this.translator = translator;
  }

  /** Forgets what it looked up for another operand. */
  void start() {
    count = 0;
  }

  /** The translation of an address, or NONE if it was not looked up. */
  long find(long address) {
    long index = (address - first) >>> 12;
    return index < count ? translations[(int) index] : Translation.NONE;
  }

  /** Looks up the pages from an address on, to an end; whether even the first is known. */
  boolean fill(long address, long end, boolean write) {
    first = address & -PAGE;
    int pages = (int) Math.min(PAGES, (end - first + PAGE - 1) >>> 12);
    count =
        write
            ? translator.writable(first, pages, translations)
            : translator.readable(first, pages, translations);
    return count > 0;
  }

  /** Adds the bytes from the address that was looked up last on, as far as they are known. */
  void addTo(RunList into, long address, long most) {
    into.addPages(translations, count, address & PAGE - 1, most);
  }

  /**
   * How many bytes lie side by side in memory from an address on.
   *
   * @param translation of the address
   * @param most how many are wanted
   */
  long sideBySide(long address, long translation, long most) {
    long bytes = PageTranslator.untilPageEnd(translation, address);
    long physical = Translation.address(translation, address);
    while (bytes < most) {
      long next = find(address + bytes);
      if (next == Translation.NONE
          || Translation.address(next, address + bytes) != physical + bytes) {
        break;
      }
      bytes += PageTranslator.untilPageEnd(next, address + bytes);
    }
    return Math.min(bytes, most);
  }
}
