package dev.dray.verifier.isa;

import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The functions of a program that comes without symbols: one starts at slot 0, and one wherever a
 * local call or a function address leads.
 */
final class FunctionFinder {
  private FunctionFinder() {}

  static List<FunctionSymbol> find(Code code) {
    TreeSet<Integer> starts = new TreeSet<>();
    starts.add(0);
    for (int index = 0; index < code.instructions().size(); index++) {
      int target =
          switch (code.instructions().get(index)) {
            case CallLocal call -> code.slotOf(index) + 1 + call.offset();
            case LoadAddress load when load.kind() == PseudoSource.CODE -> load.first();
            default -> 0;
          };
      if (code.isInstruction(target)) {
        starts.add(target);
      }
    }
    List<FunctionSymbol> functions = new ArrayList<>();
    for (int start : starts) {
      Integer next = starts.higher(start);
      String name = start == 0 ? "entry" : "function_" + start;
      functions.add(new FunctionSymbol(name, start, next == null ? code.slots() : next));
    }
    return functions;
  }
}
