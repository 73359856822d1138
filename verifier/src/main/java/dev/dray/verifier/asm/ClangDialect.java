package dev.dray.verifier.asm;

import dev.dray.verifier.asm.Operands.Place;
import dev.dray.verifier.asm.Operands.Register;
import dev.dray.verifier.asm.Token.Kind;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.isa.Instruction.Alu;
import dev.dray.verifier.isa.Instruction.Atomic;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.Instruction.Store;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Clang's notation, as in {@code r1 = *(u64 *)(r2 + 8)}. */
final class ClangDialect {
  private static final Set<String> WORDS = Set.of("if", "goto", "gotol", "ld_pseudo");

  private final Map<String, AluOperation> assignments = new HashMap<>();
  private final Map<String, Condition> comparisons = new HashMap<>();
  private final ClangExpression expressions = new ClangExpression();

  ClangDialect() {
    for (AluOperation operation : AluOperation.values()) {
      assignments.put(Disassembler.symbol(operation), operation);
    }
    for (Condition condition : Condition.values()) {
      comparisons.put(Disassembler.symbol(condition), condition);
    }
  }

  /** Whether a line that starts with two tokens is written in this notation. */
  static boolean recognises(Token first, Token second) {
    return first.is(Kind.REGISTER)
        || first.is("*")
        || first.is("lock") && second.is("*")
        || WORDS.contains(first.text());
  }

  Draft parse(Operands operands) {
    Token first = operands.peek();
    if (first.is(Kind.REGISTER)) {
      return assignment(operands);
    }
    operands.take();
    return switch (first.text()) {
      case "*" -> store(operands);
      case "lock" -> lock(operands);
      case "if" -> branch(operands);
      case "goto" -> operands.target(16, offset -> new Jump(false, offset));
      case "gotol" -> operands.target(32, offset -> new Jump(true, offset));
      default -> pseudo(operands);
    };
  }

  private Draft assignment(Operands operands) {
    Register dst = operands.register();
    Token operator = operands.take();
    AluOperation operation = assignments.get(operator.text());
    if (operation == null) {
      throw operator.expected("an assignment (" + listed(assignments) + ")");
    }
    if (operation == AluOperation.MOV) {
      return expressions.parse(dst, operands);
    }
    return Draft.of(new Alu(operation, dst.width(), dst.number(), operands.source(dst.width())));
  }

  private static Draft store(Operands operands) {
    ClangType type = ClangType.pointer(operands);
    if (type.signed()) {
      throw type.token().expected("an unsigned type (u8, u16, u32, u64): stores have no sign");
    }
    Place place = ClangType.place(operands);
    operands.expect("=");
    Source source =
        operands.atRegister()
            ? Source.register(stored(type, operands))
            : Source.immediate(operands.immediate());
    return Draft.of(new Store(type.size(), place.base(), place.offset(), source));
  }

  /** Clang writes the low half of a register where only that is stored. */
  private static int stored(ClangType type, Operands operands) {
    return type.size() == MemorySize.DW
        ? operands.register(Width.W64)
        : operands.register().number();
  }

  private Draft lock(Operands operands) {
    operands.expect("*");
    ClangType type = ClangType.pointer(operands);
    Place place = ClangType.place(operands);
    Token operator = operands.take();
    AtomicOperation operation =
        switch (operator.text()) {
          case "+=" -> AtomicOperation.ADD;
          case "|=" -> AtomicOperation.OR;
          case "&=" -> AtomicOperation.AND;
          case "^=" -> AtomicOperation.XOR;
          default -> throw operator.expected("an atomic assignment (+= |= &= ^=)");
        };
    int src = stored(type.atomic(), operands);
    return Draft.of(new Atomic(operation, type.size(), place.base(), place.offset(), src, false));
  }

  private Draft branch(Operands operands) {
    Register left = operands.register();
    Token operator = operands.take();
    Condition condition = comparisons.get(operator.text());
    if (condition == null) {
      throw operator.expected("a comparison (" + listed(comparisons) + ")");
    }
    Source right = operands.source(left.width());
    operands.expect("goto");
    return operands.target(
        16, offset -> new Branch(condition, left.width(), left.number(), right, offset));
  }

  private static Draft pseudo(Operands operands) {
    int dst = operands.register(Width.W64);
    operands.expect(",");
    Token token = operands.peek();
    int code = operands.immediate();
    operands.expect(",");
    int first = operands.immediate();
    int second = operands.accept(",") ? operands.immediate() : 0;
    for (PseudoSource kind : PseudoSource.values()) {
      if (kind.code() == code) {
        return new Draft(
            2,
            labels ->
                new LoadAddress(
                    dst,
                    kind,
                    kind == PseudoSource.CODE ? labels.following() + first : first,
                    second));
      }
    }
    throw token.expected("a kind of address, 1 to 6");
  }

  private static String listed(Map<String, ?> symbols) {
    return symbols.keySet().stream().sorted().collect(Collectors.joining(" "));
  }
}
