package dev.dray.campaign;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Makes programs that are almost the given one: a check dropped, a constant shifted, a register
 * swapped, a condition flipped, a width, size or offset changed.
 */
final class ProgramMutator {
  private static final int[] STEPS = {-8, -4, -2, -1, 1, 2, 4, 8};

  private final SplittableRandom random;

  ProgramMutator(SplittableRandom random) {
    this.random = random;
  }

  /** A mutant, if one was found that can be encoded. */
  Optional<Program> mutate(Program program) {
    for (int attempt = 0; attempt < 8; attempt++) {
      List<Instruction> instructions = new ArrayList<>(program.code().instructions());
      List<Integer> leads = new ArrayList<>(Programs.leads(program.code()));
      for (int count = 1 + random.nextInt(2); count > 0; count--) {
        change(instructions, leads, random.nextInt(instructions.size()));
      }
      Optional<Program> mutant = Programs.link(instructions, leads, program.maps());
      if (mutant.isPresent() && !mutant.get().code().equals(program.code())) {
        return mutant;
      }
    }
    return Optional.empty();
  }

  private void change(List<Instruction> instructions, List<Integer> leads, int at) {
    Instruction old = instructions.get(at);
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        instructions.set(at, new Instruction.Jump(false, 0));
        leads.set(at, at + 1);
      }
      case 2 -> {
        int with = random.nextInt(instructions.size());
        instructions.set(at, instructions.get(with));
        leads.set(at, leads.get(with));
      }
      case 3 -> {
        if (leads.get(at) >= 0) {
          leads.set(at, random.nextInt(instructions.size()));
        }
      }
      default -> instructions.set(at, varied(old));
    }
  }

  private Instruction varied(Instruction old) {
    return switch (old) {
      case Instruction.Alu i ->
          switch (random.nextInt(4)) {
            case 0 -> new Instruction.Alu(i.operation(), flip(i.width()), i.dst(), i.source());
            case 1 ->
                new Instruction.Alu(pick(AluOperation.values()), i.width(), i.dst(), i.source());
            case 2 -> new Instruction.Alu(i.operation(), i.width(), register(), i.source());
            default -> new Instruction.Alu(i.operation(), i.width(), i.dst(), source(i.source()));
          };
      case Instruction.Branch i ->
          switch (random.nextInt(4)) {
            case 0 ->
                new Instruction.Branch(
                    pick(Condition.values()), i.width(), i.dst(), i.source(), i.offset());
            case 1 ->
                new Instruction.Branch(
                    i.condition(), flip(i.width()), i.dst(), i.source(), i.offset());
            case 2 ->
                new Instruction.Branch(
                    i.condition(), i.width(), register(), i.source(), i.offset());
            default ->
                new Instruction.Branch(
                    i.condition(), i.width(), i.dst(), source(i.source()), i.offset());
          };
      case Instruction.Load i ->
          switch (random.nextInt(4)) {
            case 0 ->
                new Instruction.Load(
                    pick(MemorySize.values()), i.signed(), i.dst(), i.base(), i.offset());
            case 1 ->
                new Instruction.Load(i.size(), i.signed(), i.dst(), i.base(), i.offset() + step());
            case 2 -> new Instruction.Load(i.size(), !i.signed(), i.dst(), i.base(), i.offset());
            default -> new Instruction.Load(i.size(), i.signed(), i.dst(), register(), i.offset());
          };
      case Instruction.Store i ->
          switch (random.nextInt(3)) {
            case 0 ->
                new Instruction.Store(pick(MemorySize.values()), i.base(), i.offset(), i.source());
            case 1 -> new Instruction.Store(i.size(), i.base(), i.offset() + step(), i.source());
            default -> new Instruction.Store(i.size(), i.base(), i.offset(), source(i.source()));
          };
      case Instruction.Atomic i ->
          new Instruction.Atomic(
              i.operation(), i.size(), i.base(), i.offset() + step(), i.src(), i.fetch());
      case Instruction.MoveSigned i ->
          new Instruction.MoveSigned(flip(i.width()), i.dst(), i.src(), 8 << random.nextInt(3));
      case Instruction.LoadImmediate i ->
          new Instruction.LoadImmediate(i.dst(), i.value() + step());
      case Instruction.LoadAddress i ->
          new Instruction.LoadAddress(i.dst(), i.kind(), i.first(), i.second() + step());
      case Instruction.Negate i -> new Instruction.Negate(flip(i.width()), i.dst());
      default -> old;
    };
  }

  private Source source(Source old) {
    return switch (old) {
      case Source.Register _ -> Source.register(register());
      case Source.Immediate(int value) ->
          Source.immediate(
              switch (random.nextInt(5)) {
                case 0 -> -value;
                case 1 -> value * 2;
                case 2 -> value / 2;
                default -> value + step();
              });
    };
  }

  private int step() {
    return STEPS[random.nextInt(STEPS.length)];
  }

  private int register() {
    return random.nextInt(11);
  }

  private static Width flip(Width width) {
    return width == Width.W64 ? Width.W32 : Width.W64;
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
