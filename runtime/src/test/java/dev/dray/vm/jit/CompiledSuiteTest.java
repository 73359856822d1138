package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.interpreter.Suite;
import dev.dray.vm.jit.emit.AccessMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shared suite of C programs on compiled tiers, where {@code -Ddray.suite=DIR} has it. */
class CompiledSuiteTest {
  private static final String PROPERTY = "dray.suite";

  @Test
  void theSuiteIsThere() {
    assumeTrue(
        System.getProperty(PROPERTY) != null,
        "skipped: set -Ddray.suite to the directory of suite.json");
    assertThat(Path.of(System.getProperty(PROPERTY))).isDirectory();
  }

  @TestFactory
  Stream<DynamicTest> goodProgramsGiveTheExpectedResults() throws IOException {
    return tests("good", CompiledSuiteTest::checkGood);
  }

  @TestFactory
  Stream<DynamicTest> brokenProgramsEndAsInTheInterpreter() throws IOException {
    return tests("bad", CompiledSuiteTest::checkBad);
  }

  private interface Check {
    void run(Suite suite, Suite.Version version) throws IOException;
  }

  private static Stream<DynamicTest> tests(String kind, Check check) throws IOException {
    if (System.getProperty(PROPERTY) == null) {
      return Stream.empty();
    }
    Suite suite = new Suite(Path.of(System.getProperty(PROPERTY)));
    List<Suite.Version> versions = suite.versions(kind);
    return versions.stream()
        .map(version -> DynamicTest.dynamicTest(version.name(), () -> check.run(suite, version)));
  }

  private static void checkGood(Suite suite, Suite.Version version) throws IOException {
    for (AccessMode mode : AccessMode.values()) {
      for (JsonNode each : version.program().path("cases")) {
        Suite.Buffers buffers = suite.buffers(each);
        try (ProgramInstance instance = ProgramInstance.create(Suite.image(version))) {
          Outcome outcome = CompiledProgram.trusted(instance, mode).run(buffers.invocation());
          JsonNode expected = each.path("expect");
          assertThat(outcome)
              .as(mode + " " + each.path("tag").asText())
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
  }

  private static void checkBad(Suite suite, Suite.Version version) throws IOException {
    long fuel = 3_000_000;
    JsonNode input = version.program().path("trap_input");
    Suite.Buffers expected = suite.buffers(input);
    Suite.Buffers actual = suite.buffers(input);
    Outcome interpreted;
    try (ProgramInstance instance = ProgramInstance.create(Suite.image(version))) {
      Invocation invocation = expected.invocation().withFuel(fuel);
      interpreted = new Interpreter(instance).run(invocation);
    }
    try (ProgramInstance instance = ProgramInstance.create(Suite.image(version))) {
      Outcome outcome = CompiledProgram.sandboxed(instance).run(actual.invocation().withFuel(fuel));
      Same.check(outcome, interpreted, version.name());
    }
    assertThat(Suite.sha256(actual.dst())).isEqualTo(Suite.sha256(expected.dst()));
    assertThat(Suite.sha256(actual.aux())).isEqualTo(Suite.sha256(expected.aux()));
  }
}
