package dev.dray.vm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dray.verifier.Verification;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.isa.helper.StandardHelpers;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** C programs with known results, and broken ones, where {@code -Ddray.suite=DIR} has them. */
class SuiteTest {
  private static final String PROPERTY = "dray.suite";

  @Test
  void theSuiteIsThere() {
    assumeTrue(
        System.getProperty(PROPERTY) != null,
        "skipped: set -Ddray.suite to the directory of suite.json");
    assertThat(Path.of(System.getProperty(PROPERTY))).isDirectory();
  }

  @TestFactory
  List<DynamicTest> goodProgramsGiveTheExpectedResults() throws IOException {
    if (System.getProperty(PROPERTY) == null) {
      return List.of();
    }
    Suite suite = new Suite(Path.of(System.getProperty(PROPERTY)));
    return suite.versions("good").stream()
        .map(version -> DynamicTest.dynamicTest(version.name(), () -> checkGood(suite, version)))
        .toList();
  }

  private static void checkGood(Suite suite, Suite.Version version) throws IOException {
    for (JsonNode each : version.program().path("cases")) {
      Suite.Buffers buffers = suite.buffers(each);
      try (ProgramInstance instance = ProgramInstance.create(Suite.image(version))) {
        Outcome outcome = new Interpreter(instance).run(buffers.invocation());
        JsonNode expected = each.path("expect");
        assertThat(outcome)
            .as(each.path("tag").asText())
            .isInstanceOfSatisfying(
                Outcome.Success.class,
                success ->
                    assertThat(Long.toUnsignedString(success.result()))
                        .isEqualTo(expected.path("result").asText()));
        assertThat(Suite.sha256(buffers.dst())).isEqualTo(expected.path("dst_sha256").asText());
        assertThat(Suite.sha256(buffers.aux())).isEqualTo(expected.path("aux_sha256").asText());
      }
    }
  }

  @TestFactory
  List<DynamicTest> noRunExecutesMoreThanTheVerifierSays() throws IOException {
    if (System.getProperty(PROPERTY) == null) {
      return List.of();
    }
    Suite suite = new Suite(Path.of(System.getProperty(PROPERTY)));
    return suite.versions("good").stream()
        .map(version -> DynamicTest.dynamicTest(version.name(), () -> checkCost(suite, version)))
        .toList();
  }

  private static void checkCost(Suite suite, Suite.Version version) throws IOException {
    Verification answer =
        Verifier.verify(
            Suite.image(version).program(), VerifierOptions.operation(StandardHelpers.all()));
    assumeTrue(answer.accepted(), "rejected");
    Cost cost = ((Verification.Accepted) answer).program().cost();
    for (JsonNode each : version.program().path("cases")) {
      Suite.Buffers buffers = suite.buffers(each);
      try (ProgramInstance instance = ProgramInstance.create(Suite.image(version))) {
        Outcome outcome = new Interpreter(instance).run(buffers.invocation());
        assertThat(cost.evaluate(parameter -> value(buffers, parameter)))
            .as("%s, case %s", cost, each.path("tag").asText())
            .isGreaterThanOrEqualTo(BigInteger.valueOf(outcome.instructions()));
      }
    }
  }

  private static long value(Suite.Buffers buffers, Cost.Parameter parameter) {
    return switch (parameter) {
      case SRC -> buffers.src().byteSize();
      case DST -> buffers.dst().byteSize();
      case AUX -> buffers.aux().byteSize();
      default -> {
        int index = parameter.ordinal() - Cost.Parameter.ARG0.ordinal();
        yield index < buffers.args().length ? buffers.args()[index] : 0;
      }
    };
  }

  @TestFactory
  List<DynamicTest> brokenProgramsTrapOrRunOutOfFuel() throws IOException {
    if (System.getProperty(PROPERTY) == null) {
      return List.of();
    }
    Suite suite = new Suite(Path.of(System.getProperty(PROPERTY)));
    return suite.versions("bad").stream()
        .filter(version -> !version.program().path("class").asText().equals("policy-leak"))
        .map(version -> DynamicTest.dynamicTest(version.name(), () -> checkBad(suite, version)))
        .toList();
  }

  private static void checkBad(Suite suite, Suite.Version version) throws IOException {
    try (ProgramInstance instance = ProgramInstance.create(Suite.image(version))) {
      Outcome outcome =
          new Interpreter(instance)
              .run(
                  suite
                      .buffers(version.program().path("trap_input"))
                      .invocation()
                      .withFuel(20_000_000));
      if (version.program().path("class").asText().equals("termination")) {
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.Stopped.class,
                stopped -> assertThat(stopped.reason()).isEqualTo(Outcome.Reason.OUT_OF_FUEL));
      } else {
        assertThat(outcome).isInstanceOf(Outcome.Trapped.class);
      }
    }
  }
}
