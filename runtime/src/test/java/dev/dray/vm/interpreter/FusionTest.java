package dev.dray.vm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.isa.AluOperation;
import dev.dray.verifier.isa.AluSemantics;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Condition;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.Source;
import dev.dray.verifier.isa.Width;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folding and pairing change nothing: random programs over few registers, so that neighbours depend
 * on each other, give what a plain evaluation of their instructions gives, counts included.
 */
class FusionTest {
  private static final int PROGRAMS = Integer.getInteger("dray.fusion.programs", 400);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void randomProgramsGiveWhatTheirInstructionsGive(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < PROGRAMS; round++) {
      Code code = new Code(program(random));
      ProgramImage image = new ProgramImage("random", "", Program.of(code), LineTable.empty());
      try (ProgramInstance instance = ProgramInstance.create(image)) {
        Outcome outcome = Programs.run(instance, Programs.invocation());

        assertThat(outcome).as(code.instructions().toString()).isEqualTo(evaluate(code));
      }
    }
  }

  private static List<Instruction> program(RandomGenerator random) {
    List<Instruction> list = new ArrayList<>();
    for (int register = 0; register < 5; register++) {
      list.add(new Instruction.LoadImmediate(register, random.nextLong()));
    }
    int length = 5 + random.nextInt(40);
    for (int index = 0; index < length; index++) {
      list.add(instruction(random, length - index));
    }
    list.add(new Instruction.Exit());
    return list;
  }

  private static Instruction instruction(RandomGenerator random, int left) {
    AluOperation[] operations = AluOperation.values();
    int dst = random.nextInt(4);
    Width width = random.nextBoolean() ? Width.W64 : Width.W32;
    MemorySize size = MemorySize.values()[random.nextInt(4)];
    int offset = -8 * (1 + random.nextInt(2)) + random.nextInt(8 - size.bytes() + 1);
    return switch (random.nextInt(8)) {
      case 0 ->
          new Instruction.Alu(AluOperation.MOV, width, dst, Source.register(random.nextInt(4)));
      case 1 -> new Instruction.Load(size, random.nextInt(4) == 0, dst, 10, offset);
      case 2 -> new Instruction.Store(size, 10, offset, operand(random));
      case 3 ->
          new Instruction.Branch(
              Condition.values()[random.nextInt(Condition.values().length)],
              width,
              dst,
              operand(random),
              random.nextInt(Math.min(left, 4)));
      case 4 ->
          random.nextInt(3) == 0
              ? new Instruction.Jump(false, random.nextInt(Math.min(left, 3)))
              : new Instruction.Alu(AluOperation.ADD, Width.W64, dst, operand(random));
      default ->
          new Instruction.Alu(
              operations[random.nextInt(operations.length)], width, dst, operand(random));
    };
  }

  private static Source operand(RandomGenerator random) {
    return random.nextBoolean()
        ? Source.register(random.nextInt(4))
        : Source.immediate(random.nextBoolean() ? random.nextInt(70) : random.nextInt());
  }

  private static Outcome evaluate(Code code) {
    long[] r = new long[11];
    r[1] = AddressLayout.base(AddressLayout.CONTEXT);
    ByteBuffer stack = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    int slot = 0;
    for (long count = 1; ; count++) {
      Instruction instruction = code.at(slot);
      slot += instruction.slots();
      switch (instruction) {
        case Instruction.LoadImmediate load -> r[load.dst()] = load.value();
        case Instruction.Alu alu ->
            r[alu.dst()] =
                AluSemantics.apply(
                    alu.operation(), alu.width(), r[alu.dst()], value(alu.source(), r));
        case Instruction.Load load -> r[load.dst()] = load(stack, load);
        case Instruction.Store store -> store(stack, store, value(store.source(), r));
        case Instruction.Jump jump -> slot += jump.offset();
        case Instruction.Branch branch -> {
          long right = value(branch.source(), r);
          if (branch.width() == Width.W64
              ? branch.condition().test(r[branch.dst()], right)
              : branch.condition().test32(r[branch.dst()], right)) {
            slot += branch.offset();
          }
        }
        default -> {
          return new Outcome.Success(r[0], count);
        }
      }
    }
  }

  private static long value(Source source, long[] r) {
    return switch (source) {
      case Source.Register register -> r[register.number()];
      case Source.Immediate immediate -> immediate.value();
    };
  }

  private static long load(ByteBuffer stack, Instruction.Load load) {
    int at = 512 + load.offset();
    long value =
        switch (load.size()) {
          case B -> stack.get(at);
          case H -> stack.getShort(at);
          case W -> stack.getInt(at);
          case DW -> stack.getLong(at);
        };
    int unused = 64 - 8 * load.size().bytes();
    return load.signed() ? value : value << unused >>> unused;
  }

  private static void store(ByteBuffer stack, Instruction.Store store, long value) {
    int at = 512 + store.offset();
    switch (store.size()) {
      case B -> stack.put(at, (byte) value);
      case H -> stack.putShort(at, (short) value);
      case W -> stack.putInt(at, (int) value);
      case DW -> stack.putLong(at, value);
    }
  }
}
