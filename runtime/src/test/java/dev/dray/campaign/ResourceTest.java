package dev.dray.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.Verification;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.isa.Program;
import dev.dray.vm.helper.HelperRegistry;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each unsafe program is rejected, each safe loop is accepted. */
class ResourceTest {
  private static final VerifierOptions OPTIONS =
      VerifierOptions.operation(HelperRegistry.standard().prototypes());

  static Stream<String> attacks() {
    return Seeds.attacks().stream();
  }

  static Stream<String> safeLoops() {
    return Seeds.safeLoops().stream();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void unsafeProgramsAreRejected(String name) {
    Optional<Program> program = Seeds.attack(name);
    if (program.isPresent()) {
      assertThat(Verifier.verify(program.get(), OPTIONS))
          .as("%s%n%s", name, Programs.text(program.get()))
          .isInstanceOf(Verification.Rejected.class);
    }
  }

  @ParameterizedTest
  @MethodSource("safeLoops")
  void safeLoopsAreAccepted(String name) {
    Verification verification = Verifier.verify(Seeds.safeLoop(name), OPTIONS);
    assertThat(verification).as(name).isInstanceOf(Verification.Accepted.class);
  }
}
