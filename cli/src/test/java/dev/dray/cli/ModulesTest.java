package dev.dray.cli;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Imports between modules point one way: cli, bench, programs, runtime, verifier. */
class ModulesTest {
  private static final String[] RUNTIME = {
    "dev.dray",
    "dev.dray.kernel..",
    "dev.dray.engine..",
    "dev.dray.operation..",
    "dev.dray.vm..",
    "dev.dray.memory.."
  };

  @Test
  void importsPointOneWay() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.dray");
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("cli")
        .definedBy("dev.dray.cli..")
        .optionalLayer("bench")
        .definedBy("dev.dray.bench..")
        .layer("programs")
        .definedBy("dev.dray.programs..")
        .layer("runtime")
        .definedBy(RUNTIME)
        .layer("verifier")
        .definedBy("dev.dray.verifier..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("bench")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("programs")
        .mayOnlyBeAccessedByLayers("cli", "bench")
        .whereLayer("runtime")
        .mayOnlyBeAccessedByLayers("cli", "bench", "programs")
        .check(classes);
  }
}
