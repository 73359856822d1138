package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.verifier.asm.AssemblyException;
import dev.dray.verifier.asm.ConformanceCase;
import dev.dray.verifier.isa.MalformedProgramException;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.InstanceOptions;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.helper.HelperRegistry;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.emit.AccessMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The public bpf_conformance suite on compiled tiers, where {@code -Ddray.conformance=DIR} is. */
class CompiledConformanceTest {
  private static final String PROPERTY = "dray.conformance";

  @Test
  void theSuiteIsThere() {
    assumeTrue(
        System.getProperty(PROPERTY) != null,
        "skipped: set -Ddray.conformance to a directory of .data files");
    assertThat(Path.of(System.getProperty(PROPERTY))).isDirectory();
  }

  @TestFactory
  List<DynamicTest> everyCasePasses() throws IOException {
    if (System.getProperty(PROPERTY) == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(Path.of(System.getProperty(PROPERTY)))) {
      return files
          .filter(file -> file.toString().endsWith(".data"))
          .sorted()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
          .toList();
    }
  }

  private static void check(Path file) throws IOException {
    ConformanceCase test = ConformanceCase.parse(Files.readString(file));
    ProgramImage image;
    try {
      image = new ProgramImage("case", "", Program.of(test.program()), LineTable.empty());
    } catch (MalformedProgramException | AssemblyException e) {
      return; // never gets as far as a tier
    }
    try (ProgramInstance instance =
        ProgramInstance.create(image, HelperRegistry.conformance(), InstanceOptions.DEFAULT)) {
      Outcome interpreted = new Interpreter(instance).run(invocation(test));
      for (AccessMode mode : AccessMode.values()) {
        if (mode != AccessMode.SANDBOXED && !(interpreted instanceof Outcome.Success)) {
          continue;
        }
        Outcome compiled = CompiledProgram.trusted(instance, mode).run(invocation(test));
        Same.check(compiled, interpreted, mode.toString());
        test.result()
            .ifPresent(
                result ->
                    assertThat(compiled)
                        .isInstanceOfSatisfying(
                            Outcome.Success.class,
                            success -> assertThat(success.result()).isEqualTo(result)));
      }
    }
  }

  private static Invocation invocation(ConformanceCase test) {
    return Invocation.raw(Programs.bytes(test.memory())).withFuel(10_000_000);
  }
}
