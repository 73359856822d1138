package dev.dray.vm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.diagnostic.ConcreteMachine;
import dev.dray.verifier.diagnostic.ProgramInput;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import org.junit.jupiter.api.Test;

/** The machine on which counter-examples are replayed says how a run ended. */
class InterpreterMachineTest {
  private static final ConcreteMachine MACHINE = new InterpreterMachine();

  private static ConcreteMachine.Run run(String text, int srcBytes, long... arguments) {
    ProgramImage image =
        new ProgramImage("test", "", Program.of(Assembler.assemble(text)), LineTable.empty());
    ProgramInput input = new ProgramInput(new byte[srcBytes], new byte[0], new byte[0], arguments);
    return MACHINE.run(image, input, 1000);
  }

  @Test
  void aRunThatReturnsGivesItsResult() {
    assertThat(run("r0 = *(u64 *)(r1 + 48)\nexit\n", 0, 42))
        .isEqualTo(new ConcreteMachine.Returned(42, 2));
  }

  @Test
  void aReadPastTheEndTrapsWhereItHappens() {
    ConcreteMachine.Run run = run("r2 = *(u64 *)(r1 + 0)\nr0 = *(u8 *)(r2 + 5)\nexit\n", 5);
    assertThat(run).isInstanceOf(ConcreteMachine.Trapped.class);
    assertThat(((ConcreteMachine.Trapped) run).pc()).isEqualTo(1);
  }

  @Test
  void aWriteToSrcTraps() {
    assertThat(run("r2 = *(u64 *)(r1 + 0)\n*(u8 *)(r2 + 0) = 1\nr0 = 0\nexit\n", 5))
        .isInstanceOf(ConcreteMachine.Trapped.class);
  }

  @Test
  void aLoopWithoutEndRunsOutOfFuel() {
    assertThat(run("r0 = 0\ngoto -1\nexit\n", 0)).isInstanceOf(ConcreteMachine.OutOfFuel.class);
  }
}
