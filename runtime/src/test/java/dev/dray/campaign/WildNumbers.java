package dev.dray.campaign;

import static dev.dray.verifier.isa.AluOperation.ADD;
import static dev.dray.verifier.isa.AluOperation.ARSH;
import static dev.dray.verifier.isa.AluOperation.LSH;
import static dev.dray.verifier.isa.AluOperation.RSH;
import static dev.dray.verifier.isa.Width.W32;
import static dev.dray.verifier.isa.Width.W64;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Width;
import java.util.SplittableRandom;

/**
 * Small loops over numbers near the ends of their ranges: where a bound is taken for infinite, a
 * coefficient wraps or a number is read in the wrong view, reachable code looks dead.
 */
final class WildNumbers {
  private static final int FIRST = 6;
  private static final int COUNT = 3;
  private static final int ROUNDS = 9;
  private static final AluOperation[] SHIFTS = {LSH, RSH, RSH, ARSH, ARSH};

  private final SplittableRandom random;
  private final ProgramBuilder b = new ProgramBuilder();

  WildNumbers(SplittableRandom random) {
    this.random = random;
  }

  /** One program; it never touches memory, and most end. */
  Program generate() {
    return random.nextInt(3) == 0 ? shifted() : mixed();
  }

  /** {@code while (x < bound) { x += step; x >>= amount; }} in every variation. */
  private Program shifted() {
    int out = b.label();
    b.immediate(FIRST, random.nextInt(3) == 0 ? number() : random.nextInt(17) - 8);
    b.mov(0, 0);
    int head = b.here();
    Condition condition = Condition.values()[random.nextInt(Condition.values().length)];
    b.branch(condition, width(), FIRST, random.nextInt(17) - 8, out);
    b.op(ADD, width(), FIRST, random.nextInt(17) - 8);
    b.op(SHIFTS[random.nextInt(SHIFTS.length)], width(), FIRST, 1 + random.nextInt(4));
    if (random.nextInt(2) == 0) {
      b.op(operation(), width(), FIRST, random.nextInt(8) + 1);
    }
    b.jump(head);
    b.place(out);
    b.exit();
    return b.build();
  }

  private Program mixed() {
    for (int register = FIRST; register < FIRST + COUNT; register++) {
      if (random.nextInt(4) == 0) {
        b.load(MemorySize.DW, register, 1, 48 + 8 * random.nextInt(4));
      } else {
        b.immediate(register, number());
      }
    }
    b.mov(0, 0);
    int loops = 1 + random.nextInt(2);
    for (int i = 0; i < loops; i++) {
      loop();
    }
    b.addr(0, FIRST);
    b.exit();
    return b.build();
  }

  private void loop() {
    int out = b.label();
    boolean counted = random.nextInt(4) != 0;
    b.mov(9, 0);
    int head = b.here();
    if (counted) {
      b.branch(Condition.GE, W64, 9, ROUNDS, out);
      b.addi(9, 1);
    }
    branch(out);
    steps();
    if (random.nextInt(3) == 0) {
      int skip = b.label();
      branch(skip);
      steps();
      b.place(skip);
    }
    b.jump(head);
    b.place(out);
  }

  private void branch(int target) {
    Condition condition = Condition.values()[random.nextInt(Condition.values().length)];
    if (random.nextInt(4) == 0) {
      b.branchr(condition, width(), register(), register(), target);
    } else {
      b.branch(condition, width(), register(), (int) small(), target);
    }
  }

  private void steps() {
    int length = 1 + random.nextInt(4);
    for (int i = 0; i < length; i++) {
      step();
    }
  }

  private void step() {
    int register = register();
    Width width = width();
    switch (random.nextInt(10)) {
      case 0 -> b.add(new Instruction.Negate(width, register));
      case 1 ->
          b.add(
              new Instruction.MoveSigned(
                  width, register, register(), width == W64 ? 8 << random.nextInt(3) : 8));
      case 2, 3, 4 -> {
        AluOperation shift = SHIFTS[random.nextInt(SHIFTS.length)];
        int amount = random.nextInt(3) == 0 ? width.bits() - 1 - random.nextInt(3) : 1;
        b.op(shift, width, register, random.nextInt(3) == 0 ? 3 : amount);
      }
      case 5, 6 -> b.op(ADD, width, register, (int) small());
      case 7 -> b.opr(operation(), width, register, register());
      default -> b.op(operation(), width, register, (int) small() | 1);
    }
  }

  private AluOperation operation() {
    return AluOperation.values()[random.nextInt(AluOperation.values().length)];
  }

  private int register() {
    return FIRST + random.nextInt(random.nextInt(2) == 0 ? 1 : COUNT);
  }

  private Width width() {
    return random.nextInt(4) == 0 ? W32 : W64;
  }

  private long small() {
    return random.nextInt(5) == 0 ? Integer.MIN_VALUE + random.nextInt(3) : random.nextInt(17) - 8;
  }

  private long number() {
    return switch (random.nextInt(6)) {
      case 0 -> Long.MIN_VALUE + random.nextInt(9);
      case 1 -> Long.MAX_VALUE - random.nextInt(9);
      case 2 -> (1L << 31 + random.nextInt(32)) + small();
      default -> random.nextInt(17) - 8;
    };
  }
}
