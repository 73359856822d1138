package dev.dray.verifier.asm;

import dev.dray.verifier.asm.Operands.Place;
import dev.dray.verifier.asm.Token.Kind;
import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction.Alu;
import dev.dray.verifier.isa.Instruction.Atomic;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import dev.dray.verifier.isa.Instruction.ByteSwap;
import dev.dray.verifier.isa.Instruction.Exit;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.Instruction.Load;
import dev.dray.verifier.isa.Instruction.LoadImmediate;
import dev.dray.verifier.isa.Instruction.MoveSigned;
import dev.dray.verifier.isa.Instruction.Negate;
import dev.dray.verifier.isa.Instruction.Store;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The conformance suite's notation: a mnemonic and operands, as in {@code ldxdw %r1, [%r2+8]}. The
 * mnemonics are regular, so they are composed from the instruction set's own enums.
 */
final class ConformanceDialect {
  private final Map<String, Function<Operands, Draft>> forms = new TreeMap<>();
  private final Map<String, AtomicForm> atomics = new TreeMap<>();

  private record AtomicForm(AtomicOperation operation, MemorySize size) {}

  ConformanceDialect() {
    for (Width width : Width.values()) {
      String suffix = width == Width.W32 ? "32" : "";
      for (AluOperation operation : AluOperation.values()) {
        forms.put(lower(operation) + suffix, operands -> alu(operands, operation, width));
      }
      for (Condition condition : Condition.values()) {
        forms.put("j" + lower(condition) + suffix, operands -> branch(operands, condition, width));
      }
      forms.put("neg" + suffix, operands -> Draft.of(new Negate(width, dst(operands))));
      for (int bits = 8; bits < width.bits(); bits *= 2) {
        int from = bits;
        forms.put("movsx" + bits + width.bits(), operands -> movsx(operands, width, from));
      }
      MemorySize size = width == Width.W32 ? MemorySize.W : MemorySize.DW;
      for (AtomicOperation operation : AtomicOperation.values()) {
        atomics.put(lower(operation) + suffix, new AtomicForm(operation, size));
      }
    }
    for (int bits = 16; bits <= 64; bits *= 2) {
      swap("le", ByteOrderConversion.TO_LITTLE, bits);
      swap("be", ByteOrderConversion.TO_BIG, bits);
      swap("swap", ByteOrderConversion.SWAP, bits);
      swap("bswap", ByteOrderConversion.SWAP, bits);
    }
    for (MemorySize size : MemorySize.values()) {
      String suffix = lower(size);
      forms.put("ldx" + suffix, operands -> load(operands, size, false));
      if (size != MemorySize.DW) {
        forms.put("ldxs" + suffix, operands -> load(operands, size, true));
      }
      forms.put("st" + suffix, operands -> store(operands, size, false));
      forms.put("stx" + suffix, operands -> store(operands, size, true));
    }
    forms.put("lddw", ConformanceDialect::lddw);
    forms.put("ja", operands -> operands.target(16, offset -> new Jump(false, offset)));
    forms.put("ja32", operands -> operands.target(32, offset -> new Jump(true, offset)));
    forms.put("call", Calls::call);
    forms.put("callx", Calls::indirect);
    forms.put("exit", _ -> Draft.of(new Exit()));
    forms.put("lock", this::lock);
  }

  /** Reads an instruction after its mnemonic. */
  Draft parse(Token mnemonic, Operands operands) {
    Function<Operands, Draft> form = forms.get(mnemonic.text());
    if (form == null) {
      throw mnemonic.wrong(
          "found '%s', which is no instruction%s; an instruction is a mnemonic such as"
                  .formatted(mnemonic.shortened(), Nearest.hint(mnemonic.text(), forms.keySet()))
              + " 'add %r1, 2', or clang's notation such as 'r1 += 2'");
    }
    return form.apply(operands);
  }

  private static Draft alu(Operands operands, AluOperation operation, Width width) {
    int dst = dst(operands);
    operands.expect(",");
    return Draft.of(new Alu(operation, width, dst, operands.source(Width.W64)));
  }

  private static Draft branch(Operands operands, Condition condition, Width width) {
    int dst = dst(operands);
    operands.expect(",");
    Source source = operands.source(Width.W64);
    operands.expect(",");
    return operands.target(16, offset -> new Branch(condition, width, dst, source, offset));
  }

  private static Draft movsx(Operands operands, Width width, int bits) {
    int dst = dst(operands);
    operands.expect(",");
    return Draft.of(new MoveSigned(width, dst, dst(operands), bits));
  }

  private void swap(String name, ByteOrderConversion conversion, int bits) {
    forms.put(name + bits, operands -> Draft.of(new ByteSwap(conversion, dst(operands), bits)));
  }

  private static Draft lddw(Operands operands) {
    int dst = dst(operands);
    operands.expect(",");
    return Draft.of(new LoadImmediate(dst, operands.immediate64()));
  }

  private static Draft load(Operands operands, MemorySize size, boolean signed) {
    int dst = dst(operands);
    operands.expect(",");
    Place place = place(operands);
    return Draft.of(new Load(size, signed, dst, place.base(), place.offset()));
  }

  private static Draft store(Operands operands, MemorySize size, boolean register) {
    Place place = place(operands);
    operands.expect(",");
    Source source =
        register
            ? Source.register(operands.register(Width.W64))
            : Source.immediate(operands.immediate());
    return Draft.of(new Store(size, place.base(), place.offset(), source));
  }

  private Draft lock(Operands operands) {
    boolean fetch = operands.accept("fetch");
    Token word = operands.take();
    AtomicForm form = atomics.get(word.text());
    if (!word.is(Kind.NAME) || form == null) {
      throw word.expected(
          "an atomic operation (%s%s)"
              .formatted(String.join(", ", atomics.keySet()), fetch ? "" : ", or fetch before it"));
    }
    Place place = place(operands);
    operands.expect(",");
    int src = dst(operands);
    boolean exchange =
        List.of(AtomicOperation.XCHG, AtomicOperation.CMPXCHG).contains(form.operation());
    return Draft.of(
        new Atomic(
            form.operation(), form.size(), place.base(), place.offset(), src, fetch || exchange));
  }

  private static int dst(Operands operands) {
    return operands.register(Width.W64);
  }

  private static Place place(Operands operands) {
    operands.expect("[");
    Place place = operands.place();
    operands.expect("]");
    return place;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
