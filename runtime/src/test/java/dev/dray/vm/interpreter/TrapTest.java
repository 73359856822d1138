package dev.dray.vm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.Window;
import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.verifier.object.SourceLine;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.Trap;
import java.lang.foreign.Arena;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program may not do traps, and the trap says what was done and what is allowed. */
class TrapTest {
  private static final MapDefinition CONSTANTS =
      new MapDefinition(
          ".rodata", MapType.ARRAY, 4, 6, 1, 0, new MapDefinition.Global(true, new byte[6]));
  private static final MapDefinition COUNTERS =
      new MapDefinition("counters", MapType.ARRAY, 4, 12, 3);

  @Test
  void aTrapNamesInstructionAccessPlaceLimitAndSourceLine() {
    ProgramImage image =
        new ProgramImage(
            "xor",
            "dray/op",
            Program.of(Assembler.assemble("r5 = *(u64 *)(r1 + 0)\nr3 = *(u8 *)(r5 + 12)\nexit")),
            new LineTable(Map.of(0, new SourceLine("xor.c", 17, 3, "x"))));
    try (ProgramInstance instance = ProgramInstance.create(image)) {
      Outcome outcome = Programs.run(instance, Programs.invocation(new byte[12], 0, 0));

      assertThat(((Outcome.Trapped) outcome).trap().message())
          .isEqualTo(
              "instruction 1: r3 = *(u8 *)(r5 + 0xc) read 1 byte at src+12, "
                  + "but src is 12 bytes long (xor.c:17)");
      assertThat(outcome.instructions()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r5 = *(u64 *)(r1 + 0)\nr6 = *(u64 *)(r5 + 5)",
        "r5 = *(u64 *)(r1 + 0)\nr6 = *(u8 *)(r5 - 1)",
        "r5 = *(u64 *)(r1 + 16)\nr6 = *(u32 *)(r5 + 13)",
        "r6 = *(u64 *)(r1 + 80)",
        "r6 = *(u8 *)(r1 - 1)",
        "r6 = *(u8 *)(r10 + 0)",
        "r6 = *(u8 *)(r10 - 513)",
        "r6 = *(u64 *)(r10 - 4)",
        "r5 = 0\nr6 = *(u8 *)(r5 + 0)",
        "r5 = -1 ll\nr6 = *(u8 *)(r5 + 0)",
        "r5 = 0x5000000000400 ll\nr6 = *(u8 *)(r5 + 0)",
        "ld_pseudo r5, 0x5, 0x0\nr6 = *(u8 *)(r5 + 0)",
        "r5 = 0x800000000000c ll\nr6 = *(u8 *)(r5 + 0)",
      })
  void readsOutsideTheRegionsTrap(String text) {
    assertThat(trap(text).kind()).isEqualTo(Trap.Kind.READ_OUT_OF_BOUNDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r5 = *(u64 *)(r1 + 16)\n*(u64 *)(r5 + 9) = r10",
        "r5 = *(u64 *)(r1 + 32)\n*(u8 *)(r5 + 8) = 1",
        "*(u32 *)(r10 - 2) = r1",
        "r5 = 16\n*(u16 *)(r5 + 0) = 1",
        "r5 = *(u64 *)(r1 + 24)\nr6 = 1\nlock *(u64 *)(r5 + 0) += r6",
      })
  void writesOutsideTheRegionsTrap(String text) {
    assertThat(trap(text).kind()).isEqualTo(Trap.Kind.WRITE_OUT_OF_BOUNDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r5 = *(u64 *)(r1 + 0)\n*(u8 *)(r5 + 0) = 1",
        "*(u64 *)(r1 + 0) = 1",
        "r5 = *(u64 *)(r1 + 0)\nr6 = 1\nlock *(u64 *)(r5 + 0) += r6",
        "ld_pseudo r5, 0x6, 0x0\n*(u8 *)(r5 + 0) = 1",
      })
  void writesToReadOnlyRegionsTrap(String text) {
    assertThat(trap(text).kind()).isEqualTo(Trap.Kind.WRITE_TO_READ_ONLY);
    assertThat(trap(text).reason()).contains("is read only");
  }

  @Test
  void anAccessLiesInsideOneValueOfTheMap() {
    String second = "ld_pseudo r5, 0x6, 0x1, 0x18\n";

    assertThat(trap(second + "r6 = *(u32 *)(r5 + 9)").reason())
        .isEqualTo(
            "read 4 bytes at map counters+33, but a value is 12 bytes long, "
                + "and values start at multiples of 24");
    assertThat(
            Programs.result(
                second + "*(u32 *)(r5 + 8) = 7\nr0 = *(u32 *)(r5 + 8)\nexit", CONSTANTS, COUNTERS))
        .isEqualTo(7);
  }

  /** Keys lie behind a map's values, and nothing lets a program read them this way. */
  @Test
  void nothingBehindGlobalDataOrBetweenTwoValuesIsRead() {
    for (int offset = 6; offset < 64; offset++) {
      assertThat(trap("ld_pseudo r5, 0x6, 0x0\nr6 = *(u8 *)(r5 + %d)".formatted(offset)).reason())
          .endsWith(".rodata is 6 bytes long");
    }
    for (int offset = 12; offset < 24; offset++) {
      assertThat(trap("ld_pseudo r5, 0x6, 0x1\nr6 = *(u8 *)(r5 + %d)".formatted(offset)).kind())
          .isEqualTo(Trap.Kind.READ_OUT_OF_BOUNDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"r6 = 1\nr5 = r10\nr5 += -12\nlock *(u64 *)(r5 + 0) += r6"})
  void unalignedAtomicsTrap(String text) {
    assertThat(trap(text).kind()).isEqualTo(Trap.Kind.UNALIGNED_ATOMIC);
    assertThat(trap(text).reason()).contains("at r10-12").contains("no multiple of 8");
  }

  @Test
  void atomicsOnABufferThatIsItselfUnalignedTrap() {
    try (Arena arena = Arena.ofConfined();
        ProgramInstance instance =
            Programs.instance(
                "r5 = *(u64 *)(r1 + 16)\nr6 = 1\nlock *(u64 *)(r5 + 0) += r6\nr0 = 0\nexit")) {
      Window odd = new Window.Contiguous(arena.allocate(32, 8).asSlice(1, 16));
      Outcome outcome = Programs.run(instance, Invocation.of(Window.empty(), odd, Window.empty()));

      assertThat(((Outcome.Trapped) outcome).trap().kind()).isEqualTo(Trap.Kind.UNALIGNED_ATOMIC);
    }
  }

  @Test
  void whatIsNeitherHelperNorFunctionCannotBeCalled() {
    assertThat(trap("call 9999").kind()).isEqualTo(Trap.Kind.BAD_CALL);
    assertThat(trap("r2 = -1\ncallx r2").kind()).isEqualTo(Trap.Kind.BAD_CALL);
    assertThat(trap("r2 = 9999\ncallx r2").kind()).isEqualTo(Trap.Kind.BAD_CALL);
    assertThat(trap("call btf 7").kind()).isEqualTo(Trap.Kind.BAD_INSTRUCTION);
  }

  @Test
  void aHelperThatIsGivenNoMapTraps() {
    assertThat(trap("r1 = 0\nr2 = r10\ncall 1").kind()).isEqualTo(Trap.Kind.BAD_ARGUMENT);
  }

  private static Trap trap(String text) {
    return Programs.trap(
        text + "\nr0 = 0\nexit", Programs.invocation(new byte[12], 16, 8), CONSTANTS, COUNTERS);
  }
}
