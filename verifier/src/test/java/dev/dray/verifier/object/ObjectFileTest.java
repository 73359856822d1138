package dev.dray.verifier.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.verifier.isa.ControlFlowRules;
import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction.CallIndirect;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.LoadImmediate;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.Program;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which programs an object has, and that each is linked with all it reaches and nothing else. */
class ObjectFileTest {
  static Stream<String> calls() {
    return Objects.of("calls");
  }

  static Stream<String> pointers() {
    return Objects.of("pointers");
  }

  static Stream<String> loadable() {
    return Objects.ALL.stream()
        .filter(name -> !name.startsWith("refused") && !name.startsWith("maps"));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void globalFunctionsOfProgramSectionsArePrograms(String name) {
    assertThat(Objects.load(name).entryPoints())
        .containsExactly(
            new EntryPoint("dray/op/second", "third"),
            new EntryPoint("dray/op", "first"),
            new EntryPoint("dray/op", "second"));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void programsHoldWhatTheyReach(String name) {
    ObjectFile object = Objects.load(name);
    assertThat(functions(object.programs("third").get(0)))
        .containsExactly("third", "hidden", "shared");
    assertThat(functions(object.programs("first").get(0)))
        .containsExactly("first", "shared", "hidden");
    assertThat(functions(object.programs("second").get(0)))
        .containsExactly("second", "add", "local", "shared");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void callsGoToTheFunctionsOfTheSource(String name) {
    ObjectFile object = Objects.load(name);
    assertThat(called(object.programs("third").get(0).program()))
        .containsExactly("hidden", "shared");
    assertThat(called(object.programs("first").get(0).program()))
        .containsExactlyInAnyOrder("shared", "hidden", "shared");
    assertThat(called(object.programs("second").get(0).program()))
        .containsExactly("local", "local", "shared");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void callbackIsTheAddressOfAFunction(String name) {
    Program program = Objects.program(name, "second").program();
    LoadAddress load = Objects.all(program, LoadAddress.class).get(0).instruction();
    assertThat(load.kind()).isEqualTo(PseudoSource.CODE);
    assertThat(functionAt(program, load.first())).isEqualTo("add");
  }

  @ParameterizedTest
  @MethodSource("pointers")
  void functionPointersNameTheirFunctions(String name) {
    Program program = Objects.program(name, "pick").program();
    assertThat(Objects.all(program, LoadAddress.class))
        .extracting(at -> functionAt(program, at.instruction().first()))
        .containsExactlyInAnyOrder("twice", "square");
    assertThat(Objects.all(program, CallIndirect.class))
        .singleElement()
        .extracting(at -> at.instruction().inImmediate())
        .isEqualTo(name.contains("clang14"));
  }

  @ParameterizedTest
  @MethodSource("loadable")
  void linkedProgramsKeepTheContract(String name) {
    for (ProgramImage image : Objects.load(name).programs()) {
      Program program = image.program();
      ControlFlowRules.check(program.code());
      int end = 0;
      for (FunctionSymbol function : program.functions()) {
        assertThat(function.start()).isEqualTo(end);
        end = function.end();
      }
      assertThat(end).isEqualTo(program.code().slots());
      assertThat(program.functions().get(0).name()).isEqualTo(image.name());
      assertThat(Objects.all(program, LoadAddress.class))
          .allMatch(at -> at.instruction().first() >= 0)
          .allMatch(
              at ->
                  switch (at.instruction().kind()) {
                    case CODE -> at.instruction().second() == 0;
                    case MAP_BY_INDEX, MAP_VALUE_BY_INDEX ->
                        at.instruction().first() < program.maps().size();
                    default -> false;
                  });
      assertThat(Objects.all(program, LoadImmediate.class)).isEmpty();
    }
  }

  @Test
  void selectionIsBySectionOrFunction() {
    ObjectFile object = Objects.load("calls.clang19.v3.g");
    assertThat(object.programs("dray/op"))
        .extracting(ProgramImage::name)
        .containsExactly("first", "second");
    assertThat(object.programs("second"))
        .extracting(ProgramImage::section)
        .containsExactly("dray/op");
    assertThat(object.programs()).hasSize(3);
    assertThat(object.program(new EntryPoint("dray/op", "second")).name()).isEqualTo("second");
  }

  @Test
  void unknownNamesListTheKnown() {
    ObjectFile object = Objects.load("calls.clang19.v3.g");
    assertThatThrownBy(() -> object.programs("fist"))
        .isInstanceOf(NoSuchProgramException.class)
        .hasMessage(
            "no section and no function is called 'fist'; there are third in dray/op/second,"
                + " first in dray/op, second in dray/op");
    assertThatThrownBy(() -> object.program(new EntryPoint("dray/op", "third")))
        .isInstanceOf(NoSuchProgramException.class);
  }

  @Test
  void withoutProgramSectionsTheFunctionsOfTextAreThePrograms() {
    assertThat(Objects.load("textonly.clang19.v4.g").entryPoints())
        .containsExactly(new EntryPoint(".text", "one"), new EntryPoint(".text", "two"));
  }

  @Test
  void assemblerNeedsNoFunctionTypes() {
    ProgramImage image = Objects.program("branches.clang19.v4", "entry");
    assertThat(functions(image)).containsExactly("entry", "helper");
    assertThat(called(image.program())).containsExactly("helper");
    assertThat(Objects.all(image.program(), Jump.class).get(0).instruction().wide()).isTrue();
  }

  @Test
  void readsFromMemorySegments() {
    MemorySegment file = MemorySegment.ofArray(Objects.bytes("calls.clang14.v2"));
    assertThat(ObjectFile.parse(file).entryPoints()).hasSize(3);
  }

  @Test
  void offsetsThatClangLeftForTheKernelAreItsOwn() {
    assertThat(Objects.program("core.clang19.v3.g", "kind").program().code().slots()).isEqualTo(4);
  }

  private static List<String> functions(ProgramImage image) {
    return image.program().functions().stream().map(FunctionSymbol::name).toList();
  }

  private static List<String> called(Program program) {
    return Objects.all(program, CallLocal.class).stream()
        .map(at -> functionAt(program, at.slot() + 1 + at.instruction().offset()))
        .toList();
  }

  private static String functionAt(Program program, int slot) {
    return program.functions().stream()
        .filter(function -> function.start() == slot)
        .findFirst()
        .orElseThrow()
        .name();
  }
}
