package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.diagnostic.ProgramInput;

/** An input while it is bred. Its arrays are never changed after construction. */
final class Draft {
  final byte[] src;
  final byte[] dst;
  final byte[] aux;
  final long[] arguments;

  Draft(byte[] src, byte[] dst, byte[] aux, long[] arguments) {
    this.src = src;
    this.dst = dst;
    this.aux = aux;
    this.arguments = arguments;
  }

  static Draft of(int src, int dst, int aux) {
    return new Draft(new byte[src], new byte[dst], new byte[aux], new long[4]);
  }

  /** Operand 0 is src, 1 dst, 2 aux. */
  byte[] operand(int index) {
    return switch (index) {
      case 0 -> src;
      case 1 -> dst;
      default -> aux;
    };
  }

  Draft with(int operand, byte[] bytes) {
    return new Draft(
        operand == 0 ? bytes : src,
        operand == 1 ? bytes : dst,
        operand == 2 ? bytes : aux,
        arguments);
  }

  Draft withArgument(int index, long value) {
    long[] copy = arguments.clone();
    copy[index] = value;
    return new Draft(src, dst, aux, copy);
  }

  ProgramInput input() {
    return new ProgramInput(src, dst, aux, arguments);
  }
}
