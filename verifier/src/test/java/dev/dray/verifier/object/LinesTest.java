package dev.dray.verifier.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction.CallHelper;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Instructions of linked programs keep their source lines. */
class LinesTest {
  static Stream<String> calls() {
    return Objects.of("calls").filter(name -> name.endsWith(".g"));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void instructionsKnowTheirLines(String name) {
    ProgramImage image = Objects.program(name, "second");
    int call = Objects.all(image.program(), CallHelper.class).get(0).slot();
    SourceLine line = image.lines().at(call).orElseThrow();
    assertThat(line.file()).endsWith("calls.c");
    assertThat(line.line()).isEqualTo(16);
    assertThat(line.column()).isPositive();
    assertThat(line.text()).isEqualTo("loop(10, add, &sum, 0);");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void linesFollowFunctionsToTheirNewPlaces(String name) {
    ProgramImage image = Objects.program(name, "third");
    for (FunctionSymbol function : image.program().functions()) {
      String text = image.lines().at(function.end() - 1).orElseThrow().text();
      assertThat(text).contains(function.name());
    }
  }

  @Test
  void withoutDebuggingThereAreNoLines() {
    ProgramImage image = Objects.program("calls.clang14.v2", "second");
    for (int slot = 0; slot < image.program().code().slots(); slot++) {
      assertThat(image.lines().at(slot)).isEmpty();
    }
  }

  @Test
  void unknownEndsTheLineBefore() {
    SourceLine line = new SourceLine("a.c", 3, 1, "x");
    LineTable table = new LineTable(Map.of(2, line, 5, LineTable.UNKNOWN));
    assertThat(table.at(1)).isEmpty();
    assertThat(table.at(4)).contains(line);
    assertThat(table.at(5)).isEmpty();
  }
}
