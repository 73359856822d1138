package dev.dray.vm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.verifier.asm.ConformanceCase;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.InstanceOptions;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.helper.HelperRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The public bpf_conformance suite, where {@code -Ddray.conformance=DIR} says where it lies. */
class ConformanceTest {
  private static final Path SUITE = Path.of(System.getProperty("dray.conformance", ""));

  @Test
  void theSuiteIsThere() {
    assumeTrue(
        System.getProperty("dray.conformance") != null,
        "skipped: set -Ddray.conformance to a directory of .data files");
    assertThat(SUITE).isDirectory();
  }

  @TestFactory
  List<DynamicTest> everyCasePasses() throws IOException {
    if (System.getProperty("dray.conformance") == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(SUITE)) {
      return files
          .filter(file -> file.toString().endsWith(".data"))
          .sorted()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
          .toList();
    }
  }

  private static void check(Path file) throws IOException {
    ConformanceCase test = ConformanceCase.parse(Files.readString(file));
    if (test.result().isEmpty()) {
      assertThat(test.error()).as("a case wants a result or an error").isPresent();
      assertThat(outcome(test)).isNotInstanceOf(Outcome.Success.class);
      return;
    }
    assertThat(run(test))
        .isInstanceOfSatisfying(
            Outcome.Success.class,
            success ->
                assertThat(Long.toHexString(success.result()))
                    .isEqualTo(Long.toHexString(test.result().get())));
  }

  private static Object outcome(ConformanceCase test) {
    try {
      return run(test);
    } catch (dev.dray.verifier.isa.MalformedProgramException
        | dev.dray.verifier.asm.AssemblyException e) {
      return e;
    }
  }

  private static Outcome run(ConformanceCase test) {
    ProgramImage image =
        new ProgramImage("case", "", Program.of(test.program()), LineTable.empty());
    try (ProgramInstance instance =
        ProgramInstance.create(image, HelperRegistry.conformance(), InstanceOptions.DEFAULT)) {
      return new Interpreter(instance)
          .run(Invocation.raw(Programs.bytes(test.memory())).withFuel(10_000_000));
    }
  }
}
