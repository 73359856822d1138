package dev.dray.vm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.memory.Window;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.StopFlag;
import dev.dray.vm.Tier;
import dev.dray.vm.Trap;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the interpreter promises beyond the instruction set, which the suites cover. */
class InterpreterTest {
  private static final MapDefinition DATA =
      new MapDefinition(
          ".data", MapType.ARRAY, 4, 8, 1, 0, new MapDefinition.Global(false, new byte[] {5}));

  @Test
  void theLoopIsSmallEnoughToBeCompiled() throws IOException {
    try (InputStream bytes = Loop.class.getResourceAsStream("Loop.class")) {
      int size =
          ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
              .filter(method -> method.methodName().equalsString("run"))
              .flatMap(method -> method.code().stream())
              .mapToInt(code -> ((CodeAttribute) code).codeLength())
              .sum();

      assertThat(size).isBetween(1, 7999);
    }
  }

  @Test
  void theContextNamesWindowsAndArguments() {
    String text =
        """
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 8)
        r3 -= r2
        r4 = *(u64 *)(r1 + 16)
        r5 = *(u64 *)(r1 + 24)
        r5 -= r4
        r6 = *(u64 *)(r1 + 32)
        r7 = *(u64 *)(r1 + 40)
        r7 -= r6
        r0 = *(u64 *)(r1 + 72)
        r0 *= 1000
        r0 += r3
        r0 *= 1000
        r0 += r5
        r0 *= 1000
        r0 += r7
        exit
        """;
    try (ProgramInstance instance = Programs.instance(text)) {
      assertThat(Programs.result(instance, Programs.invocation(new byte[3], 14, 15, 0, 0, 0, 92)))
          .isEqualTo(92_003_014_015L);
    }
  }

  @Test
  void anEmptyOperandStartsAndEndsAtTheSamePlaceAndIsNotNull() {
    assertThat(
            Programs.result(
                """
                r0 = 1
                r2 = *(u64 *)(r1 + 0)
                r3 = *(u64 *)(r1 + 8)
                if r2 == 0 goto +2
                if r2 != r3 goto +1
                r0 = 0
                exit
                """))
        .isZero();
  }

  @Test
  void registersThatNobodyWroteAreZero() {
    assertThat(Programs.result("r0 |= r2\nr0 |= r5\nr0 |= r6\nr0 |= r9\nexit")).isZero();
    assertThat(Programs.result("r1 = 7\nr5 = 7\ncall 8\nr0 |= r1\nr0 |= r2\nr0 |= r5\nexit"))
        .isZero();
    assertThat(
            Programs.result(
                "r6 = 7\nr0 = 7\ncall local f\nr0 += r6\nexit\nf: r0 |= r6\nr0 |= r9\nexit"))
        .isEqualTo(7);
  }

  @Test
  void everyFrameIsZeroedOnEntry() {
    assertThat(
            Programs.result(
                """
                call local f
                call local f
                exit
                f: r0 = *(u64 *)(r10 - 512)
                *(u64 *)(r10 - 512) = 7
                exit
                """))
        .isZero();
  }

  @Test
  void aCalleeUsesItsCallersFrameAndNotTheOtherWayRound() {
    assertThat(
            Programs.result(
                """
                r1 = r10
                r1 += -8
                call local f
                r0 = *(u64 *)(r10 - 8)
                exit
                f: *(u64 *)(r1 + 0) = 42
                exit
                """))
        .isEqualTo(42);
    assertThat(
            Programs.trap(
                    "call local f\nr0 = *(u64 *)(r0 - 8)\nexit\nf: r0 = r10\nexit",
                    Programs.invocation())
                .reason())
        .contains("r10-8 of frame 1");
  }

