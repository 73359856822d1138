package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dray.bench.kernel.NativeKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  private static final String SUM =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 16)
      r4 = *(u8 *)(r2 + 0)
      *(u8 *)(r3 + 0) = r4
      r0 = *(u64 *)(r1 + 48)
      r0 += r4
      exit
      """;

  @TempDir private Path directory;

  @Test
  void aRowForEachProgramTierAndSize() throws IOException {
    Path program = file("sum.s", SUM);
    Path src = file("src", "abc");
    Terminal terminal =
        Terminal.run(
            "bench",
            "--json",
            "--rounds",
            "1",
            "--size",
            "1K",
            "--size",
            "10",
            "--arg",
            "5",
            "--src",
            src.toString(),
            "--tier",
            "interpreter",
            program.toString(),
            "xor");
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.status()).isZero();
    List<JsonNode> rows = rows(terminal);
    assertThat(rows).hasSize(4);
    assertThat(rows)
        .extracting(row -> row.get("program").asText() + " " + row.get("bytes").asLong())
        .containsExactly(program + " 1024", "xor 1024", program + " 10", "xor 10");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.get("tier").asText()).isEqualTo("interpreter");
              assertThat(row.get("nanosPerByte").asDouble()).isPositive();
              assertThat(row.get("ratio").isNull()).isTrue();
            });
  }

  @Test
  void nativeFunctionsAreComparedAndTheFirstIsTheBaseline() throws Exception {
    Path library =
        library(
            """
            #include <stdint.h>
            struct op { uint8_t *src, *src_end, *dst, *dst_end, *aux, *aux_end; uint64_t arg[4]; };
            uint64_t sum(struct op *o) { o->dst[0] = o->src[0]; return o->arg[0] + o->src[0]; }
            uint64_t bad(struct op *o) { return o->src_end - o->src + o->dst_end - o->dst; }
            """);
    Path program = file("sum.s", SUM);
    Terminal terminal =
        Terminal.run(
            "bench",
            "--json",
            "--rounds",
            "1",
            "--size",
            "64",
            "--tier",
            "interpreter",
            "--native",
            library + ":sum",
            program.toString());
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.status()).isZero();
    List<JsonNode> rows = rows(terminal);
    assertThat(rows)
        .extracting(row -> row.get("tier").asText())
        .containsExactly("interpreter", "native");
    assertThat(rows.get(1).get("program").asText()).isEqualTo(library + ":sum");
    assertThat(rows.get(1).get("ratio").asDouble()).isEqualTo(1);
    assertThat(rows.get(0).get("ratio").asDouble())
        .isEqualTo(
            rows.get(0).get("nanosPerByte").asDouble()
                / rows.get(1).get("nanosPerByte").asDouble());

    Terminal wrong =
        Terminal.run(
            "bench",
            "--rounds",
            "1",
            "--size",
            "64",
            "--tier",
            "interpreter",
            "--native",
            library + ":bad",
            program.toString());
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.err()).contains("result 0x80 where");
    assertThat(wrong.out()).contains("result 0x80 where", "geometric mean");
  }

  @Test
  void aLibraryWithoutTheFunctionDoesNotStopTheRest() throws Exception {
    Path library = library("unsigned long f(void *o) { return 0; }");
    Path program = file("sum.s", SUM);
    Terminal terminal =
        Terminal.run(
            "bench",
            "--json",
            "--rounds",
            "1",
            "--size",
            "64",
            "--tier",
            "interpreter",
            "--native",
            library + ":g",
            program.toString());
    assertThat(terminal.status()).isEqualTo(2);
    assertThat(terminal.err()).contains("has no symbol g");
    assertThat(rows(terminal)).hasSize(1);
  }

  @Test
  void whatCannotBeLoadedIsNamed() throws IOException {
    Path text = file("lib.so", "not a library");
    assertThat(bench("--native", directory + "/none.so:f").err()).contains("there is no library");
    assertThat(bench("--native", text + ":f").err()).contains("no shared library");
    assertThat(bench("--native", "lib.so").err()).contains("LIB.so:SYMBOL");
    assertThat(bench("--native", "lib.so").status()).isEqualTo(2);
    Terminal unknown = Terminal.run("bench", "no-such-program");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("no-such-program", "catalogue", "crc32c");
  }

  @Test
  void badNumbersAreBadUsage() {
    assertThat(bench("--size", "0").err()).contains("1 to 2^40");
    assertThat(bench("--size", "9999999G").status()).isEqualTo(2);
    assertThat(bench("--rounds", "0").err()).contains("allowed is 1");
    assertThat(bench("--tier", "fast").err()).contains("interpreter");
    assertThat(bench("--arg", "1", "--arg", "2", "--arg", "3", "--arg", "4", "--arg", "5").err())
        .contains("at most four");
    assertThat(bench("--arg", "18446744073709551616").status()).isEqualTo(2);
    assertThat(bench("--kernels", "--arg", "1").err()).contains("leave out");
  }

  @Test
  void anEmptySourceIsRefused() throws IOException {
    Terminal terminal = bench("--src", file("empty", "").toString());
    assertThat(terminal.status()).isEqualTo(1);
    assertThat(terminal.err()).contains("is empty");
  }

  @Test
  void aTrapIsToldAndFails() throws IOException {
    Path program = file("trap.s", "r0 = *(u64 *)(r1 + 80)\nexit\n");
    Terminal terminal =
        Terminal.run(
            "bench",
            "--json",
            "--rounds",
            "1",
            "--size",
            "64",
            "--tier",
            "interpreter",
            program.toString(),
            "xor");
    assertThat(terminal.status()).isEqualTo(1);
    List<JsonNode> rows = rows(terminal);
    assertThat(rows.get(0).get("nanosPerByte").isNull()).isTrue();
    assertThat(rows.get(0).get("problem").asText()).contains("context");
    assertThat(rows.get(1).get("nanosPerByte").asDouble()).isPositive();
  }

  @Test
  void operandsAreNotForTheCatalogue() {
    assertThat(bench("--arg", "1", "xor").status()).isEqualTo(2);
  }

  @Test
  void kernelsAreATableWithGeometricMeans() {
    Terminal terminal =
        Terminal.run(
            "bench",
            "--kernels",
            "copy64",
            "xor8",
            "--rounds",
            "1",
            "--size",
            "4K",
            "--tier",
            "interpreter");
    assertThat(terminal.status()).isZero();
    assertThat(terminal.out()).contains("copy64", "xor8", "geometric mean", "without idioms");
    assertThat(bench("--kernels", "nothing").err()).contains("no kernel nothing");
  }

  private Terminal bench(String... options) {
    List<String> all = new ArrayList<>(List.of("bench"));
    all.addAll(List.of(options));
    if (!all.contains("--rounds")) {
      all.addAll(List.of("--rounds", "1"));
    }
    if (!all.contains("--kernels") && !all.contains("xor")) {
      all.add("xor");
    }
    if (!all.contains("--size")) {
      all.addAll(List.of("--size", "64"));
    }
    if (!all.contains("--tier")) {
      all.addAll(List.of("--tier", "interpreter"));
    }
    return Terminal.run(all.toArray(String[]::new));
  }

  private Path file(String name, String contents) throws IOException {
    return Files.writeString(directory.resolve(name), contents);
  }

  private Path library(String source) throws Exception {
    assumeTrue(NativeKernels.compiler().isPresent(), "no clang on the PATH");
    Path code = file("lib.c", source);
    Path library = directory.resolve("libtest.so");
    Process process =
        new ProcessBuilder(
                NativeKernels.compiler().orElseThrow().toString(),
                "-O2",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                code.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    return library;
  }

  private static List<JsonNode> rows(Terminal terminal) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : terminal.outLines()) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }
}
