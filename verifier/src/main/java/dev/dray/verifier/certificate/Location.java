package dev.dray.verifier.certificate;

/** Where a value is kept. Depth counts frames: 0 is the entry function's. */
public sealed interface Location {

  /**
   * A register. For the innermost frame r0 to r9; for outer frames r6 to r9, as saved by the call.
   * r10 is always {@code Pointer(Stack(depth), 0)} and never listed.
   */
  record Register(int depth, int number) implements Location {}

  /**
   * Bytes of a frame.
   *
   * @param offset -512 to -1, of the first byte, relative to r10
   * @param size 1, 2, 4 or 8
   */
  record Cell(int depth, int offset, int size) implements Location {}

  /** What it is called in messages. */
  default String words() {
    String frame =
        switch (this) {
          case Register register -> register.depth == 0 ? "" : " of frame " + register.depth;
          case Cell cell -> cell.depth == 0 ? "" : " of frame " + cell.depth;
        };
    return switch (this) {
      case Register register -> "r" + register.number + frame;
      case Cell cell -> "the " + cell.size + " bytes at r10 - " + -cell.offset + frame;
    };
  }
}
