package dev.dray.campaign;

import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random and boundary inputs, around the constants that a program mentions. */
final class InputGenerator {
  private static final long[] SPECIAL = {
    0,
    1,
    -1,
    2,
    7,
    8,
    63,
    64,
    127,
    128,
    255,
    256,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    0x1_0000_0001L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -2,
    -64,
    1L << 46,
    1L << 47,
    -(1L << 44),
    0xffff_ffff_0000_0000L,
    0xffff_ffff_8000_0000L
  };
  private static final int OPERAND = 600;

  private final SplittableRandom random;
  private final List<Long> constants = new ArrayList<>();
  private final boolean atomics;

  InputGenerator(Program program, SplittableRandom random) {
    this.random = random;
    boolean found = false;
    for (Instruction each : program.code().instructions()) {
      switch (each) {
        case Instruction.Alu alu -> constant(alu.source());
        case Instruction.Branch branch -> constant(branch.source());
        case Instruction.LoadImmediate load -> constants.add(load.value());
        case Instruction.Load load -> constants.add((long) load.offset());
        case Instruction.Atomic _ -> found = true;
        default -> {}
      }
    }
    this.atomics = found;
    constants.add(8L);
  }

  private void constant(Source source) {
    if (source instanceof Source.Immediate(int value)) {
      constants.add((long) value);
    }
  }

  /** The next input; the first ones are all empty and all full. */
  Input next(int round) {
    int[] lengths = new int[3];
    int[] at = new int[3];
    for (int index = 0; index < 3; index++) {
      lengths[index] = round == 0 ? 0 : length();
    }
    if (random.nextInt(4) == 0) {
      lengths[1] = lengths[0];
    }
    boolean overlap = random.nextInt(4) == 0;
    for (int index = 0; index < 3; index++) {
      at[index] =
          overlap
              ? 64 + random.nextInt(72) * (atomics ? 8 : 1)
              : 64 + index * 1024 + (atomics ? 0 : random.nextInt(8));
    }
    long[] args = new long[4];
    for (int index = 0; index < 4; index++) {
      args[index] = number();
    }
    return new Input(contents(), at, lengths, args);
  }

  private int length() {
    long near = constants.get(random.nextInt(constants.size())) + random.nextInt(-1, 2);
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(4);
      case 1, 2 -> near >= 0 && near < OPERAND ? (int) near : random.nextInt(64);
      case 3 -> 8 * random.nextInt(12);
      case 4 -> random.nextInt(OPERAND);
      default -> random.nextInt(80);
    };
  }

  /** A number as programs find it in arguments and memory. */
  long number() {
    long constant = constants.get(random.nextInt(constants.size()));
    return switch (random.nextInt(9)) {
      case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
      case 1 -> SPECIAL[random.nextInt(SPECIAL.length)] + random.nextInt(-2, 3);
      case 2, 3 -> constant + random.nextInt(-2, 3);
      case 4 -> random.nextInt(100);
      case 5 -> random.nextLong();
      case 6 -> random.nextInt() & 0xffff_ffffL;
      case 7 -> (random.nextLong() & 0xffff_ffff_0000_0000L) | (constant & 0xffff_ffffL);
      default -> -(long) random.nextInt(300);
    };
  }

  private byte[] contents() {
    byte[] block = new byte[Input.BLOCK];
    int style = random.nextInt(7);
    for (int index = 0; index < block.length; index++) {
      switch (style) {
        case 0 -> {}
        case 1 -> block[index] = -1;
        case 2 -> block[index] = (byte) random.nextInt(4);
        case 3 -> block[index] = (byte) index;
        case 4 -> {
          if (index % 8 == 0) {
            java.nio.ByteBuffer.wrap(block)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(index, number());
          }
        }
        default -> block[index] = (byte) random.nextInt();
      }
    }
    return block;
  }
}