  @Test
  void eightFramesAreAllowedAndNineAreNot() {
    String text =
        """
        r1 = *(u64 *)(r1 + 48)
        call local f
        exit
        f: r0 = r1
        if r1 == 0 goto done
        r1 += -1
        call local f
        r0 += 1
        done: exit
        """;
    try (ProgramInstance instance = Programs.instance(text)) {
      assertThat(Programs.result(instance, Programs.invocation(6))).isEqualTo(6);
      assertThat(Programs.run(instance, Programs.invocation(7)))
          .isInstanceOfSatisfying(
              Outcome.Trapped.class,
              trapped -> assertThat(trapped.trap().kind()).isEqualTo(Trap.Kind.CALL_TOO_DEEP));
    }
  }

  @Test
  void instructionsAreCountedOnceEach() {
    assertThat(count("r0 = 1 ll\nexit")).isEqualTo(2);
    assertThat(count("r0 = 0\nr0 += 1\nif r0 < 10 goto -2\nexit")).isEqualTo(22);
    assertThat(count("call local f\nexit\nf: r0 = 1\nexit")).isEqualTo(4);
    assertThat(count("goto +1\nexit\nr0 = 3\nr1 = r0\nr1 += 4\ncall 8\nexit")).isEqualTo(6);
    assertThat(
            count("r1 = 5\nld_pseudo r2, 0x4, 0x5\nr3 = 0\nr4 = 0\ncall 181\nexit\nr0 = 0\nexit"))
        .isEqualTo(6 + 10);
  }

  @Test
  void fuelIsComparedWhereTheProgramGoesBack() {
    String loop = "r0 = 0\nr0 += 1\nif r0 < 10 goto -2\nexit";
    try (ProgramInstance instance = Programs.instance(loop)) {
      assertThat(Programs.run(instance, Programs.invocation().withFuel(19)))
          .isEqualTo(new Outcome.Success(10, 22));
      assertThat(Programs.run(instance, Programs.invocation().withFuel(18)))
          .isEqualTo(new Outcome.Stopped(Outcome.Reason.OUT_OF_FUEL, 1, 19));
      assertThat(Programs.run(instance, Programs.invocation().withFuel(2)))
          .isEqualTo(new Outcome.Stopped(Outcome.Reason.OUT_OF_FUEL, 1, 3));
    }
  }

