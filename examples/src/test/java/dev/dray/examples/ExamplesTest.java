package dev.dray.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** Each example runs as a user runs it, and prints what it promises. */
class ExamplesTest {
  @Test
  void listTheCatalogue() {
    assertThat(output(() -> ListTheCatalogue.main(new String[0])))
        .contains("crc32c", "lz4_decode", "bytes");
  }

  private static String output(Runnable main) {
    PrintStream before = System.out;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setOut(new PrintStream(captured, true, UTF_8));
    try {
      main.run();
    } finally {
      System.setOut(before);
    }
    return captured.toString(UTF_8);
  }
}
