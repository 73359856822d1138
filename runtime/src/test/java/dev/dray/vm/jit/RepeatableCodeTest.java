package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.jit.emit.AccessMode;
import dev.dray.vm.jit.front.FrontEnd;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same program gives the same code: what was measured once can be measured again. */
class RepeatableCodeTest {
  private static final int FRAMED =
      1 << AddressLayout.SRC | 1 << AddressLayout.DST | 1 << AddressLayout.AUX;

  private static byte[] code(int instructions, AccessMode mode, int paged) {
    ProgramImage image =
        new ProgramImage("generated", "", ProgramGenerator.big(1, instructions), LineTable.empty());
    try (ProgramInstance instance = ProgramInstance.create(image)) {
      return Compilation.of(instance)
          .bytecode(new Compilation.Form(mode, FrontEnd.Entry.OPERATION, paged, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(AccessMode.class)
  void ofProgramsThatAreCutInPieces(AccessMode mode) {
    for (int paged : new int[] {0, FRAMED}) {
      byte[] once = code(2_000, mode, paged);
      assertThat(code(2_000, mode, paged)).isEqualTo(once);
    }
  }
}
