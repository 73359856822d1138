package dev.dray.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.isa.Program;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.interpreter.Interpreter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The reference machine and the interpreter agree on whatever programs do, safe or not: the same
 * result, memory, number of instructions, and the same instruction that traps.
 */
class ReferenceMachineTest {
  private static final long CAP = 5_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bothMachinesDoTheSame(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int count = 0; count < 150; count++) {
      Program program = new ProgramGenerator(random, ProgramGenerator.Style.ANY).generate();
      if (count % 2 == 0) {
        program = new ProgramMutator(random).mutate(program).orElse(program);
      }
      Input input = new InputGenerator(program, random).next(1);
      compare(program, input);
    }
  }

  private static void compare(Program program, Input input) {
    try (Arena arena = Arena.ofConfined();
        ProgramInstance one = ProgramInstance.create(Trial.image(program));
        ProgramInstance two = ProgramInstance.create(Trial.image(program))) {
      MemorySegment block = arena.allocate(Input.BLOCK, 64);
      MemorySegment other = arena.allocate(Input.BLOCK, 64);
      input.fill(block);
      input.fill(other);
      ReferenceMemory memory = new ReferenceMemory(one);
      memory.enter(input, block);
      ReferenceMachine machine = new ReferenceMachine(one, memory, List.of());
      ReferenceMachine.End end = machine.run(CAP);
      if (end == ReferenceMachine.End.CAPPED) {
        return;
      }
      Outcome outcome = new Interpreter(two).run(input.invocation(other).withFuel(2 * CAP));
      String what = machine.trap() + "\n" + Programs.text(program) + input;
      switch (outcome) {
        case Outcome.Success success -> {
          assertThat(end).as(what).isEqualTo(ReferenceMachine.End.EXITED);
          assertThat(success.result()).as(what).isEqualTo(machine.registers[0]);
          assertThat(success.instructions()).as(what).isEqualTo(machine.executed());
        }
        case Outcome.Trapped trapped -> {
          assertThat(end).as(what).isEqualTo(ReferenceMachine.End.TRAPPED);
          assertThat(trapped.trap().pc()).as(what).isEqualTo(machine.pc());
        }
        default -> throw new AssertionError(outcome + "\n" + what);
      }
      assertThat(block.mismatch(other)).as(what).isEqualTo(-1);
    }
  }
}
