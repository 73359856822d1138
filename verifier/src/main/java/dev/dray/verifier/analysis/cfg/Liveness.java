package dev.dray.verifier.analysis.cfg;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Source;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Which registers may still be read, as bit sets, before each instruction of a function, and which
 * of them are strongly live: read for more than values that nothing depends on, such as a sum that
 * is only returned.
 */
public final class Liveness {
  private static final int ARGUMENTS = 0b111110;

  private final Code code;
  private final Map<Integer, HelperPrototype> helpers;
  private final int[] live;
  private final int[] strong;
  private final int returned;

  /** Computes liveness for all instructions. */
  public Liveness(Code code, Map<Integer, HelperPrototype> helpers) {
    this.code = code;
    this.helpers = helpers;
    this.returned = callsFunctions(code) ? 1 : 0;
    this.live = solve(this::before);
    this.strong = solve(this::stronglyBefore);
  }

  /** Bit r is set where register r may be read after the instruction at a slot was reached. */
  public int before(int pc) {
    return live[pc];
  }

  /**
   * Bit r is set where an access, a jump, a call or a store may depend on what register r holds at
   * the instruction at a slot.
   */
  public int stronglyBefore(int pc) {
    return strong[pc];
  }

  /** What is live before an instruction, by what is after it. */
  private interface Transfer {
    int before(Instruction instruction, int after);
  }

  private static boolean callsFunctions(Code code) {
    return code.instructions().stream()
        .anyMatch(
            instruction ->
                switch (instruction) {
                  case Instruction.CallLocal _, Instruction.CallIndirect _ -> true;
                  case Instruction.LoadAddress load -> load.kind() == Instruction.PseudoSource.CODE;
                  default -> false;
                });
  }

  private int[] solve(Transfer transfer) {
    int[] live = new int[code.slots()];
    int count = code.instructions().size();
    int[][] predecessors = predecessors(count);
    Deque<Integer> work = new ArrayDeque<>();
    boolean[] queued = new boolean[count];
    for (int index = count - 1; index >= 0; index--) {
      work.add(index);
      queued[index] = true;
    }
    while (!work.isEmpty()) {
      int index = work.remove();
      queued[index] = false;
      int pc = code.slotOf(index);
      int before = transfer.before(code.at(pc), after(pc, live));
      if (before != live[pc]) {
        live[pc] = before;
        for (int predecessor : predecessors[index]) {
          if (!queued[predecessor]) {
            queued[predecessor] = true;
            work.add(predecessor);
          }
        }
      }
    }
    return live;
  }

  private int[] successors(int pc) {
    Instruction instruction = code.at(pc);
    int next = pc + instruction.slots();
    return switch (instruction) {
      case Instruction.Exit exit -> new int[0];
      case Instruction.Jump jump -> new int[] {next + jump.offset()};
      case Instruction.Branch branch -> new int[] {next, next + branch.offset()};
      default -> new int[] {next};
    };
  }

  private int[][] predecessors(int count) {
    int[] sizes = new int[count];
    for (int index = 0; index < count; index++) {
      for (int to : successors(code.slotOf(index))) {
        if (code.isInstruction(to)) {
          sizes[code.indexOf(to)]++;
        }
      }
    }
    int[][] result = new int[count][];
    for (int index = 0; index < count; index++) {
      result[index] = new int[sizes[index]];
    }
    for (int index = 0; index < count; index++) {
      for (int to : successors(code.slotOf(index))) {
        if (code.isInstruction(to)) {
          int target = code.indexOf(to);
          result[target][--sizes[target]] = index;
        }
      }
    }
    return result;
  }

  private int after(int pc, int[] live) {
    int union = 0;
    for (int to : successors(pc)) {
      union |= code.isInstruction(to) ? live[to] : 0;
    }
    return union;
  }

  private int before(Instruction instruction, int after) {
    return switch (instruction) {
      case Instruction.Exit exit -> 1;
      case Instruction.Jump jump -> after;
      case Instruction.Branch branch -> after | 1 << branch.dst() | used(branch.source());
      case Instruction.Alu alu ->
          switch (alu.operation()) {
            case MOV -> after & ~(1 << alu.dst()) | used(alu.source());
            default -> after | 1 << alu.dst() | used(alu.source());
          };
      case Instruction.Negate negate -> after | 1 << negate.dst();
      case Instruction.MoveSigned move -> after & ~(1 << move.dst()) | 1 << move.src();
      case Instruction.ByteSwap swap -> after | 1 << swap.dst();
      case Instruction.LoadImmediate load -> after & ~(1 << load.dst());
      case Instruction.LoadAddress load -> after & ~(1 << load.dst());
      case Instruction.Load load -> after & ~(1 << load.dst()) | 1 << load.base();
      case Instruction.Store store -> after | 1 << store.base() | used(store.source());
      case Instruction.Atomic atomic -> after | 1 << atomic.base() | 1 << atomic.src() | 1;
      case Instruction.CallHelper call -> after & ~0b111111 | helperArguments(call.helper());
      case Instruction.CallLocal call -> after & ~0b111111 | ARGUMENTS;
      case Instruction.CallBtf call -> after & ~0b111111 | ARGUMENTS;
      case Instruction.CallIndirect call -> after & ~0b111111 | ARGUMENTS | 1 << call.register();
    };
  }

  private int stronglyBefore(Instruction instruction, int after) {
    return switch (instruction) {
      case Instruction.Exit _ -> returned;
      case Instruction.Alu alu when (after >> alu.dst() & 1) == 0 -> after;
      case Instruction.MoveSigned move when (after >> move.dst() & 1) == 0 -> after;
      case Instruction.Negate _, Instruction.ByteSwap _ -> after;
      default -> before(instruction, after);
    };
  }

  private int helperArguments(int number) {
    HelperPrototype prototype = helpers.get(number);
    return prototype == null ? ARGUMENTS : (1 << (prototype.arguments().size() + 1)) - 1 & ~1;
  }

  private static int used(Source source) {
    return source instanceof Source.Register register ? 1 << register.number() : 0;
  }
}
