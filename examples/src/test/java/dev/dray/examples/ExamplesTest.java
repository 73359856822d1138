package dev.dray.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each example runs as a user runs it, and prints what it promises. */
class ExamplesTest {
  @Test
  void listTheCatalogue() {
    assertThat(output(ListTheCatalogue::main)).contains("crc32c", "lz4_decode", "bytes");
  }

  @Test
  void countLines() {
    assertThat(output(CountLines::main)).isEqualToIgnoringNewLines("3 lines");
  }

  @Test
  void builtInOperations() {
    assertThat(output(BuiltInOperations::main))
        .contains("copied 25 bytes", "after the fill they differ at 7");
  }

  @Test
  void inTheBackground() {
    assertThat(output(InTheBackground::main))
        .contains("copied 8388608 bytes in 8 transfers", "equal: true");
  }

  @Test
  void mapFromJava() {
    assertThat(output(MapFromJava::main)).contains("key 1: 222", "key 2: 100", "key 3: none");
  }

  @Test
  void helperFromJava() {
    assertThat(output(HelperFromJava::main)).contains("looked at 7 of 10");
  }

  @Test
  void descriptorsByHand() {
    assertThat(output(DescriptorsByHand::main))
        .contains("success: moved by descriptor", "status 0x", "1000");
  }

  @Test
  void traceACopy() {
    assertThat(output(TraceACopy::main))
        .contains("capability", "walk", "copy-on-write", "page request", "arrived unchanged: true");
  }

  @Test
  void planInOnePass() {
    assertThat(output(PlanInOnePass::main))
        .contains("one pass", "10000 of 100000 records kept", "CRC as of the whole: true");
  }

  @Test
  void streamInBlocks() {
    assertThat(output(StreamInBlocks::main))
        .contains("1000004 bytes read, 1000001 written", "first byte a");
  }

  @Test
  void useWhatHasLanded() {
    assertThat(output(UseWhatHasLanded::main)).contains("16777216 bytes landed", "CRC right: true");
  }

  @Test
  void followOnDescriptors() {
    assertThat(output(FollowOnDescriptors::main)).contains("the record leads to: second");
  }

  private static String output(Consumer<String[]> main) {
    PrintStream before = System.out;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setOut(new PrintStream(captured, true, UTF_8));
    try {
      main.accept(new String[0]);
    } finally {
      System.setOut(before);
    }
    return captured.toString(UTF_8);
  }
}
