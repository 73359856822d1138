package dev.dray.verifier.isa;

import dev.dray.verifier.isa.Instruction.Alu;
import dev.dray.verifier.isa.Instruction.Atomic;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.ByteOrderConversion;
import dev.dray.verifier.isa.Instruction.ByteSwap;
import dev.dray.verifier.isa.Instruction.CallBtf;
import dev.dray.verifier.isa.Instruction.CallHelper;
import dev.dray.verifier.isa.Instruction.CallIndirect;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.Exit;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.Instruction.Load;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.LoadImmediate;
import dev.dray.verifier.isa.Instruction.MoveSigned;
import dev.dray.verifier.isa.Instruction.Negate;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.Instruction.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Every form of every instruction once, with seeded registers and numbers. */
public final class InstructionForms {
  private static final int[] EDGES = {
    0, 1, -1, 7, 10, 0x7fff, -0x8000, 0xffff, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private final Random random;
  private final List<Instruction> forms = new ArrayList<>();

  private InstructionForms(Random random) {
    this.random = random;
  }

  /** All forms; jumps and calls lead anywhere. */
  public static List<Instruction> all(Random random) {
    InstructionForms builder = new InstructionForms(random);
    builder.arithmetic();
    builder.memory();
    builder.control();
    return builder.forms;
  }

  private void arithmetic() {
    for (Width width : Width.values()) {
      for (AluOperation operation : AluOperation.values()) {
        for (Source source : sources()) {
          forms.add(new Alu(operation, width, dst(), source));
        }
      }
      forms.add(new Negate(width, dst()));
      forms.add(new MoveSigned(width, dst(), register(), 8));
      forms.add(new MoveSigned(width, dst(), register(), 16));
    }
    forms.add(new MoveSigned(Width.W64, dst(), register(), 32));
    for (ByteOrderConversion conversion : ByteOrderConversion.values()) {
      for (int bits = 16; bits <= 64; bits *= 2) {
        forms.add(new ByteSwap(conversion, dst(), bits));
      }
    }
    forms.add(new LoadImmediate(dst(), random.nextLong()));
    forms.add(new LoadImmediate(dst(), number()));
    forms.add(new LoadImmediate(dst(), Long.MIN_VALUE));
    for (PseudoSource kind : PseudoSource.values()) {
      boolean second =
          kind == PseudoSource.MAP_VALUE_BY_FD || kind == PseudoSource.MAP_VALUE_BY_INDEX;
      forms.add(new LoadAddress(dst(), kind, number(), second ? number() : 0));
    }
  }

  private void memory() {
    for (MemorySize size : MemorySize.values()) {
      forms.add(new Load(size, false, dst(), register(), offset()));
      if (size != MemorySize.DW) {
        forms.add(new Load(size, true, dst(), register(), offset()));
      }
      for (Source source : sources()) {
        forms.add(new Store(size, register(), offset(), source));
      }
    }
    for (MemorySize size : List.of(MemorySize.W, MemorySize.DW)) {
      for (AtomicOperation operation : AtomicOperation.values()) {
        forms.add(new Atomic(operation, size, register(), offset(), dst(), true));
        if (operation != AtomicOperation.XCHG && operation != AtomicOperation.CMPXCHG) {
          forms.add(new Atomic(operation, size, register(), offset(), register(), false));
        }
      }
    }
  }

  private void control() {
    forms.add(new Jump(false, offset()));
    forms.add(new Jump(true, number()));
    for (Width width : Width.values()) {
      for (Condition condition : Condition.values()) {
        for (Source source : sources()) {
          forms.add(new Branch(condition, width, register(), source, offset()));
        }
      }
    }
    forms.add(new CallHelper(number()));
    forms.add(new CallLocal(number()));
    forms.add(new CallBtf(number()));
    forms.add(new CallIndirect(register(), false));
    forms.add(new CallIndirect(register(), true));
    forms.add(new Exit());
  }

  private List<Source> sources() {
    return List.of(Source.register(register()), Source.immediate(number()));
  }

  private int dst() {
    return random.nextInt(10);
  }

  private int register() {
    return random.nextInt(11);
  }

  private int offset() {
    return (short) number();
  }

  private int number() {
    return random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextInt();
  }
}
