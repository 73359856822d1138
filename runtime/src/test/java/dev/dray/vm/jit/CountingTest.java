package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.vm.Invocation;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.emit.AccessMode;
import dev.dray.vm.jit.emit.Listing;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops that count bytes under conditions, one inside another, count what the interpreter does. */
class CountingTest {
  private static final List<String> COMPARISONS =
      List.of("==", "!=", "<", "<=", ">", ">=", "s<", "s<=", "s>", "s>=", "&");

  private static final String COUNTING =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r0 = 0
      r4 = 0
      if r2 == r3 goto +8
      r5 = *(u8 *)(r2 + 0)
      r2 += 1
      if w5 OUTER 60 goto +3
      if w5 INNER 100 goto -5
      r4 += 3
      goto -7
      r0 += 1
      goto -9
      r4 <<= 32
      r0 |= r4
      exit
      """;

  /** Counts by a mask, by an argument and by a sign. */
  private static final String MASKED =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r6 = *(u64 *)(r1 + 48)
      w6 &= 255
      r0 = 0
      r4 = 0
      if r2 == r3 goto +15
      r5 = *(u8 *)(r2 + 0)
      r2 += 1
      r7 = r5
      w7 &= 0xc0
      if w7 OUTER 0x80 goto +6
      if r5 INNER r6 goto +7
      r7 = r5
      w7 <<= 24
      w7 s>>= 24
      if w7 s> -1 goto +3
      goto -12
      r0 += 1
      goto -14
      w4 += -7
      goto -16
      r4 <<= 32
      r0 ^= r4
      exit
      """;

  @ParameterizedTest
  @EnumSource(AccessMode.class)
  void masksArgumentsAndSignsCountOverEveryLength(AccessMode mode) {
    byte[] all = new byte[400];
    new Random(4).nextBytes(all);
    for (String outer : COMPARISONS) {
      for (String inner : COMPARISONS) {
        String text = MASKED.replace("OUTER", outer).replace("INNER", inner);
        try (ProgramInstance instance = Programs.instance(text)) {
          CompiledProgram compiled = CompiledProgram.trusted(instance, mode);
          for (int length : new int[] {0, 1, 63, 64, 65, 66, 72, 127, 128, 200, 399}) {
            byte[] src = Arrays.copyOf(all, length);
            Invocation invocation = Programs.invocation(src, 0, 0, all[length] | 0x1700L);
            Same.check(compiled.run(invocation), new Interpreter(instance).run(invocation), text);
          }
        }
      }
    }
  }

  @Test
  void bytesAreCountedByTheWord() {
    try (ProgramInstance instance =
        Programs.instance(COUNTING.replace("OUTER", "==").replace("INNER", "<"))) {
      String bytecode =
          Listing.text(CompiledProgram.trusted(instance, AccessMode.GUARDED).bytecode());
      assertThat(bytecode).contains("Long.bitCount");
    }
  }

  @ParameterizedTest
  @EnumSource(AccessMode.class)
  void everyPairOfConditionsCounts(AccessMode mode) {
    byte[] src = new byte[1000];
    new Random(3).nextBytes(src);
    for (String outer : COMPARISONS) {
      for (String inner : COMPARISONS) {
        String text = COUNTING.replace("OUTER", outer).replace("INNER", inner);
        Invocation invocation = Programs.invocation(src, 0, 0);
        try (ProgramInstance instance = Programs.instance(text)) {
          assertThat(CompiledProgram.trusted(instance, mode).run(invocation))
              .as(text)
              .isInstanceOf(dev.dray.vm.Outcome.Success.class);
          Same.check(
              CompiledProgram.trusted(instance, mode).run(invocation),
              new Interpreter(instance).run(invocation),
              text);
        }
      }
    }
  }
}
