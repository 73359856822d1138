package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Everything that is known at one point of a path. Mutable; copied where paths part. */
final class PathState {
  final Premises premises;
  final List<Frame> frames;
  final List<Region.RingRecord> records;
  private int nextInstance;

  PathState(Premises premises, List<Frame> frames, int nextInstance) {
    this(premises, frames, new ArrayList<>(), nextInstance);
  }

  private PathState(
      Premises premises, List<Frame> frames, List<Region.RingRecord> records, int nextInstance) {
    this.premises = premises;
    this.frames = frames;
    this.records = records;
    this.nextInstance = nextInstance;
  }

  PathState copy() {
    List<Frame> copies = new ArrayList<>(frames.size());
    for (Frame frame : frames) {
      copies.add(frame.copy());
    }
    return new PathState(premises.copy(), copies, new ArrayList<>(records), nextInstance);
  }

  /** A region that was not there before. */
  int freshInstance() {
    return nextInstance++;
  }

  int depth() {
    return frames.size() - 1;
  }

  Frame top() {
    return frames.get(depth());
  }

  /** A register of the innermost frame. */
  Content register(int number) {
    return number == 10
        ? new Content.Pointer(new Region.Stack(depth()), Expr.ZERO)
        : top().registers[number];
  }

  void set(int register, Content content) {
    top().registers[register] = content;
  }

  void set(int register, Expr number) {
    set(register, new Content.Number(number));
  }

  void clobber(int from, int to) {
    for (int register = from; register <= to; register++) {
      set(register, Content.Unusable.VALUE);
    }
  }

  void replaceAll(UnaryOperator<Content> change) {
    for (Frame frame : frames) {
      frame.replaceAll(change);
    }
  }

  /** Enters a function: its arguments are r1 to r5. */
  void push() {
    Frame callee = new Frame(true);
    System.arraycopy(top().registers, 1, callee.registers, 1, 5);
    frames.add(callee);
  }

  /** Leaves a function: its frame is gone, and what points into it must not be read any more. */
  void pop() {
    int depth = depth();
    frames.remove(depth);
    replaceAll(
        content -> {
          Region region =
              switch (content) {
                case Content.Pointer pointer -> pointer.region();
                case Content.PointerLow low -> low.region();
                case Content.Negated negated -> negated.region();
                default -> new Region.Context();
              };
          return region instanceof Region.Stack stack && stack.depth() >= depth
              ? Content.Unusable.VALUE
              : content;
        });
  }
}
