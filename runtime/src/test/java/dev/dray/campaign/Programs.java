package dev.dray.campaign;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.ControlFlowRules;
import dev.dray.verifier.isa.Decoder;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.isa.Encoder;
import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MalformedProgramException;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What generator, mutator and shrinker do with whole programs. */
final class Programs {
  private Programs() {}

  /** The slot that an instruction leads to, or -1 where it leads nowhere but on. */
  static int target(Instruction instruction, int slot) {
    return switch (instruction) {
      case Instruction.Jump jump -> slot + 1 + jump.offset();
      case Instruction.Branch branch -> slot + 1 + branch.offset();
      case Instruction.CallLocal call -> slot + 1 + call.offset();
      case Instruction.LoadAddress load when load.kind() == Instruction.PseudoSource.CODE ->
          load.first();
      default -> -1;
    };
  }

  /** The same instruction at a slot, leading to another. */
  static Instruction retarget(Instruction instruction, int slot, int target) {
    int offset = target - slot - 1;
    return switch (instruction) {
      case Instruction.Jump jump -> new Instruction.Jump(jump.wide(), offset);
      case Instruction.Branch b ->
          new Instruction.Branch(b.condition(), b.width(), b.dst(), b.source(), offset);
      case Instruction.CallLocal _ -> new Instruction.CallLocal(offset);
      case Instruction.LoadAddress load ->
          new Instruction.LoadAddress(load.dst(), load.kind(), target, load.second());
      default -> instruction;
    };
  }

  /**
   * A program of other instructions, if it can be encoded: jumps go to positions in the list.
   *
   * @param leads for each instruction the position that it leads to, or -1
   */
  static Optional<Program> link(
      List<Instruction> instructions, List<Integer> leads, List<MapDefinition> maps) {
    int[] slots = new int[instructions.size() + 1];
    for (int index = 0; index < instructions.size(); index++) {
      slots[index + 1] = slots[index] + instructions.get(index).slots();
    }
    List<Instruction> linked = new ArrayList<>();
    for (int index = 0; index < instructions.size(); index++) {
      int lead = leads.get(index);
      if (lead >= instructions.size()) {
        return Optional.empty();
      }
      Instruction each = instructions.get(index);
      linked.add(lead < 0 ? each : retarget(each, slots[index], slots[lead]));
    }
    Code code = new Code(linked);
    return valid(code) ? Optional.of(of(code, maps)) : Optional.empty();
  }

  /** The position that each instruction leads to, or -1. */
  static List<Integer> leads(Code code) {
    List<Integer> leads = new ArrayList<>();
    for (int index = 0; index < code.instructions().size(); index++) {
      int target = target(code.instructions().get(index), code.slotOf(index));
      leads.add(target < 0 ? -1 : code.indexOf(target));
    }
    return leads;
  }

  /** Whether some bytes decode to the code. */
  static boolean valid(Code code) {
    try {
      ControlFlowRules.check(code);
      return Decoder.decode(Encoder.encode(code)).equals(code);
    } catch (MalformedProgramException e) {
      return false;
    }
  }

  /** A program whose functions start where calls and addresses lead. */
  static Program of(Code code, List<MapDefinition> maps) {
    TreeSet<Integer> starts = new TreeSet<>();
    starts.add(0);
    for (int index = 0; index < code.instructions().size(); index++) {
      Instruction each = code.instructions().get(index);
      if (each instanceof Instruction.CallLocal || each instanceof Instruction.LoadAddress) {
        starts.add(Math.max(0, target(each, code.slotOf(index))));
      }
    }
    List<FunctionSymbol> functions = new ArrayList<>();
    for (int start : starts) {
      Integer next = starts.higher(start);
      functions.add(new FunctionSymbol("f" + start, start, next == null ? code.slots() : next));
    }
    return new Program(code, functions, maps);
  }

  /** The program as text that the assembler takes, its maps as comments. */
  static String text(Program program) {
    Code code = program.code();
    StringBuilder text = new StringBuilder();
    for (MapDefinition map : program.maps()) {
      text.append("; map ").append(map).append('\n');
    }
    for (int index = 0; index < code.instructions().size(); index++) {
      int slot = code.slotOf(index);
      text.append(Disassembler.text(code.instructions().get(index), slot))
          .append("    ; ")
          .append(slot)
          .append('\n');
    }
    return text.toString();
  }
}
