package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.jit.emit.AccessMode;
import dev.dray.vm.jit.emit.Listing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytecode of small programs, as approved: one text file for each, reviewed like code. {@code
 * -Ddray.approve=src/test/resources} writes them anew.
 */
class ApprovalTest {
  record Example(String name, AccessMode mode, String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Example> examples() {
    return List.of(
        new Example("constant", AccessMode.GUARDED, "r0 = 7\nexit\n"),
        new Example("argument", AccessMode.GUARDED, "r0 = *(u64 *)(r1 + 48)\nr0 *= 3\nexit\n"),
        new Example(
            "length",
            AccessMode.GUARDED,
            "r0 = *(u64 *)(r1 + 8)\nr2 = *(u64 *)(r1 + 0)\nr0 -= r2\nexit\n"),
        new Example("load", AccessMode.GUARDED, LOAD),
        new Example("load-direct", AccessMode.DIRECT, LOAD),
        new Example("load-sandboxed", AccessMode.SANDBOXED, LOAD),
        new Example(
            "spill",
            AccessMode.GUARDED,
            """
            r2 = *(u64 *)(r1 + 16)
            *(u64 *)(r10 - 8) = r2
            r3 = *(u64 *)(r10 - 8)
            *(u32 *)(r3 + 0) = 1
            r0 = 0
            exit
            """),
        new Example("narrow", AccessMode.GUARDED, "r0 = 5\nw0 += 7\nw0 >>= 1\nexit\n"),
        new Example(
            "branch",
            AccessMode.GUARDED,
            "r0 = *(u64 *)(r1 + 48)\nif r0 > 10 goto +1\nr0 = 10\nexit\n"),
        new Example("call", AccessMode.GUARDED, "r1 = 1\ncall pc+1\nexit\nr0 = r1\nexit\n"),
        new Example("copy", AccessMode.GUARDED, COPY),
        new Example("sum-sandboxed", AccessMode.SANDBOXED, SUM),
        new Example("sum", AccessMode.GUARDED, SUM),
        new Example("runs", AccessMode.GUARDED, RUNS));
  }

  private static final String LOAD = "r2 = *(u64 *)(r1 + 0)\nr0 = *(u16 *)(r2 + 4)\nexit\n";

  /** Its inner loop ends by the data, and its comparison is the check of the byte it reads. */
  private static final String RUNS =
      """
      r0 = 0
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r3 -= r2
      r4 = 0
      if r3 == 0 goto +11
      r5 = r2
      r5 += r4
      r6 = *(u8 *)(r5 + 0)
      r4 += 1
      if r4 >= r3 goto +6
      r5 = r2
      r5 += r4
      r7 = *(u8 *)(r5 + 0)
      if r7 == r6 goto -6
      r0 += 1
      goto -11
      exit
      """;

  private static final String COPY =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 16)
      r4 = *(u64 *)(r1 + 48)
      r5 = 0
      r0 = *(u64 *)(r2 + 0)
      *(u64 *)(r3 + 0) = r0
      r2 += 8
      r3 += 8
      r5 += 1
      if r5 < r4 goto -6
      exit
      """;

  private static final String SUM =
      """
      r0 = 0
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r2 + 0)
      r0 += r4
      r2 += 8
      if r2 < r3 goto -4
      exit
      """;

  @ParameterizedTest
  @MethodSource("examples")
  void bytecodeIsAsApproved(Example example) throws IOException {
    try (ProgramInstance instance = Programs.instance(example.text())) {
      String text = Listing.text(CompiledProgram.trusted(instance, example.mode()).bytecode());
      String file = "approved/" + example.name() + ".txt";
      String approve = System.getProperty("dray.approve");
      if (approve != null) {
        Path target = Path.of(approve, "dev/dray/vm/jit", file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, example.text() + "--\n" + text);
      }
      assertThat(example.text() + "--\n" + text).isEqualTo(approved(file));
    }
  }

  private static String approved(String file) {
    String approve = System.getProperty("dray.approve");
    try {
      if (approve != null) {
        return Files.readString(Path.of(approve, "dev/dray/vm/jit", file));
      }
      try (InputStream stream = ApprovalTest.class.getResourceAsStream(file)) {
        return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
