package dev.dray.vm.jit.ir;

import dev.dray.verifier.isa.MemorySize;
import org.jspecify.annotations.Nullable;

/** Algebra on values as they are made: constants, identities, and 32-bit chains kept on ints. */
final class Folding {
  private Folding() {}

  /** An existing or simpler value that equals the wanted one; null if there is none. */
  static @Nullable Value fold(Graph graph, Block block, Op op, Kind kind, Value[] in) {
    if (in.length == 2 && in[0].isConstant() && in[1].isConstant()) {
      return graph.constant(kind, evaluate(op, kind, in[0].immediate, in[1].immediate));
    }
    if (in.length == 1 && in[0].isConstant()) {
      return graph.constant(kind, evaluate(op, kind, in[0].immediate, 0));
    }
    return in.length == 1
        ? unary(graph, block, op, kind, in[0])
        : in.length == 2 ? binary(graph, block, op, kind, in[0], in[1]) : null;
  }

  private static @Nullable Value unary(Graph graph, Block block, Op op, Kind kind, Value in) {
    return switch (op) {
      case LOW ->
          switch (in.op) {
            case ZERO_EXTEND, SIGN_EXTEND -> in.input(0);
            // The low half of a 64-bit chain over halves is the chain over ints.
            case AND, OR, XOR, ADD, SUB, MUL ->
                half(in.input(0)) && half(in.input(1))
                    ? graph.pure(
                        block,
                        in.op,
                        Kind.INT,
                        graph.pure(block, Op.LOW, Kind.INT, in.input(0)),
                        graph.pure(block, Op.LOW, Kind.INT, in.input(1)))
                    : null;
            default -> null;
          };
      case ZERO_EXTEND -> scaled(graph, block, kind, in);
      case NEG -> in.op == Op.NEG ? in.input(0) : null;
      case REVERSE -> in.op == Op.REVERSE ? in.input(0) : null;
      default -> null;
    };
  }

  /**
   * Some bits of a number, shifted to the left: the shift comes last, where it is a factor in an
   * address.
   */
  private static @Nullable Value scaled(Graph graph, Block block, Kind kind, Value in) {
    if (in.op != Op.AND || !in.input(1).isConstant()) {
      return null;
    }
    Value shift = in.input(0);
    if (shift.op != Op.SHL || !shift.input(1).isConstant()) {
      return null;
    }
    long amount = shift.input(1).immediate & mask(Kind.INT);
    long bits = unsigned(Kind.INT, in.input(1).immediate) >>> amount;
    Value masked = graph.pure(block, Op.AND, Kind.INT, shift.input(0), graph.constant((int) bits));
    return graph.pure(
        block,
        Op.SHL,
        kind,
        graph.pure(block, Op.ZERO_EXTEND, kind, masked),
        graph.constant(kind, amount));
  }

  /** What shifts by as much as a value does: masks that shifts apply themselves are left out. */
  private static @Nullable Value amount(Graph graph, Block block, Kind kind, Value value) {
    boolean extended = value.op == Op.ZERO_EXTEND || value.op == Op.SIGN_EXTEND;
    Value number = extended ? value.input(0) : value;
    if (number.op != Op.AND
        || !number.input(1).isConstant()
        || (number.input(1).immediate & mask(kind)) != mask(kind)) {
      return null;
    }
    Value whole = number.input(0);
    return extended ? graph.pure(block, Op.ZERO_EXTEND, Kind.LONG, whole) : whole;
  }

  private static boolean half(Value value) {
    return value.isConstant() || value.op == Op.ZERO_EXTEND || value.op == Op.SIGN_EXTEND;
  }

  private static @Nullable Value binary(
      Graph graph, Block block, Op op, Kind kind, Value left, Value right) {
    if (left.isConstant() && commutes(op)) {
      return graph.pure(block, op, kind, right, left);
    }
    if (right.isConstant()) {
      return constantRight(graph, block, op, kind, left, right.immediate);
    }
    if (op == Op.SHL || op == Op.SHR || op == Op.SAR) {
      Value amount = amount(graph, block, kind, right);
      return amount == null ? null : graph.pure(block, op, kind, left, amount);
    }
    if (left == right) {
      return switch (op) {
        case SUB, XOR -> graph.constant(kind, 0);
        case AND, OR -> left;
        default -> null;
      };
    }
    return null;
  }

