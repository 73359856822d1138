package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.verifier.Verification;
import dev.dray.verifier.VerifiedProgram;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.vm.InstanceOptions;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.helper.HelperRegistry;
import dev.dray.vm.map.ProgramArrayMap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compiled programs run on operands only that their proofs cover. */
class OperandLimitTest {
  private static final long LIMIT = 16;
  private static final MapDefinition JUMPS =
      new MapDefinition("jumps", MapType.PROGRAM_ARRAY, 4, 4, 1);

  /** Reads past the end of src, but not where src has at most 16 bytes. */
  private static final String SHORT_ONLY =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r3 -= r2
      r0 = 7
      if r3 <= 16 goto +1
      r0 = *(u64 *)(r2 + 32000)
      exit
      """;

  private static final String CALLER =
      """
      ld_pseudo r2, 0x5, 0x0
      r3 = 0
      call 12
      r0 = 1
      exit
      """;

  private static VerifiedProgram proof(ProgramInstance instance, long limit) {
    List<EntryPolicy> policies = new ArrayList<>(List.of(new EntryPolicy.Operation(limit)));
    VerifierOptions all = VerifierOptions.operation(HelperRegistry.standard().prototypes());
    VerifierOptions options =
        new VerifierOptions(all.helpers(), policies, all.time(), all.maximumInstructions());
    return ((Verification.Accepted) Verifier.verify(instance.program(), options)).program();
  }

  private static ProgramInstance instance(String text, MapDefinition... maps) {
    return ProgramInstance.create(
        Programs.image(text, maps), HelperRegistry.standard(), InstanceOptions.DEFAULT);
  }

  private static Invocation of(int bytes) {
    return Programs.invocation(new byte[bytes], 0, 0);
  }

  @Test
  void aLongerOperandIsRefused() {
    try (ProgramInstance instance = instance(SHORT_ONLY)) {
      CompiledProgram program = CompiledProgram.guarded(instance, proof(instance, LIMIT));
      assertThat(program.run(of(16))).isInstanceOf(Outcome.Success.class);
      assertThatThrownBy(() -> program.run(of(17)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("17 bytes")
          .hasMessageContaining("up to 16");
      assertThat(CompiledProgram.sandboxed(instance).run(of(17)))
          .isInstanceOf(Outcome.Trapped.class);
    }
  }

  @Test
  void aTailCallIsCheckedInFullWhereItsProofIsTooNarrow() {
    try (ProgramInstance caller = instance(CALLER, JUMPS);
        ProgramInstance callee = instance(SHORT_ONLY)) {
      CompiledProgram.direct(callee, proof(callee, LIMIT));
      ((ProgramArrayMap) caller.maps().getFirst()).set(0, callee);
      CompiledProgram program =
          CompiledProgram.direct(caller, proof(caller, VerifierOptions.OPERAND_LIMIT));
      assertThat(program.run(of(16))).isInstanceOf(Outcome.Success.class);
      assertThat(program.run(of(17))).isInstanceOf(Outcome.Trapped.class);
    }
  }
}
