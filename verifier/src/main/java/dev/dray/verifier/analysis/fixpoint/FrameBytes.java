package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Arithmetic;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.isa.AluOperation;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers in a frame that were not stored as they are read: parts of cells, or several in a row.
 */
final class FrameBytes {
  /** Beyond that little is known of a sum, and it is dear. */
  private static final int MOST_SYMBOLS = 2;

  private final Knowledge knowledge;
  private final Frame frame;

  FrameBytes(Knowledge knowledge, Frame frame) {
    this.knowledge = knowledge;
    this.frame = frame;
  }

  /** What bytes without pointers hold, little-endian, where that is worth knowing. */
  Optional<LinearExpression> number(int offset, int size) {
    Map.Entry<Integer, Frame.Cell> first = frame.around(offset).orElse(null);
    if (first != null && first.getKey() + first.getValue().size() >= offset + size) {
      return part(first.getValue(), offset - first.getKey(), size);
    }
    LinearExpression sum = LinearExpression.ZERO;
    int at = offset;
    while (at < offset + size) {
      Map.Entry<Integer, Frame.Cell> next = frame.around(at).orElse(null);
      if (next != null
          && next.getKey() == at
          && at + next.getValue().size() <= offset + size
          && next.getValue().value() instanceof AbstractValue.Number number) {
        sum = sum.plus(number.expression().times(1L << (8 * (at - offset))));
        at += next.getValue().size();
      } else if (next == null && frame.untouched(at)) {
        at++;
      } else {
        return Optional.empty();
      }
    }
    return sum.size() <= MOST_SYMBOLS ? Optional.of(sum) : Optional.empty();
  }

  private Optional<LinearExpression> part(Frame.Cell cell, int skipped, int size) {
    if (!(cell.value() instanceof AbstractValue.Number number)) {
      return Optional.empty();
    }
    Arithmetic arithmetic = new Arithmetic(knowledge);
    LinearExpression value = number.expression();
    if (skipped > 0) {
      LinearExpression bits = LinearExpression.constant(8L * skipped);
      value =
          arithmetic.apply(AluOperation.RSH, 64, arithmetic.narrow(value, 8 * cell.size()), bits);
    }
    return Optional.of(arithmetic.narrow(value, 8 * size));
  }
}
