package dev.dray.bench.verification;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;
import java.util.List;

/** Assembler text as it grows. */
final class Listing {
  private final StringBuilder text = new StringBuilder();
  private final int wanted;
  private int count;
  private int labels;

  /** A listing that wants so many instructions. */
  Listing(int wanted) {
    this.wanted = wanted;
  }

  /** Whether some more instructions still fit. */
  boolean fits(int more) {
    return count + more <= wanted;
  }

  int count() {
    return count;
  }

  /** A label that is not used yet. */
  String label() {
    return "l" + labels++;
  }

  Listing mark(String label) {
    text.append(label).append(":\n");
    return this;
  }

  /** One instruction; each {@code {}} in it stands for the next of the parts. */
  Listing add(String template, Object... parts) {
    text.append("  ");
    int from = 0;
    for (Object part : parts) {
      int hole = template.indexOf("{}", from);
      text.append(template, from, hole).append(part);
      from = hole + 2;
    }
    text.append(template, from, template.length()).append('\n');
    count++;
    return this;
  }

  /** The start of an operand in one register and its end in another; r1 is the context. */
  Listing operand(int offset, int start, int end) {
    return add("r{} = *(u64 *)(r1 + {})", start, offset)
        .add("r{} = *(u64 *)(r1 + {})", end, offset + 8);
  }

  Program program(MapDefinition... maps) {
    Code code = Assembler.assemble(text.toString());
    return new Program(code, Program.of(code).functions(), List.of(maps));
  }
}
