package dev.dray.memory.mmu;

import dev.dray.memory.Window;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.physical.PageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operands of one operation, translated: windows that live until the scope is closed. It is
 * inside every operand's space meanwhile, so unmapping, revoking and destroying wait for it.
 */
public final class OperandScope implements AutoCloseable {
  private final List<SpaceOperand> operands;
  private final PageTranslator[] translators;
  private final List<Window> windows = new ArrayList<>();

  private OperandScope(Mmu mmu, List<SpaceOperand> operands, long descriptor, boolean mayWait) {
    this.operands = List.copyOf(operands);
    translators = new PageTranslator[operands.size()];
    try {
      for (int index = 0; index < translators.length; index++) {
        translators[index] =
            new PageTranslator(mmu, operands.get(index).context(), descriptor, mayWait);
      }
      for (int index = 0; index < operands.size(); index++) {
        windows.add(open(index));
      }
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  /**
   * Enters the operands' spaces.
   *
   * @param descriptor the descriptor's number for fault records, or 0
   * @param mayWait whether missing pages may be waited for
   * @throws dev.dray.memory.space.SpaceClosedException if a space was destroyed
   */
  public static OperandScope enter(
      Mmu mmu, List<SpaceOperand> operands, long descriptor, boolean mayWait) {
    return new OperandScope(mmu, operands, descriptor, mayWait);
  }

  /** The window of an operand. */
  public Window window(int index) {
    return windows.get(index);
  }

  /** The translator of an operand. */
  public PageTranslator translator(int index) {
    return translators[index];
  }

  /** The last fault of any operand. */
  public Optional<PageFault> fault() {
    for (PageTranslator translator : translators) {
      if (translator.fault().isPresent()) {
        return translator.fault();
      }
    }
    return Optional.empty();
  }

  private Window open(int index) {
    SpaceOperand operand = operands.get(index);
    if (operand.length() == 0) {
      return Window.empty();
    }
    boolean underReader = false;
    for (int other = 0; other < operands.size(); other++) {
      underReader |=
          other != index && operands.get(other).writable() && operands.get(other).overlaps(operand);
    }
    if (operand.whole() && !underReader) {
      Optional<Window> run = contiguous(operand, translators[index]);
      if (run.isPresent()) {
        return run.orElseThrow();
      }
    }
    return new SpaceWindow(
        operand,
        translators[index],
        operand.context().space().staysHuge(operand.address(), operand.length())
            ? PageSize.HUGE.shift()
            : PageSize.SMALL.shift(),
        underReader || operand.writable());
  }

  /**
   * One run of host memory, if the operand's frames happen to make one; stops at the first that
   * does not.
   */
  private static Optional<Window> contiguous(SpaceOperand operand, PageTranslator translator) {
    long start = -1;
    long done = 0;
    while (done < operand.length()) {
      long address = operand.address() + done;
      long translation = operand.writable() ? translator.write(address) : translator.read(address);
      long physical = Translation.address(translation, address);
      start = done == 0 ? physical : start;
      if (translation == Translation.NONE || physical != start + done) {
        return Optional.empty();
      }
      done += PageTranslator.untilPageEnd(translation, address);
    }
    var run = operand.context().space().memory().host().asSlice(start, operand.length());
    return Optional.of(new Window.Contiguous(operand.writable() ? run : run.asReadOnly()));
  }

  /** Leaves the spaces: the windows must not be used any more. */
  @Override
  public void close() {
    for (PageTranslator translator : translators) {
      if (translator != null) {
        translator.close();
      }
    }
  }
}
