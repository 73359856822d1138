package dev.dray.verifier.isa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import org.junit.jupiter.api.Test;

/** A program without symbols still has functions. */
class ProgramTest {

  @Test
  void functionsStartWhereCallsAndAddressesLead() {
    Code code =
        Assembler.assemble(
            """
            call local twice
            r2 = callback ll
            exit
            twice: r0 += r0
            exit
            callback: r0 = 0
            exit
            """);
    assertThat(Program.of(code).functions())
        .containsExactly(
            new FunctionSymbol("entry", 0, 4),
            new FunctionSymbol("function_4", 4, 6),
            new FunctionSymbol("function_6", 6, 8));
  }

  @Test
  void aRecursiveEntryIsOneFunction() {
    assertThat(Program.of(Assembler.assemble("f: call f\nexit")).functions())
        .containsExactly(new FunctionSymbol("entry", 0, 2));
  }

  @Test
  void targetsOutsideMakeNoFunction() {
    assertThat(Program.of(Assembler.assembleFragment("call local +5\nexit")).functions())
        .containsExactly(new FunctionSymbol("entry", 0, 2));
  }
}
