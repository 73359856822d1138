package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.programs.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broken assembler text through the whole command: taken or refused with a place, never an
 * exception of the JDK's, never a hang. {@code -Ddray.mutations=20000} makes a campaign of it.
 */
class MutatedTextTest {
  private static final int MUTATIONS = Integer.getInteger("dray.mutations", 200);
  private static final String ALPHABET =
      "r0123456789abfx+-=*()[]<>&|^!%;:,. \t\n\u0000é#/\"lockgotcal";

  @TempDir private Path directory;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void mutatedTextIsTakenOrRefusedWithItsPlace() throws IOException {
    List<String> seeds = seeds();
    Random random = new Random(20_000);
    Path text = directory.resolve("mutated.s");
    Path binary = directory.resolve("mutated.bin");
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      String mutated = mutate(seeds.get(random.nextInt(seeds.size())), random);
      Files.writeString(text, mutated);
      Terminal terminal = Terminal.run("asm", text.toString(), "-o", binary.toString());
      if (terminal.status() == 0) {
        assertThat(terminal.err()).isEmpty();
      } else {
        refused++;
        assertThat(terminal.status()).as(mutated).isEqualTo(1);
        assertThat(terminal.err())
            .as(mutated)
            .startsWith("dray: " + text + ": line ")
            .doesNotContain("Exception", "bug in Dray", "\tat ");
      }
    }
    assertThat(refused).as("refused of " + MUTATIONS).isBetween(MUTATIONS / 5, MUTATIONS - 1);
  }

  private List<String> seeds() throws IOException {
    List<String> seeds = new ArrayList<>();
    for (var program : Catalogue.all()) {
      Path object = directory.resolve(program.name() + ".o");
      Files.write(object, program.object());
      seeds.add(Terminal.run("disasm", object.toString()).out());
    }
    seeds.add(
        """
        mov32 %r0, 1
        ldxdw %r1, [%r10-8]
        lock fetch add [%r10-8], %r1
        call local f
        exit
        f: exit
        """);
    return seeds;
  }

  private static String mutate(String seed, Random random) {
    StringBuilder text = new StringBuilder(seed);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && !text.isEmpty(); i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> text.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        case 1 -> text.delete(at, end);
        case 2 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
        default -> text.insert(at, Long.toString(random.nextLong()));
      }
    }
    return text.toString();
  }
}
