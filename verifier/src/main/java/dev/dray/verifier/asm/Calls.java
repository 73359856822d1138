package dev.dray.verifier.asm;

import dev.dray.verifier.asm.Token.Kind;
import dev.dray.verifier.isa.Instruction.CallBtf;
import dev.dray.verifier.isa.Instruction.CallHelper;
import dev.dray.verifier.isa.Instruction.CallIndirect;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Width;

/**
 * Calls, which both dialects share: {@code call 5}, {@code call local NAME}, {@code call NAME},
 * {@code call pc+5}, {@code call btf 5}, {@code call %r2}, {@code callx r2}, {@code callx 2}.
 */
final class Calls {
  private Calls() {}

  static Draft call(Operands operands) {
    if (operands.atRegister()) {
      return Draft.of(new CallIndirect(operands.register(Width.W64), false));
    }
    if (operands.atNumber()) {
      return Draft.of(new CallHelper(operands.immediate()));
    }
    Token word = operands.peek();
    if (!word.is(Kind.NAME)) {
      throw word.expected("a helper's number, a label or a register");
    }
    if (operands.second().is(Kind.END)) {
      return operands.target(32, CallLocal::new);
    }
    operands.take();
    return switch (word.text()) {
      case "helper" -> Draft.of(new CallHelper(operands.immediate()));
      case "local", "pc" -> operands.target(32, CallLocal::new);
      case "btf", "runtime" -> Draft.of(new CallBtf(operands.immediate()));
      default -> throw word.expected("one of helper, local, btf, a number, a label or a register");
    };
  }

  /** A number stands for the old encoding, with the register in the immediate. */
  static Draft indirect(Operands operands) {
    if (operands.atRegister()) {
      return Draft.of(new CallIndirect(operands.register(Width.W64), false));
    }
    return Draft.of(new CallIndirect(operands.immediate(), true));
  }
}
