package dev.dray.verifier;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import org.junit.jupiter.api.Test;

/** Which package of this module may import which. */
class LayersTest {
  private static final String ROOT = "dev.dray.verifier.";

  private static final DescribedPredicate<JavaClass> FINDINGS =
      belongToAnyOf(Finding.class, Rule.class);

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.dray.verifier");

  @Test
  void packagesImportDownwards() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.dray..")
        .withOptionalLayers(true)
        .layer("facade")
        .definedBy("dev.dray.verifier")
        .layer("isa")
        .definedBy(ROOT + "isa..")
        .layer("asm")
        .definedBy(ROOT + "asm..")
        .layer("object")
        .definedBy(ROOT + "object..")
        .layer("certificate")
        .definedBy(ROOT + "certificate..")
        .layer("analysis")
        .definedBy(ROOT + "analysis..")
        .layer("diagnostic")
        .definedBy(ROOT + "diagnostic..")
        .whereLayer("isa")
        .mayNotAccessAnyLayer()
        .whereLayer("asm")
        .mayOnlyAccessLayers("isa")
        .whereLayer("object")
        .mayOnlyAccessLayers("isa")
        .whereLayer("certificate")
        .mayOnlyAccessLayers("isa")
        .whereLayer("analysis")
        .mayOnlyAccessLayers("isa", "object", "certificate")
        .whereLayer("diagnostic")
        .mayOnlyAccessLayers("isa", "asm", "object", "certificate", "analysis", "facade")
        // What was found is a value that the analysis fills in; how it is shown lies above.
        .ignoreDependency(resideInAPackage(ROOT + "analysis.."), FINDINGS)
        .ensureAllClassesAreContainedInArchitecture()
        .check(classes);
  }

  @Test
  void nothingButTheJdkIsNeeded() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.dray.verifier..", "org.jspecify.annotations..")
        .check(classes);
  }
}