  @Test
  @Timeout(20)
  void theStopFlagEndsALoopWithoutEnd() throws InterruptedException {
    StopFlag flag = new StopFlag();
    List<Outcome> outcomes = new ArrayList<>();
    try (ProgramInstance instance = Programs.instance("goto -1\nexit")) {
      Thread runner =
          new Thread(
              () -> outcomes.add(Programs.run(instance, Programs.invocation().withStop(flag))));
      runner.start();
      Thread.sleep(20);
      flag.stop();
      runner.join();
    }
    assertThat(outcomes)
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Stopped.class,
            stopped -> assertThat(stopped.reason()).isEqualTo(Outcome.Reason.STOP_REQUESTED));
  }

  @Test
  void addressesCompareUnsigned() {
    assertThat(Programs.result("r0 = 1\nr2 = -1\nif r2 > r10 goto +1\nr0 = 0\nexit")).isEqualTo(1);
  }

  @Test
  void callxCallsHelpersByNumberAndFunctionsByPointerInBothEncodings() {
    assertThat(
            Programs.result(
                "ld_pseudo r2, 0x4, 0x4\nr1 = 20\ncallx r2\nexit\nr0 = r1\nr0 += 1\nexit"))
        .isEqualTo(21);
    assertThat(
            Programs.result(
                "ld_pseudo r2, 0x4, 0x4\nr1 = 20\ncallx 2\nexit\nr0 = r1\nr0 += 1\nexit"))
        .isEqualTo(21);
    assertThat(Programs.result("r2 = 8\ncallx r2\nexit")).isZero();
  }

  @Test
  void globalsPersistFromRunToRun() {
    String text =
        "ld_pseudo r1, 0x6, 0x0\nr0 = *(u64 *)(r1 + 0)\nr0 += 1\n*(u64 *)(r1 + 0) = r0\nexit";
    try (ProgramInstance instance = Programs.instance(text, DATA)) {
      assertThat(Programs.result(instance, Programs.invocation())).isEqualTo(6);
      assertThat(Programs.result(instance, Programs.invocation())).isEqualTo(7);
    }
  }

  @Test
  void atomicsAreAtomicAcrossExecutions() throws InterruptedException {
    String text =
        """
        ld_pseudo r1, 0x6, 0x0
        r2 = 0
        r3 = 1
        lock *(u64 *)(r1 + 0) += r3
        r2 += 1
        if r2 < 20000 goto -3
        r0 = 0
        exit
        """;
    try (ProgramInstance instance = Programs.instance(text, DATA)) {
      Interpreter interpreter = new Interpreter(instance);
      List<Thread> threads = new ArrayList<>();
      for (int index = 0; index < 3; index++) {
        threads.add(Thread.ofPlatform().start(() -> interpreter.run(Programs.invocation())));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(instance.maps().getFirst().memory().get(ValueLayout.JAVA_LONG, 0))
          .isEqualTo(60_005);
    }
  }

  @Test
  void overlappingWindowsSeeEachOther() {
    MemorySegment memory = Programs.bytes(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    String text =
        """
        r2 = *(u64 *)(r1 + 0)
        r3 = *(u64 *)(r1 + 16)
        *(u8 *)(r3 + 0) = 99
        r0 = *(u8 *)(r2 + 4)
        exit
        """;
    try (ProgramInstance instance = Programs.instance(text)) {
      assertThat(
              Programs.result(
                  instance,
                  Invocation.of(
                      new Window.Contiguous(memory),
                      new Window.Contiguous(memory.asSlice(4)),
                      Window.empty())))
          .isEqualTo(99);
    }
  }

  @Test
  void windowsOnTheHeapAreWrittenBack() {
    byte[] target = new byte[4];
    try (ProgramInstance instance =
        Programs.instance("r2 = *(u64 *)(r1 + 16)\n*(u32 *)(r2 + 0) = 7\nr0 = 0\nexit")) {
      Programs.result(
          instance,
          Invocation.of(
              Window.empty(),
              new Window.Contiguous(MemorySegment.ofArray(target)),
              Window.empty()));
    }
    assertThat(target).containsExactly(7, 0, 0, 0);
  }

  @Test
  void closedArenasAndForeignThreadsAreRefusedByName() {
    Arena arena = Arena.ofConfined();
    Window closed = new Window.Contiguous(arena.allocate(8));
    arena.close();
    try (ProgramInstance instance = Programs.instance("r0 = 0\nexit")) {
      assertThatThrownBy(
              () -> Programs.run(instance, Invocation.of(Window.empty(), closed, Window.empty())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("dst");
    }
  }

  @Test
  void aClosedInstanceRefusesToRun() {
    ProgramInstance instance = Programs.instance("r0 = 0\nexit");
    Interpreter interpreter = new Interpreter(instance);
    instance.close();

    assertThat(interpreter.tier()).isEqualTo(Tier.INTERPRETER);
    assertThatThrownBy(() -> interpreter.run(Programs.invocation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static long count(String text) {
    try (ProgramInstance instance = Programs.instance(text)) {
      return Programs.run(instance, Programs.invocation()).instructions();
    }
  }

  @Test
  void countsAreRightWhereFunctionsAndReturnsBeginWithFoldedCopies() {
    try (ProgramInstance instance =
        Programs.instance(
            """
            r1 = 7
            call f
            r1 = r0
            r1 += 1
            exit
            f:
            r0 = r1
            r0 += 5
            exit
            """)) {
      assertThat(Programs.run(instance, Programs.invocation()))
          .isEqualTo(new Outcome.Success(12, 8));
    }
  }
}