  private static @Nullable Value constantRight(
      Graph graph, Block block, Op op, Kind kind, Value left, long right) {
    return switch (op) {
      case ADD, SUB, OR, XOR, SHL, SHR, SAR -> {
        long amount = op == Op.SHL || op == Op.SHR || op == Op.SAR ? right & mask(kind) : right;
        if (amount == 0) {
          yield left;
        }
        if (op == Op.SUB) {
          yield graph.pure(block, Op.ADD, kind, left, graph.constant(kind, -right));
        }
        if (op == Op.ADD && left.op == Op.ADD && left.input(1).isConstant()) {
          long sum = evaluate(Op.ADD, kind, left.input(1).immediate, right);
          yield graph.pure(block, Op.ADD, kind, left.input(0), graph.constant(kind, sum));
        }
        if (op == Op.SHR
            && kind == Kind.LONG
            && amount == 32
            && left.op == Op.SHL
            && left.input(1).isConstant(32)) {
          yield graph.pure(
              block, Op.ZERO_EXTEND, Kind.LONG, graph.pure(block, Op.LOW, Kind.INT, left.input(0)));
        }
        if (op == Op.SAR
            && kind == Kind.LONG
            && amount == 32
            && left.op == Op.SHL
            && left.input(1).isConstant(32)) {
          yield graph.pure(
              block, Op.SIGN_EXTEND, Kind.LONG, graph.pure(block, Op.LOW, Kind.INT, left.input(0)));
        }
        yield null;
      }
      case MUL, DIV, SDIV -> {
        if (right == 1) {
          yield left;
        }
        if (right == 0) {
          yield graph.constant(kind, 0);
        }
        if (op != Op.SDIV && Long.bitCount(unsigned(kind, right)) == 1) {
          int shift = Long.numberOfTrailingZeros(unsigned(kind, right));
          yield graph.pure(
              block, op == Op.MUL ? Op.SHL : Op.SHR, kind, left, graph.constant(kind, shift));
        }
        yield null;
      }
      case MOD -> {
        yield right != 0 && Long.bitCount(unsigned(kind, right)) == 1
            ? graph.pure(block, Op.AND, kind, left, graph.constant(kind, unsigned(kind, right) - 1))
            : null;
      }
      case AND -> {
        if (right == -1) {
          yield left;
        }
        if (right == 0) {
          yield graph.constant(kind, 0);
        }
        if (left.op == Op.AND && left.input(1).isConstant()) {
          yield graph.pure(
              block,
              Op.AND,
              kind,
              left.input(0),
              graph.constant(kind, left.input(1).immediate & right));
        }
        if (kind == Kind.LONG && right == 0xffffffffL) {
          yield graph.pure(block, Op.ZERO_EXTEND, kind, graph.pure(block, Op.LOW, Kind.INT, left));
        }
        if (kind == Kind.LONG && right >= 0 && right <= 0xffffffffL) {
          // Masking below 2^32: on ints, where the mask of a byte load disappears.
          yield graph.pure(
              block,
              Op.ZERO_EXTEND,
              kind,
              graph.pure(
                  block,
                  Op.AND,
                  Kind.INT,
                  graph.pure(block, Op.LOW, Kind.INT, left),
                  graph.constant((int) right)));
        }
        yield kind == Kind.INT && (knownBits(left) & ~right) == 0 ? left : null;
      }
      default -> null;
    };
  }

  /** Bits that may be set in an INT, as far as a load's size or a mask tells. */
  private static long knownBits(Value value) {
    if (value.op == Op.LOAD && value.size == MemorySize.B) {
      return 0xff;
    }
    if (value.op == Op.LOAD && value.size == MemorySize.H) {
      return 0xffff;
    }
    return value.op == Op.AND && value.input(1).isConstant()
        ? value.input(1).immediate & 0xffffffffL
        : 0xffffffffL;
  }

  private static boolean commutes(Op op) {
    return switch (op) {
      case ADD, MUL, OR, AND, XOR -> true;
      default -> false;
    };
  }

  private static long mask(Kind kind) {
    return kind == Kind.INT ? 31 : 63;
  }

  private static long unsigned(Kind kind, long value) {
    return kind == Kind.INT ? value & 0xffffffffL : value;
  }

  /** The value of a pure operation on constants. */
  static long evaluate(Op op, Kind kind, long a, long b) {
    return switch (op) {
      case LOW -> (int) a;
      case ZERO_EXTEND -> a & 0xffffffffL;
      case SIGN_EXTEND -> (int) a;
      case POPCOUNT -> Long.bitCount(a);
      default -> kind == Kind.INT ? ints(op, (int) a, (int) b) : longs(op, a, b);
    };
  }

  private static long longs(Op op, long a, long b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> b == 0 ? 0 : Long.divideUnsigned(a, b);
      case MOD -> b == 0 ? a : Long.remainderUnsigned(a, b);
      case SDIV -> b == 0 ? 0 : a / b;
      case SMOD -> b == 0 ? a : a % b;
      case OR -> a | b;
      case AND -> a & b;
      case XOR -> a ^ b;
      case SHL -> a << b;
      case SHR -> a >>> b;
      case SAR -> a >> b;
      case NEG -> -a;
      case REVERSE -> Long.reverseBytes(a);
      case SIGN8 -> (byte) a;
      case SIGN16 -> (short) a;
      default -> throw new IllegalArgumentException(op + " of constants");
    };
  }

  private static int ints(Op op, int a, int b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> b == 0 ? 0 : Integer.divideUnsigned(a, b);
      case MOD -> b == 0 ? a : Integer.remainderUnsigned(a, b);
      case SDIV -> b == 0 ? 0 : a / b;
      case SMOD -> b == 0 ? a : a % b;
      case OR -> a | b;
      case AND -> a & b;
      case XOR -> a ^ b;
      case SHL -> a << b;
      case SHR -> a >>> b;
      case SAR -> a >> b;
      case NEG -> -a;
      case REVERSE -> Integer.reverseBytes(a);
      case REVERSE16 -> Short.toUnsignedInt(Short.reverseBytes((short) a));
      case SIGN8 -> (byte) a;
      case SIGN16 -> (short) a;
      default -> throw new IllegalArgumentException(op + " of constants");
    };
  }
}
