package dev.dray.campaign;

import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes a failing program smaller, as long as it fails. */
final class Shrinker {
  private Shrinker() {}

  /** The smallest found. */
  static Program shrink(Program program, Predicate<Program> fails) {
    Program best = program;
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      for (int at = best.code().instructions().size() - 1; at >= 0; at--) {
        Optional<Program> candidate = without(best, at);
        if (candidate.isPresent() && fails.test(candidate.get())) {
          best = candidate.get();
          smaller = true;
        }
      }
    }
    return best;
  }

  private static Optional<Program> without(Program program, int at) {
    List<Instruction> instructions = new ArrayList<>(program.code().instructions());
    if (at >= instructions.size()) {
      return Optional.empty();
    }
    List<Integer> leads = new ArrayList<>();
    for (int lead : Programs.leads(program.code())) {
      leads.add(lead > at ? lead - 1 : lead);
    }
    instructions.remove(at);
    leads.remove(at);
    return instructions.isEmpty()
        ? Optional.empty()
        : Programs.link(instructions, leads, program.maps());
  }
}
