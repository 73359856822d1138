package dev.dray.verifier.asm;

import dev.dray.verifier.asm.Token.Kind;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.ControlFlowRules;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.InstructionRules;
import dev.dray.verifier.isa.MalformedProgramException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Turns text into instructions. Every line may be in clang's notation, which {@code
 * isa.Disassembler} prints, or in the conformance suite's; labels stand before a colon, comments
 * behind {@code ;}, {@code #} or {@code //}. A jump to {@code exit} goes to the first exit unless
 * the text defines that label.
 */
public final class Assembler {
  private final ClangDialect clang = new ClangDialect();
  private final ConformanceDialect conformance = new ConformanceDialect();
  private final Labels labels = new Labels();
  private final List<Line> lines = new ArrayList<>();
  private int slots;

  private record Line(Token start, int slot, Draft draft) {}

  private Assembler() {}

  /**
   * Assembles a complete program.
   *
   * @throws AssemblyException if the text is not understood, or the program breaks a rule that
   *     {@code isa.Decoder} would refuse it for
   */
  public static Code assemble(String text) {
    Assembler assembler = new Assembler();
    Code code = assembler.run(text);
    try {
      ControlFlowRules.check(code);
    } catch (MalformedProgramException e) {
      throw assembler.located(e);
    }
    return code;
  }

  /**
   * Assembles a part of a program: jumps may lead outside, the end may be anything, and there may
   * be nothing.
   *
   * @throws AssemblyException if the text is not understood
   */
  public static Code assembleFragment(String text) {
    return new Assembler().run(text);
  }

  private Code run(String text) {
    int number = 0;
    for (Iterator<String> each = text.lines().iterator(); each.hasNext(); ) {
      read(new Operands(Lexer.tokens(each.next(), ++number)));
    }
    List<Instruction> instructions = new ArrayList<>(lines.size());
    for (Line line : lines) {
      Instruction instruction = line.draft().late().apply(labels.new At(line.slot()));
      try {
        InstructionRules.check(instruction, line.slot());
      } catch (MalformedProgramException e) {
        throw line.start().wrong(e.problem());
      }
      instructions.add(instruction);
    }
    return new Code(instructions);
  }

  private void read(Operands operands) {
    while (operands.peek().is(Kind.NAME) && operands.second().is(":")) {
      labels.define(operands.take(), slots);
      operands.take();
    }
    Token start = operands.peek();
    if (start.is(Kind.END)) {
      return;
    }
    if (start.is("exit")) {
      labels.exit(slots);
    }
    Draft draft = instruction(operands);
    operands.end();
    lines.add(new Line(start, slots, draft));
    slots += draft.slots();
  }

  private Draft instruction(Operands operands) {
    Token first = operands.peek();
    if (ClangDialect.recognises(first, operands.second())) {
      return clang.parse(operands);
    }
    if (!first.is(Kind.NAME)) {
      throw first.expected("an instruction or a label");
    }
    return conformance.parse(operands.take(), operands);
  }

  private AssemblyException located(MalformedProgramException e) {
    for (Line line : lines) {
      if (line.slot() == e.slot()) {
        return line.start().wrong(e.problem());
      }
    }
    return new AssemblyException(1, 1, e.problem());
  }
}
