package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.domain.SymbolSet;
import dev.dray.verifier.certificate.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Everything that is known at one point of one path: frames, numbers, open records. Mutable. */
final class State {
  final List<Frame> frames;
  final Knowledge knowledge;
  final List<Region.RingRecord> records;

  /** The node by which it came to a cut point; -1 into a loop, from its preheader. */
  int by = -1;

  /** Kept while somebody listens. */
  Trail trail = Trail.START;

  State(Knowledge knowledge) {
    this(new ArrayList<>(List.of(new Frame(true))), knowledge, new ArrayList<>());
  }

  State(List<Frame> frames, Knowledge knowledge, List<Region.RingRecord> records) {
    this.frames = frames;
    this.knowledge = knowledge;
    this.records = records;
  }

  State copy() {
    List<Frame> copies = new ArrayList<>(frames.size());
    frames.forEach(frame -> copies.add(frame.copy()));
    State copy = new State(copies, knowledge.copy(), new ArrayList<>(records));
    copy.trail = trail;
    return copy;
  }

  /** About how many bytes it takes. */
  long footprint() {
    long cells = 0;
    for (Frame frame : frames) {
      cells += frame.cells.size();
    }
    return knowledge.footprint() + frames.size() * 400L + cells * 96;
  }

  Frame top() {
    return frames.get(frames.size() - 1);
  }

  int depth() {
    return frames.size() - 1;
  }

  /** A register of the innermost frame; r10 is its top. */
  AbstractValue register(int number) {
    return number == 10
        ? new AbstractValue.Pointer(new Region.Stack(depth()), LinearExpression.ZERO)
        : top().registers[number];
  }

  void set(int register, AbstractValue value) {
    top().registers[register] = value;
  }

  void set(int register, LinearExpression number) {
    set(register, new AbstractValue.Number(number));
  }

  void clobber(int from, int to) {
    for (int register = from; register <= to; register++) {
      set(register, AbstractValue.Unusable.UNUSABLE);
    }
  }

  /** Applies a change to every register and cell. */
  void replaceAll(UnaryOperator<AbstractValue> change) {
    for (Frame frame : frames) {
      for (int i = 0; i < frame.registers.length; i++) {
        frame.registers[i] = change.apply(frame.registers[i]);
      }
      for (Map.Entry<Integer, Frame.Cell> entry : frame.cells.entrySet()) {
        AbstractValue value = entry.getValue().value();
        AbstractValue changed = change.apply(value);
        if (!changed.equals(value)) {
          entry.setValue(new Frame.Cell(entry.getValue().size(), changed));
        }
      }
    }
  }

  /** Whether both say the same of the symbols of a scope. */
  boolean sameAs(State other, SymbolSet scope) {
    if (frames.size() != other.frames.size() || !records.equals(other.records)) {
      return false;
    }
    for (int i = 0; i < frames.size(); i++) {
      Frame left = frames.get(i);
      Frame right = other.frames.get(i);
      if (!Arrays.equals(left.registers, right.registers)
          || !left.cells.equals(right.cells)
          || !left.tainted.equals(right.tainted)) {
        return false;
      }
    }
    for (int symbol : scope) {
      if (!knowledge.fact(symbol).equals(other.knowledge.fact(symbol))) {
        return false;
      }
    }
    return new HashSet<>(knowledge.constraints())
        .equals(new HashSet<>(other.knowledge.constraints()));
  }

  /** Puts better readings in the place of numbers that are congruent to them. */
  void rebind(Map<LinearExpression, LinearExpression> readings) {
    if (readings.isEmpty()) {
      return;
    }
    replaceAll(
        value ->
            value instanceof AbstractValue.Number number
                    && readings.containsKey(number.expression())
                ? new AbstractValue.Number(readings.get(number.expression()))
                : value);
  }
}
